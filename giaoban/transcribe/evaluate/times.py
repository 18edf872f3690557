"""What lies where: voice with text, sentences lost, words where nobody spoke, and how exact times are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from giaoban.models.recording import Span
from giaoban.models.transcript import Segment
from giaoban.transcribe.assemble.coverage import coverage
from giaoban.transcribe.evaluate.reference import merged
from giaoban.transcribe.evaluate.words import Pair

SILENCE_COLLAR: Final = 0.5
"""Seconds around an utterance in which a word is not held to be invented: word times are that exact."""
FAR_SECONDS: Final = 1.0
"""A word this far from its place is counted apart: a click on it misses it."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Seconds of voice, and how many of them have text (`giaoban.transcribe.assemble.coverage`)."""

    voice_seconds: float
    with_text_seconds: float

    @property
    def share(self) -> float | None:
        return min(1.0, self.with_text_seconds / self.voice_seconds) if self.voice_seconds > 0 else None

    def __add__(self, other: Covered) -> Covered:
        return Covered(
            self.voice_seconds + other.voice_seconds, self.with_text_seconds + other.with_text_seconds
        )


@dataclass(frozen=True, slots=True)
class Lost:
    """Utterances during which no word was heard at all."""

    utterances: int
    of: int

    def __add__(self, other: Lost) -> Lost:
        return Lost(self.utterances + other.utterances, self.of + other.of)


@dataclass(frozen=True, slots=True)
class Invented:
    """Words whose whole time lies outside every utterance and its collar."""

    words: int
    marked: int
    """Of these, those in segments that are marked as doubtful."""
    silent_seconds: float
    """Outside every utterance and its collar."""

    @property
    def per_silent_hour(self) -> float | None:
        return 3600 * self.words / self.silent_seconds if self.silent_seconds > 0 else None

    def __add__(self, other: Invented) -> Invented:
        return Invented(
            self.words + other.words, self.marked + other.marked, self.silent_seconds + other.silent_seconds
        )


@dataclass(frozen=True, slots=True)
class TimeErrors:
    """How far the starts and ends that the reference knows are from those heard, in seconds, of the
    syllables heard right. Where only utterances have times these are their first starts and last ends."""

    offsets: tuple[float, ...] = field(repr=False)

    @property
    def median(self) -> float | None:
        return self._percentile(50)

    @property
    def p95(self) -> float | None:
        return self._percentile(95)

    @property
    def far(self) -> int:
        """How many are more than `FAR_SECONDS` away."""
        return sum(offset > FAR_SECONDS for offset in self.offsets)

    def _percentile(self, percent: int) -> float | None:
        return float(np.percentile(self.offsets, percent)) if self.offsets else None

    def __add__(self, other: TimeErrors) -> TimeErrors:
        return TimeErrors(self.offsets + other.offsets)


def covered(speech: Sequence[Span], segments: Iterable[Segment]) -> Covered:
    found = coverage(merged(speech), segments)
    return Covered(found.voiced, found.with_text)


def lost(utterances: Sequence[Span], segments: Iterable[Segment]) -> Lost:
    middles = sorted((word.start + word.end) / 2 for segment in segments for word in segment.words)
    empty = sum(
        bisect_left(middles, span.start) == bisect_left(middles, span.end + 1e-9) for span in utterances
    )
    return Lost(empty, len(utterances))


def invented(utterances: Sequence[Span], segments: Iterable[Segment], duration: float) -> Invented:
    near = [
        Span(span.start, min(span.end, duration))
        for span in merged(utterances, SILENCE_COLLAR)
        if span.start < duration
    ]
    ends = [span.end for span in near]
    words = marked = 0
    for segment in segments:
        for word in segment.words:
            place = bisect_left(ends, word.start)
            if place == len(near) or near[place].start > word.end:
                words += 1
                marked += bool(segment.doubts)
    return Invented(words, marked, max(0.0, duration - sum(span.length for span in near)))


def time_errors(pairs: Iterable[Pair]) -> TimeErrors:
    return TimeErrors(
        tuple(
            abs(known - found)
            for pair in pairs
            if pair.right
            for known, found in ((pair.said.start, pair.heard.start), (pair.said.end, pair.heard.end))
            if known is not None and found is not None
        )
    )
