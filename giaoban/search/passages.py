"""A passage: the piece of a transcript that the index holds and a hit shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from giaoban.models.conference import VIETNAM, Conference
from giaoban.models.recording import Recording
from giaoban.models.transcript import Segment, Transcript


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


def passages(conference: Conference, recording: Recording, transcript: Transcript) -> list[Passage]:
    """The passages of a recording, a segment each."""
    day = conference.details.starts_at.astimezone(VIETNAM).date()
    return [
        _passage(conference, recording, segment, position, transcript.voice(segment.speaker), day)
        for position, segment in enumerate(transcript.segments)
    ]


def _passage(
    conference: Conference, recording: Recording, segment: Segment, position: int, speaker: str, day: date
) -> Passage:
    return Passage(
        recording_id=recording.id,
        position=position,
        conference_id=conference.id,
        start=segment.start,
        end=segment.end,
        text=segment.text,
        speaker=speaker,
        day=day,
        readable_by=conference.details.readable_by,
        doubtful=bool(segment.doubts),
    )
