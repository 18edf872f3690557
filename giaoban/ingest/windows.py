"""Cuts a recording into windows that are jobs of their own, in silences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from giaoban.models.recording import Span

MAX_SECONDS: Final = 30 * 60.0
_REACH: Final = 150.0
"""How far from where equal windows would end the cut is looked for first."""
_LEAST: Final = 60.0
"""No window is cut shorter for the sake of a silence."""
_GOOD_SILENCE: Final = 0.8
"""Seconds: a shorter one is taken only where the whole window has no longer one."""


def plan(duration: float, speech: Sequence[Span]) -> tuple[Span, ...]:
    """Contiguous windows of at most 30 minutes from 0 to `duration`; none when nobody speaks.

    They are about equally long, so that workers end together and no window is too short to tell its
    speakers apart. Each ends in the middle of the longest silence within 2.5 minutes of there; failing
    that, of the longest in the window; only half an hour of speech without any pause is cut in speech.
    """
    if not speech or duration <= 0:
        return ()
    silences = _silences(duration, speech)
    windows: list[Span] = []
    start = 0.0
    while duration - start > MAX_SECONDS:
        equal = (duration - start) / math.ceil((duration - start) / (MAX_SECONDS - _REACH))
        cut = _cut(start, equal, silences)
        windows.append(Span(start, cut))
        start = cut
    return (*windows, Span(start, duration))


def _silences(duration: float, speech: Sequence[Span]) -> list[Span]:
    edges = [0.0, *(edge for span in speech for edge in (span.start, span.end)), duration]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Span(start, end) for start, end in pairs if end > start]


def _cut(start: float, length: float, silences: Sequence[Span]) -> float:
    aim, latest = start + length, start + MAX_SECONDS
    near = _longest(silences, Span(max(start + _LEAST, aim - _REACH), min(latest, aim + _REACH)), aim)
    if near is None or near.length < _GOOD_SILENCE:
        near = _longest(silences, Span(start + _LEAST, latest), aim) or near
    return (near.start + near.end) / 2 if near else latest


def _longest(silences: Sequence[Span], within: Span, aim: float) -> Span | None:
    """The longest silence or piece of one in there; of equally long ones the nearest to `aim`."""
    inside = (Span(max(each.start, within.start), min(each.end, within.end)) for each in silences)
    return max(
        (each for each in inside if each.length > 0),
        key=lambda each: (round(each.length, 1), -abs((each.start + each.end) / 2 - aim)),
        default=None,
    )
