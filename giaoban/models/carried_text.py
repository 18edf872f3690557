"""What people corrected of the words of one machine layer, said again of a newer one.

Both hear the same sound, so a corrected stretch is found again by its time: the newer layer's words whose
middle is in it make room for the words that people wrote, which keep their times.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from giaoban.models.changes import Edit
from giaoban.models.corrections import Rewrite
from giaoban.models.recording import Span, middle, shared
from giaoban.models.transcript import Layer, Segment, Transcript, Word

_Written = tuple[Span, tuple[Word, ...]]


def carried_text(before: Transcript, edits: Sequence[Edit], layer: Layer) -> list[Rewrite]:
    """Pure. The lines of `layer` that must be written anew to say what people wrote; see `Rewrite`."""
    stretches = list(_stretches(before, edits))
    if not stretches:
        return []
    lines = _Lines(layer.segments)
    homes: dict[int, list[Word]] = defaultdict(list)
    alone: list[Rewrite] = []
    for span, words in stretches:
        home = lines.home(span)
        if home is not None:
            homes[home] += words
        elif words or any(shared(gap, span) > 0 for gap in layer.coverage.gaps):
            alone.append(Rewrite(span, "", words))
    taken = _Taken([span for span, _words in stretches])
    rewritten = [
        Rewrite(Span(segment.start, segment.end), segment.text, words)
        for place, segment in enumerate(layer.segments)
        if (words := _words(segment, taken, homes[place])) != segment.words
    ]
    return rewritten + alone


def _stretches(before: Transcript, edits: Sequence[Edit]) -> Iterator[_Written]:
    """What people wrote, line by line, and where they wrote that nothing was said."""
    for line in before.segments:
        if line.corrected:
            yield Span(line.start, line.end), line.words
    lines = _Lines(before.segments)
    for edit in edits:
        if edit.stands and isinstance(edit.change, Rewrite) and not edit.change.words:
            span = edit.change.span
            if lines.home(span) is None:
                yield span, ()


def _words(segment: Segment, taken: _Taken, here: Sequence[Word]) -> tuple[Word, ...]:
    kept = [word for word in segment.words if not taken.has(middle(word))]
    if len(kept) == len(segment.words) and not here:
        return segment.words
    return tuple(sorted([*kept, *here], key=lambda word: word.start))


class _Lines:
    """Lines in order of time, asked for by time."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._starts = [segment.start for segment in segments]
        self._longest = max((segment.end - segment.start for segment in segments), default=0.0)

    def home(self, span: Span) -> int | None:
        """The place of the line that shares most time with the span; None where none does."""
        first = bisect_left(self._starts, span.start - self._longest)
        last = bisect_right(self._starts, span.end)
        common = [(shared(self._segments[place], span), place) for place in range(first, last)]
        most, place = max(common, default=(0.0, 0))
        return place if most > 0 else None


class _Taken:
    """The stretches that people wrote."""

    def __init__(self, spans: Sequence[Span]) -> None:
        ordered = sorted(spans, key=lambda span: span.start)
        self._starts = [span.start for span in ordered]
        self._reach = list(accumulate((span.end for span in ordered), max))

    def has(self, second: float) -> bool:
        """One that began before it and is not over yet."""
        begun = bisect_right(self._starts, second)
        return begun > 0 and second < self._reach[begun - 1]
