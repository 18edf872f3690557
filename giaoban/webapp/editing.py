"""A transcript as the editor shows it: lines to change, and what differs between two states of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from giaoban.models.transcript import ReviewState
from giaoban.webapp import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from giaoban.models.recording import Span
    from giaoban.models.transcript import Segment, Transcript


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
    spoken = [_line(transcript, segment) for segment in transcript.segments]
    found = sorted([*spoken, *map(_gap, transcript.gaps)], key=lambda line: line.start)
    before: str | None = None
    for place, line in enumerate(found):
        if not line.is_gap:
            found[place] = replace(line, opens=line.label != before)
            before = line.label
    return found


def splice(before: Sequence[Line], after: Sequence[Line]) -> Splice:
    """The shortest stretch that holds all that differs."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    behind = 0
    while behind < min(len(before), len(after)) - same and before[-1 - behind] == after[-1 - behind]:
        behind += 1
    return Splice(same, len(before) - same - behind, tuple(after[same : len(after) - behind]))


def review_words(state: ReviewState) -> str:
    return {
        ReviewState.DRAFT: "Bản máy ghi, chưa soát.",
        ReviewState.IN_REVIEW: "Đang soát, chưa duyệt.",
        ReviewState.APPROVED: "Bản đã duyệt.",
    }[state]


def _line(transcript: Transcript, segment: Segment) -> Line:
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
        doubts=tuple(reading.DOUBTS[doubt] for doubt in segment.doubts),
        together=transcript.together(segment),
        corrected=segment.corrected,
    )


def _gap(span: Span) -> Line:
    return Line(span.start, span.end)
