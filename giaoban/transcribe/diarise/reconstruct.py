"""From what the chunks say to who speaks when in the window.

Chunks overlap. Each frame gets as many speakers as its chunks see on average, and those are the ones
whom most of its chunks name (as in pyannote's speaker diarisation: Bredin, Interspeech 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.transcript import Turn
from giaoban.transcribe.diarise.frames import CHUNK_FRAMES, edge_at

_BRIDGED_SECONDS: Final = 0.5
"""A shorter pause does not end a turn."""
_LEAST_SECONDS: Final = 0.15
"""A shorter turn is none: no syllable is."""
_WIDENED_FRAMES: Final = 2
"""34 ms. The model is sure of a voice only once it is loud: consonants at its ends lie beyond."""


class Reconstruction:
    """Adds the chunks up; memory is one byte for each frame and speaker, and two more for each frame."""

    def __init__(self, frames: int, speakers: int) -> None:
        self._votes = np.zeros((frames, speakers), np.uint8)
        self._speakers_seen = np.zeros(frames, np.uint8)
        self._chunks = np.zeros(frames, np.uint8)

    def add(self, start: int, voices: Sequence[tuple[NDArray[np.bool_], int]]) -> None:
        """The chunk that begins at frame `start`: when each of its voices is active, and whose it is."""
        part = slice(start, start + CHUNK_FRAMES)
        for speaker in {speaker for _, speaker in voices}:
            heard = np.logical_or.reduce([active for active, who in voices if who == speaker])
            self._votes[part, speaker] += heard
        for active, _ in voices:
            self._speakers_seen[part] += active
        self._chunks[part] += 1

    def speaking(self, speech: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Shape (frames, speakers); nobody speaks outside `speech` (frames,)."""
        count = np.rint(self._speakers_seen / np.maximum(self._chunks, 1)).astype(np.intp)
        count[~speech[: len(count)]] = 0
        result = np.zeros(self._votes.shape, bool)
        for most in range(1, int(count.max(initial=0)) + 1):
            rows = np.flatnonzero(count >= most)
            left = np.where(result[rows], 0, self._votes[rows])
            best = left.argmax(axis=1)
            some = left[np.arange(len(rows)), best] > 0
            result[rows[some], best[some]] = True
        return result


def widened(speaking: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The same (frames, speakers) with every turn a little longer where nobody speaks, never over another."""
    result = speaking.copy()
    for _ in range(_WIDENED_FRAMES):
        for frames, before in ((result[1:], result[:-1]), (result[:-1], result[1:])):
            silent = ~frames.any(axis=1)
            frames[silent] = before[silent]
    return result


def turns_of(speaking: NDArray[np.bool_], length: float) -> list[tuple[float, float, int]]:
    """(start, end, speaker) in order of start, short pauses bridged, cut at the window's `length`."""
    found = []
    for speaker in range(speaking.shape[1]):
        edges = np.diff(speaking[:, speaker].astype(np.int8), prepend=0, append=0)
        starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        spans = [
            (max(0.0, edge_at(int(a))), min(length, edge_at(int(b))))
            for a, b in zip(starts, ends, strict=True)
        ]
        found += [(a, b, speaker) for a, b in _bridged(spans) if b - a >= _LEAST_SECONDS]
    return sorted(found)


def labelled(found: Sequence[tuple[float, float, int]]) -> tuple[tuple[Turn, ...], list[int]]:
    """Turns under the labels ``1``, ``2``… in order of first appearance, and the speaker of each label."""
    order = list(dict.fromkeys(speaker for _, _, speaker in found))
    names = {speaker: str(place) for place, speaker in enumerate(order, start=1)}
    return tuple(Turn(start, end, names[speaker]) for start, end, speaker in found), order


def _bridged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in spans:
        if joined and start - joined[-1][1] < _BRIDGED_SECONDS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
