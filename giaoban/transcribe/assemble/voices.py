"""The voices of all windows joined into the speakers of the recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.transcript import Turn, WindowTurns

_APART: Final = -2.0
"""Below every similarity: two voices of one window were told apart there, and are not joined here."""


def join_voices(windows: Sequence[WindowTurns], same_voice: float) -> list[Turn]:
    """Every turn in order of start, with a label of the whole recording.

    Clusters are merged, the most alike first, while the dot product of their mean voices, weighted by
    seconds, is at least `same_voice`.
    """
    keys = [(number, voice.label) for number, window in enumerate(windows) for voice in window.voices]
    groups = _groups(windows, same_voice)
    group_of = dict(zip(keys, groups, strict=True))
    turns = [
        Turn(turn.start, turn.end, f"V{group_of[number, turn.speaker]}")
        for number, window in enumerate(windows)
        for turn in window.turns
    ]
    return sorted(turns, key=lambda turn: (turn.start, turn.end))


def _groups(windows: Sequence[WindowTurns], same_voice: float) -> list[int]:
    """For each voice, in order, the number of its cluster."""
    voices = [(number, voice) for number, window in enumerate(windows) for voice in window.voices]
    if not voices:
        return []
    members = [{place} for place in range(len(voices))]
    sums = np.array([np.array(voice.embedding) * max(voice.seconds, 0.1) for _, voice in voices])
    seen = [{number} for number, _ in voices]
    alike = _similarities(sums, seen)
    while len(members) > 1:
        one, other = sorted(divmod(int(alike.argmax()), len(members)))
        if alike[one, other] < same_voice:
            break
        members[one] |= members.pop(other)
        seen[one] |= seen.pop(other)
        sums[one] += sums[other]
        sums = np.delete(sums, other, axis=0)
        alike = np.delete(np.delete(alike, other, axis=0), other, axis=1)
        alike[one, :] = alike[:, one] = _row(sums, seen, one)
    found = [0] * len(voices)
    for number, places in enumerate(members):
        for place in places:
            found[place] = number
    return found


def _similarities(sums: NDArray[np.float64], seen: list[set[int]]) -> NDArray[np.float64]:
    return np.array([_row(sums, seen, place) for place in range(len(seen))])


def _row(sums: NDArray[np.float64], seen: list[set[int]], place: int) -> NDArray[np.float64]:
    unit = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    row: NDArray[np.float64] = unit @ unit[place]
    row[[not seen[place].isdisjoint(others) for others in seen]] = _APART
    return row
