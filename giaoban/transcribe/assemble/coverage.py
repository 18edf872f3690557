"""How much of the voice has text, and where it has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from giaoban.models.recording import Span
from giaoban.models.transcript import Coverage, Segment

NEAR_SECONDS: Final = 0.5
"""Voice this near to a word counts as that word: word times are that exact."""
LEAST_GAP_SECONDS: Final = 0.5
"""A shorter rest of voice is a breath or a cough, too short for a syllable that could be missing."""


def coverage(speech: Sequence[Span], segments: Iterable[Segment]) -> Coverage:
    """Of the speech map, by the words' times. `speech` in order, without overlap."""
    gaps = [gap for gap in _without(speech, _heard(segments)) if gap.length >= LEAST_GAP_SECONDS]
    voiced = sum(span.length for span in speech)
    return Coverage(voiced, voiced - sum(gap.length for gap in gaps), tuple(gaps))


def _heard(segments: Iterable[Segment]) -> list[Span]:
    """The stretches near a word, in order, merged."""
    spans: list[Span] = []
    for segment in segments:
        for word in segment.words:
            start, end = word.start - NEAR_SECONDS, word.end + NEAR_SECONDS
            if spans and start <= spans[-1].end:
                spans[-1] = Span(spans[-1].start, max(spans[-1].end, end))
            else:
                spans.append(Span(start, end))
    return spans


def _without(speech: Sequence[Span], heard: Sequence[Span]) -> list[Span]:
    rest: list[Span] = []
    first = 0
    for span in speech:
        at = span.start
        while first < len(heard) and heard[first].end <= span.start:
            first += 1
        place = first
        while place < len(heard) and heard[place].start < span.end:
            if heard[place].start > at:
                rest.append(Span(at, heard[place].start))
            at = max(at, heard[place].end)
            place += 1
        if at < span.end:
            rest.append(Span(at, span.end))
    return rest
