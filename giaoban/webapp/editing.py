"""A transcript as the editor shows it: lines to change, and what differs between two states of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from giaoban.models.transcript import ReviewState, Segment
from giaoban.webapp import reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from giaoban.models.recording import Span
    from giaoban.models.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the transcript, or voice without text: then it has no words."""

    start: float
    end: float
    text: str = ""
    times: tuple[int, ...] = ()
    """[start, length, …] of its words in hundredths of a second, starts counted from the line's."""
    unsure: tuple[int, ...] = ()
    """Places of words that the machine heard badly."""
    label: str = ""
    name: str = ""
    named: bool = False
    voice: int = 0
    opens: bool = False
    """True where another speaker spoke before."""
    doubts: tuple[str, ...] = ()
    together: bool = False
    corrected: bool = False

    @property
    def is_gap(self) -> bool:
        return not self.times

    @property
    def needs_ears(self) -> bool:
        """Where somebody should listen before it is approved."""
        return bool(self.doubts or self.unsure or self.together or self.is_gap)


@dataclass(frozen=True, slots=True)
class Splice:
    """To make one list of lines the other: from `first`, `removed` lines go and `lines` come."""

    first: int
    removed: int
    lines: tuple[Line, ...]


def lines(transcript: Transcript) -> list[Line]:
    """In order of time."""
    return list(_shown(transcript, _items(transcript), None))


def splice(before: Transcript, after: Transcript) -> Splice:
    """The shortest stretch that holds all that differs, where both name the same speakers."""
    one, other = _items(before), _items(after)
    shorter = min(len(one), len(other))
    same = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    rest = shorter - same
    behind = next((place for place in range(rest) if one[-1 - place] != other[-1 - place]), rest)
    if (same, behind) != (len(one), 0):
        behind = max(0, behind - 1)  # the line after may open a speaker's turn now, or no longer
    said_before = next((item.speaker for item in reversed(other[:same]) if isinstance(item, Segment)), None)
    came = other[same : len(other) - behind]
    return Splice(same, len(one) - same - behind, tuple(_shown(after, came, said_before)))


def review_words(state: ReviewState) -> str:
    return {
        ReviewState.DRAFT: "Bản máy ghi, chưa soát.",
        ReviewState.IN_REVIEW: "Đang soát, chưa duyệt.",
        ReviewState.APPROVED: "Bản đã duyệt.",
    }[state]


def _items(transcript: Transcript) -> list[Segment | Span]:
    return sorted([*transcript.segments, *transcript.gaps], key=lambda item: item.start)


def _shown(
    transcript: Transcript, items: Sequence[Segment | Span], said_before: str | None
) -> Iterator[Line]:
    """`said_before`: the speaker of the line before the first."""
    for item in items:
        if isinstance(item, Segment):
            yield _line(transcript, item, opens=item.speaker != said_before or said_before is None)
            said_before = item.speaker
        else:
            yield Line(item.start, item.end)


def _line(transcript: Transcript, segment: Segment, *, opens: bool) -> Line:
    return Line(
        start=segment.start,
        end=segment.end,
        text=segment.text,
        times=tuple(reading.times(segment)),
        unsure=tuple(place for place, word in enumerate(segment.words) if word.probability < reading.UNSURE),
        label=segment.speaker or "",
        name=transcript.name(segment.speaker),
        named=(segment.speaker or "") in transcript.names,
        voice=reading.voice_of(segment.speaker),
        opens=opens,
        doubts=tuple(reading.DOUBTS[doubt] for doubt in segment.doubts),
        together=transcript.together(segment),
        corrected=segment.corrected,
    )
