"""Cuts a recording into windows that are jobs of their own, in silences."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from giaoban.models.recording import Span

MAX_SECONDS: Final = 15 * 60.0
"""As many windows as that makes can be heard at once. Shorter ones would give more workers something to do,
but a voice is told from others by how much of it a window holds."""
_REACH: Final = 150.0
"""How far from where equal windows would end the cut is looked for first."""
_LEAST: Final = 60.0
"""No window is cut shorter for the sake of a silence."""
_GOOD_SILENCE: Final = 0.8
"""Seconds: a shorter one is taken only where the whole window has no longer one."""
_AROUND: Final = 15.0
"""Seconds on either side of where equal windows would end: where there is no silence, the quietest moment in
there is taken."""

Quietest = Callable[[Span], float]
"""The moment within a stretch at which least is heard."""


def plan(
    duration: float, speech: Sequence[Span], quietest: Quietest = lambda span: span.end
) -> tuple[Span, ...]:
    """Contiguous windows of at most 15 minutes from 0 to `duration`; none when nobody speaks.

    They are about equally long, so that workers end together and no window is too short to tell its
    speakers apart. Each ends in the middle of the longest silence within 2.5 minutes of there; failing
    that, of the longest in the window; only a quarter of an hour of speech without any pause is cut in
    speech, where it is `quietest`: between two words.
    """
    if not speech or duration <= 0:
        return ()
    silences = _silences(duration, speech)
    windows: list[Span] = []
    start = 0.0
    while duration - start > MAX_SECONDS:
        equal = (duration - start) / math.ceil((duration - start) / (MAX_SECONDS - _REACH))
        cut = _cut(start, equal, silences, quietest)
        windows.append(Span(start, cut))
        start = cut
    return (*windows, Span(start, duration))


def _silences(duration: float, speech: Sequence[Span]) -> list[Span]:
    edges = [0.0, *(edge for span in speech for edge in (span.start, span.end)), duration]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Span(start, end) for start, end in pairs if end > start]


def _cut(start: float, length: float, silences: Sequence[Span], quietest: Quietest) -> float:
    aim, latest = start + length, start + MAX_SECONDS
    near = _longest(silences, Span(max(start + _LEAST, aim - _REACH), min(latest, aim + _REACH)), aim)
    if near is None or near.length < _GOOD_SILENCE:
        near = _longest(silences, Span(start + _LEAST, latest), aim) or near
    if near is None:
        return quietest(Span(max(start + _LEAST, aim - _AROUND), min(latest, aim + _AROUND)))
    return (near.start + near.end) / 2


def _longest(silences: Sequence[Span], within: Span, aim: float) -> Span | None:
    """The longest silence or piece of one in there; of equally long ones the nearest to `aim`."""
    inside = (Span(max(each.start, within.start), min(each.end, within.end)) for each in silences)
    return max(
        (each for each in inside if each.length > 0),
        key=lambda each: (round(each.length, 1), -abs((each.start + each.end) / 2 - aim)),
        default=None,
    )
