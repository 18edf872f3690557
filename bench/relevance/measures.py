"""How good a ranking is: nDCG@10 and recall@50."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import TypeVar

Key = TypeVar("Key")


def ndcg(ranking: Sequence[Key], grades: Mapping[Key, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), from 0 to 1: a gain of
    ``2**grade - 1`` (Burges et al. 2005), so that one answer is worth seven passages of the same matter.

    >>> ndcg("ab", {"a": 1, "b": 1})
    1.0
    """
    best = _dcg(sorted(grades.values(), reverse=True)[:depth])
    return _dcg([grades.get(key, 0) for key in ranking[:depth]]) / best


def recall(ranking: Sequence[Key], grades: Mapping[Key, int], relevant: int = 2, depth: int = 50) -> float:
    """How many of the passages graded `relevant` or above are among the first; of at most `depth` that
    can be."""
    wanted = {key for key, grade in grades.items() if grade >= relevant}
    return len(wanted.intersection(ranking[:depth])) / min(len(wanted), depth)


def _dcg(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / log2(place + 2) for place, grade in enumerate(grades))
