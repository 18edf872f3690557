"""The voices of all windows joined into the speakers of the recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.recording import ANY_NUMBER, SpeakerCount
from giaoban.models.transcript import Turn, WindowTurns

_APART: Final = -2.0
"""Below every similarity: two voices of one window were told apart there, and are not joined here."""
SLIVER_SECONDS: Final = 5.0
"""A voice made from less sounds like nobody in particular: where there are too many, it is the one too
many, and not the two people who sound alike."""
_GONE: Final = -3.0
"""Below that: a cluster that went into another, and what a cluster is to itself."""


def join_voices(
    windows: Sequence[WindowTurns], same_voice: float, count: SpeakerCount = ANY_NUMBER
) -> list[Turn]:
    """Every turn in order of start, with a label of the whole recording.

    Clusters are merged, the most alike first, while the dot product of their mean voices, weighted by
    seconds, is at least `same_voice`, and on below it while they are more than `count.most`, slivers of
    speech before whole voices; never to fewer than `count.least`. Two voices of one window are joined
    only where nothing else would bring the number down to the most that there can be.
    """
    keys = [(number, voice.label) for number, window in enumerate(windows) for voice in window.voices]
    group_of = dict(zip(keys, _groups(windows, same_voice, count), strict=True))
    turns = [
        Turn(turn.start, turn.end, f"V{group_of[number, turn.speaker]}")
        for number, window in enumerate(windows)
        for turn in window.turns
    ]
    return sorted(turns, key=lambda turn: (turn.start, turn.end))


def _groups(windows: Sequence[WindowTurns], same_voice: float, count: SpeakerCount) -> list[int]:
    """For each voice, in order, the number of its cluster."""
    voices = [(number, voice) for number, window in enumerate(windows) for voice in window.voices]
    if not voices:
        return []
    clusters = _Clusters(
        np.array([voice.embedding for _, voice in voices]),
        np.array([max(voice.seconds, 0.1) for _, voice in voices]),
        np.array([number for number, _ in voices]),
    )
    least, most = max(count.least or 1, 1), count.most or len(voices)
    while clusters.count > least:
        one, other, alike = clusters.nearest()
        if alike < same_voice:
            if clusters.count <= most:
                break
            one, other, alike = clusters.sliver() or (one, other, alike)
        if alike <= _APART:
            clusters.let_windows_join()
        else:
            clusters.merge(one, other)
    return clusters.numbers()


class _Clusters:
    """Voices in clusters, and how alike each two are. Each keeps whom it is nearest to, so that a merge
    costs one row of the table and not the whole of it: two thousand voices are joined in a second."""

    def __init__(
        self, voices: NDArray[np.float64], seconds: NDArray[np.float64], windows: NDArray[np.int64]
    ) -> None:
        self.count = len(voices)
        self._seconds = seconds
        self._sums = sums = voices * seconds[:, None]
        self._units = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        self._cluster = np.arange(self.count)
        """Of each voice."""
        self._alive = np.ones(self.count, bool)
        self._seen = windows[:, None] == np.arange(windows.max() + 1)
        """Cluster × window: whether one of its voices is of that window."""
        self._fill()

    def nearest(self) -> tuple[int, int, float]:
        """The two that are most alike, and how much."""
        one = int(self._best.argmax())
        other = int(self._neighbour[one])
        return min(one, other), max(one, other), float(self._best[one])

    def sliver(self) -> tuple[int, int, float] | None:
        """The one with the least speech, where that is next to none, and whom it is nearest to."""
        one = int(np.where(self._alive, self._seconds, np.inf).argmin())
        other, alike = int(self._neighbour[one]), float(self._best[one])
        if self._seconds[one] >= SLIVER_SECONDS or alike <= _APART:
            return None
        return min(one, other), max(one, other), alike

    def merge(self, one: int, other: int) -> None:
        self.count -= 1
        self._alive[other] = False
        self._cluster[self._cluster == other] = one
        self._seconds[one] += self._seconds[other]
        self._sums[one] += self._sums[other]
        self._units[one] = self._sums[one] / max(float(np.linalg.norm(self._sums[one])), 1e-9)
        self._seen[one] |= self._seen[other]
        stale = np.flatnonzero(self._alive & ((self._neighbour == one) | (self._neighbour == other)))
        self._alike[other, :] = self._alike[:, other] = _GONE
        # Not `@`: for one row BLAS wakes threads that cost more than the row on a machine at work.
        row = self._told_apart(one, np.einsum("ij,j->i", self._units, self._units[one]))
        self._alike[one, :] = self._alike[:, one] = row
        nearer = row > self._best
        self._best[nearer], self._neighbour[nearer] = row[nearer], one
        for place in {*stale.tolist(), one, other}:
            self._neighbour[place] = self._alike[place].argmax()
            self._best[place] = self._alike[place, self._neighbour[place]]

    def let_windows_join(self) -> None:
        self._seen[:] = False
        self._fill()

    def numbers(self) -> list[int]:
        """The cluster of each voice, counted from 0 in order of the voices."""
        order: dict[int, int] = {}
        return [order.setdefault(cluster, len(order)) for cluster in self._cluster.tolist()]

    def _fill(self) -> None:
        self._alike = self._units @ self._units.T
        for place in range(len(self._sums)):
            self._alike[place] = self._told_apart(place, self._alike[place])
        self._best = self._alike.max(axis=1)
        self._neighbour = self._alike.argmax(axis=1)

    def _told_apart(self, place: int, row: NDArray[np.float64]) -> NDArray[np.float64]:
        """How alike a cluster is to each, but those that it is not to be joined with."""
        row[self._seen[:, self._seen[place]].any(axis=1)] = _APART
        row[~self._alive | ~self._alive[place]] = _GONE
        row[place] = _GONE
        return row
