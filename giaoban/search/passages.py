"""A passage: the piece of a transcript that the index holds and a hit shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from giaoban.models.conference import VIETNAM, Conference, Participant
from giaoban.models.recording import Recording
from giaoban.models.transcript import Segment, Transcript
from giaoban.models.vietnamese import normal
from giaoban.search.analysis import tokens
from giaoban.search.terms import documents

JOINT_WORDS: Final = 8
"""Of what is said next that a passage knows: a phrase of up to nine words is found over the joint."""
_LONGEST_PAUSE: Final = 3.0
"""Seconds. After a longer silence no sentence goes on."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One segment with what it is searched and shown by. Its identity is (recording_id, position)."""

    recording_id: int
    position: int
    conference_id: int
    start: float
    end: float
    text: str
    """NFC, as it is shown."""
    speaker: str
    """The name that a person gave, else the label, else empty (`Transcript.voice`)."""
    day: date
    """The conference's day in UTC+7."""
    readable_by: frozenset[str]
    doubtful: bool = False
    following: str = ""
    """The first words of the next passage, where it goes on at once."""
    kind: str = ""
    body: str = ""
    """Of the conference."""
    post: str = ""
    unit: str = ""
    """Of the speaker, as the conference's list of participants has them."""
    documents: tuple[str, ...] = ()
    """The names of those that are mentioned, each once (`terms.document_name`)."""
    made: int = 0
    """When the layer was made, in seconds since 1970."""


def passages(conference: Conference, recording: Recording, transcript: Transcript) -> list[Passage]:
    """The passages of a recording, a segment each."""
    known = {normal(one.name): one for one in conference.details.participants}
    following = [_beginning(one, other) for one, other in pairwise(transcript.segments)] + [""]
    return [
        _passage(conference, recording, transcript, position, known, after)
        for position, after in zip(range(len(transcript.segments)), following, strict=False)
    ]


def _passage(
    conference: Conference,
    recording: Recording,
    transcript: Transcript,
    position: int,
    known: Mapping[str, Participant],
    following: str,
) -> Passage:
    segment = transcript.segments[position]
    speaker = transcript.voice(segment.speaker)
    participant = known.get(normal(speaker))
    made_at = transcript.layer.made_at
    return Passage(
        recording_id=recording.id,
        position=position,
        conference_id=conference.id,
        start=segment.start,
        end=segment.end,
        text=segment.text,
        speaker=speaker,
        day=conference.details.starts_at.astimezone(VIETNAM).date(),
        readable_by=conference.details.readable_by,
        doubtful=bool(segment.doubts),
        following=following,
        kind=conference.details.kind.value,
        body=conference.details.body,
        post=participant.post if participant else "",
        unit=participant.unit if participant else "",
        documents=documents(segment.text),
        made=int(made_at.timestamp()) if made_at else 0,
    )


def _beginning(segment: Segment, following: Segment) -> str:
    if following.start - segment.end > _LONGEST_PAUSE:
        return ""
    return first_words(following.text)


def first_words(text: str) -> str:
    """As many as a passage knows of the next one."""
    found: Sequence[tuple[int, int, str, str]] = tokens(text)
    return text[: found[JOINT_WORDS - 1][1]] if len(found) > JOINT_WORDS else text
