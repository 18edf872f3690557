"""A passage: the piece of a transcript that the index holds and a hit shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Final

from giaoban.models.conference import Conference, Participant
from giaoban.models.recording import Recording
from giaoban.models.transcript import Transcript
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
    review: str = ""
    """How far people have gone through the transcript: a value of `ReviewState`."""
    made: int = 0
    """When the layer was made, in seconds since 1970."""


def passages(conference: Conference, recording: Recording, transcript: Transcript) -> list[Passage]:
    """The passages of a recording, a segment each."""
    known = conference.details.participants_by_name()
    return linked(
        _passage(conference, recording, transcript, position, known)
        for position in range(len(transcript.segments))
    )


def linked(found: Iterable[Passage]) -> list[Passage]:
    """Passages of one recording in order, each with the first words of the next one that goes on at once."""
    every = list(found)
    return [
        replace(one, following=_first_words(other.text))
        if other and other.start - one.end <= _LONGEST_PAUSE
        else one
        for one, other in zip_longest(every, every[1:])
    ]


def _passage(
    conference: Conference,
    recording: Recording,
    transcript: Transcript,
    position: int,
    known: Mapping[str, Participant],
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
        day=conference.details.held_on,
        readable_by=conference.details.readable_by,
        # What a person has approved, the machine need not doubt any more.
        doubtful=bool(segment.doubts) and not transcript.review.is_approved,
        kind=conference.details.kind.value,
        body=conference.details.body,
        post=participant.post if participant else "",
        unit=participant.unit if participant else "",
        documents=documents(segment.text),
        review=transcript.review.state.value,
        made=int(made_at.timestamp()) if made_at else 0,
    )


def _first_words(text: str) -> str:
    found = tokens(text)
    return text[: found[JOINT_WORDS - 1].end] if len(found) > JOINT_WORDS else text
