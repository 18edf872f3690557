"""What people corrected of the words of one machine layer, said again of a newer one.

Both hear the same sound, so a corrected stretch is found again by its time: the newer layer's words whose
middle is in it make room for the words that people wrote, which keep their times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from giaoban.models.changes import Edit
from giaoban.models.corrections import Rewrite
from giaoban.models.recording import Span
from giaoban.models.transcript import Layer, Segment, Transcript, Word


def carried_text(before: Transcript, edits: Sequence[Edit], layer: Layer) -> list[Rewrite]:
    """Pure. The lines of `layer` that must be written anew to say what people wrote; see `Rewrite`."""
    stretches = list(_stretches(before, edits))
    if not stretches:
        return []
    homes: dict[int, list[tuple[Span, tuple[Word, ...]]]] = defaultdict(list)
    alone: list[Rewrite] = []
    for span, words in stretches:
        shared = [(_shared(segment, span), place) for place, segment in enumerate(layer.segments)]
        most, place = max(shared, default=(0.0, 0))
        if most > 0:
            homes[place].append((span, words))
        elif words or any(_shared(gap, span) > 0 for gap in layer.coverage.gaps):
            alone.append(Rewrite(span, "", words))
    spans = [span for span, _words in stretches]
    rewritten = [
        Rewrite(Span(segment.start, segment.end), segment.text, words)
        for place, segment in enumerate(layer.segments)
        if (words := _words(segment, spans, homes[place])) != segment.words
    ]
    return rewritten + alone


def _stretches(before: Transcript, edits: Sequence[Edit]) -> Iterator[tuple[Span, tuple[Word, ...]]]:
    """What people wrote, line by line, and where they wrote that nothing was said."""
    for line in before.segments:
        if line.corrected:
            yield Span(line.start, line.end), line.words
    for edit in edits:
        if edit.stands and isinstance(edit.change, Rewrite) and not edit.change.words:
            span = edit.change.span
            if not any(_shared(line, span) > 0 for line in before.segments):
                yield span, ()


def _words(
    segment: Segment, spans: Sequence[Span], here: Sequence[tuple[Span, tuple[Word, ...]]]
) -> tuple[Word, ...]:
    kept = [word for word in segment.words if not any(_in(word, span) for span in spans)]
    if len(kept) == len(segment.words) and not here:
        return segment.words
    return tuple(
        sorted([*kept, *(word for _span, words in here for word in words)], key=lambda word: word.start)
    )


def _in(word: Word, span: Span) -> bool:
    return span.start <= (word.start + word.end) / 2 < span.end


def _shared(one: Segment | Span, other: Span) -> float:
    return min(one.end, other.end) - max(one.start, other.start)
