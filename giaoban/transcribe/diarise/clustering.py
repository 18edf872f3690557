"""Which voices are one speaker: agglomerative clustering of unit-length embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.recording import SpeakerCount

Voices = NDArray[np.float32]
"""Shape (n, d), each row of unit length."""

_MOST_AT_ONCE: Final = 3000
"""The tree takes 4·n² bytes: beyond this only the longest voices grow it, the others join their nearest."""


@dataclass(frozen=True, slots=True)
class Rules:
    same: float
    """Mean similarity (dot product) of two groups from which they are one speaker."""
    least_seconds: float
    """A group with less speech than this is no speaker of its own: it joins the nearest that is."""


def cluster(
    voices: Voices, seconds: NDArray[np.float64], rules: Rules, count: SpeakerCount
) -> NDArray[np.intp]:
    """A group number from 0 for each voice; `seconds` says how much speech each was made from."""
    if len(voices) == 0:
        return np.empty(0, np.intp)
    grown = np.sort(np.argsort(-seconds, kind="stable")[:_MOST_AT_ONCE])
    groups = _settle(_grow(voices[grown], rules.same, count), voices[grown], seconds[grown], rules, count)
    centres = centroids(voices[grown], seconds[grown], groups)
    every = np.argmax(voices @ centres.T, axis=1).astype(np.intp)
    every[grown] = groups
    return np.asarray(every, np.intp)


def centroids(voices: Voices, seconds: NDArray[np.float64], groups: NDArray[np.intp]) -> Voices:
    """The mean voice of each group, weighted by seconds, unit length; shape (groups, d). Nought for a number
    that no voice has."""
    sums = np.zeros((int(groups.max()) + 1, voices.shape[1]))
    np.add.at(sums, groups, voices * seconds[:, None])
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)


def _grow(voices: Voices, same: float, count: SpeakerCount) -> NDArray[np.intp]:
    """Average linkage (UPGMA) on 1 - similarity, cut at `same`, or where the count must be met."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    if len(voices) == 1:
        return np.zeros(1, np.intp)
    tree = linkage(np.maximum(pdist(voices.astype(np.float64), "cosine"), 0.0), "average")
    groups = fcluster(tree, 1.0 - same, "distance")
    found = int(groups.max())
    wanted = min(max(found, count.least or 1), count.most or found, len(voices))
    if wanted > found:
        groups = fcluster(tree, wanted, "maxclust")
    return np.asarray(groups - 1, np.intp)


def _settle(
    groups: NDArray[np.intp],
    voices: Voices,
    seconds: NDArray[np.float64],
    rules: Rules,
    count: SpeakerCount,
) -> NDArray[np.intp]:
    """Small groups join the nearest large one; of too many large ones the longest stay."""
    total = np.bincount(groups, weights=seconds)
    order = np.argsort(-total, kind="stable")
    large = int((total >= rules.least_seconds).sum())
    keep = order[: min(max(large, count.least or 1), count.most or len(total), len(total))]
    centres = centroids(voices, seconds, groups)
    nearest = np.argmax(centres @ centres[keep].T, axis=1)
    nearest[keep] = np.arange(len(keep))
    return np.asarray(nearest[groups], np.intp)
