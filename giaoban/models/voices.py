"""Voices that are compared over recordings: what a speaker of a transcript sounds like, and whom it is like.

A voice that is used to know somebody by is biometric (Luật 91/2025/QH15): a profile is made only of who
consented, and what it is like is only ever proposed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from giaoban.models.recording import Span, shared
from giaoban.models.transcript import Maker, Transcript, WindowTurns, WindowVoice

LEAST_SECONDS: Final = 10.0
"""Of speech, from which a voice is like somebody: measured, docs/speakers.md."""
ALIKE: Final = 0.7
"""Dot product from which a name is proposed; and how far the next must be below."""
APART: Final = 0.1
_SHARE: Final = 0.8
"""Of a window's voice that must be one speaker of the transcript: others were corrected in between."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody sounds like in one recording or several."""

    embedding: tuple[float, ...]
    """Unit length."""
    seconds: float
    maker: Maker

    def like(self, other: Voice) -> float | None:
        """From -1 to 1; None between voices that different makers made, which tells nothing."""
        if not same_maker(self.maker, other.maker):
            return None
        return sum(a * b for a, b in zip(self.embedding, other.embedding, strict=True))


@dataclass(frozen=True, slots=True)
class Likeness:
    person_id: int
    score: float


def same_maker(one: Maker, other: Maker) -> bool:
    """Whether they made comparable numbers: the same engine, version included, with the same weights."""
    return (one.engine, one.weights, one.weights_sha256) == (
        other.engine,
        other.weights,
        other.weights_sha256,
    )


def of_speakers(transcript: Transcript, windows: Sequence[WindowTurns]) -> dict[str, Voice]:
    """Label → the voice of that speaker of the transcript, as people left it; of those with enough speech.

    A window's voice is the speaker's to whom nearly all of its turns belong. Windows that another maker made
    than the first are left out.
    """
    found: defaultdict[str, list[WindowVoice]] = defaultdict(list)
    makers = [window.maker for window in windows if window.voices]
    lines = _Lines(transcript)
    for window in windows:
        if not window.voices or not same_maker(window.maker, makers[0]):
            continue
        for voice in window.voices:
            spans = [Span(turn.start, turn.end) for turn in window.turns if turn.speaker == voice.label]
            label = lines.whose(spans)
            if label:
                found[label].append(voice)
    voices = {label: together(each, makers[0]) for label, each in found.items()}
    return {label: voice for label, voice in voices.items() if voice.seconds >= LEAST_SECONDS}


def together(voices: Iterable[WindowVoice | Voice], maker: Maker) -> Voice:
    """Their mean, weighted by seconds, of unit length again."""
    every = list(voices)
    sums = [sum(column) for column in zip(*(_weighted(voice) for voice in every), strict=True)]
    length = sqrt(sum(number * number for number in sums)) or 1.0
    return Voice(tuple(number / length for number in sums), sum(voice.seconds for voice in every), maker)


def likest(voice: Voice, profiles: Iterable[tuple[int, Voice]]) -> Likeness | None:
    """Whom of the register it is like; None where it is like nobody, or like two."""
    best: dict[int, float] = {}
    for person_id, profile in profiles:
        score = voice.like(profile)
        if score is not None:
            best[person_id] = max(score, best.get(person_id, -1.0))
    ranked = sorted(((score, person_id) for person_id, score in best.items()), reverse=True)
    if not ranked or ranked[0][0] < ALIKE:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < APART:
        return None
    return Likeness(ranked[0][1], ranked[0][0])


def _weighted(voice: WindowVoice | Voice) -> list[float]:
    return [number * voice.seconds for number in voice.embedding]


class _Lines:
    """Who speaks when, by the transcript as people left it."""

    def __init__(self, transcript: Transcript) -> None:
        self._segments = sorted(transcript.segments, key=lambda each: each.start)
        self._starts = [each.start for each in self._segments]
        self._longest = max((each.end - each.start for each in self._segments), default=0.0)

    def whose(self, spans: Sequence[Span]) -> str | None:
        """To whom nearly all of what is said within the spans belongs."""
        shares: defaultdict[str, float] = defaultdict(float)
        for span in spans:
            first = bisect_left(self._starts, span.start - self._longest)
            last = bisect_left(self._starts, span.end)
            for segment in self._segments[first:last]:
                both = shared(segment, span)
                if both > 0:
                    shares[segment.speaker or ""] += both
        label = max(shares, key=lambda each: shares[each], default="")
        return label if label and shares[label] >= _SHARE * sum(shares.values()) else None
