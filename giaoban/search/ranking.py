"""How well a passage answers, as points: the same whole numbers from every back end.

A passage is found when it holds every word (in any diacritics) and every quoted phrase. Among those
found, each two words that are neighbours as they were typed earn three points, and two more with the
diacritics as typed; all words with the diacritics as typed, wherever they stand, earn one. So exact
neighbours come before folded neighbours, those before exact words that are scattered, and those before
folded ones. A passage that the machine does not doubt itself earns more than all of these together: what
is doubtful is found, and comes after everything that is sure.

On purpose there is no frequency of a word in the archive in it (BM25, idf): passages that the reader
may not read would then shape the order of those that he may, and tell of themselves. Every passage
holds all the words anyway, so that rarity has little left to tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from giaoban.search.analysis import pairs
from giaoban.search.parse import Question, Run, Word

EXACT_WORDS_POINTS: Final = 1
NEIGHBOUR_POINTS: Final = 3
EXACT_NEIGHBOUR_POINTS: Final = 2
POINTED_WORDS: Final = 12
"""Words that can earn points, from the first; a longer question still needs every word. Bounds `best`."""


class Field(StrEnum):
    """What a passage is indexed by; pairs are terms of two neighbours."""

    EXACT = "exact"
    FOLDED = "folded"
    EXACT_PAIRS = "exact_pairs"
    FOLDED_PAIRS = "folded_pairs"


@dataclass(frozen=True, slots=True)
class Demand:
    """Terms of one field, one right after the other."""

    field: Field
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reward:
    """Points for a passage that holds all of these terms of one field."""

    field: Field
    terms: tuple[str, ...]
    points: int


def demands(question: Question) -> list[Demand]:
    """What a passage must hold, all of it, each named once."""
    found: dict[Demand, None] = {}
    for run in question.runs:
        if run.quoted:
            found[_phrase(run)] = None
        else:
            found |= {Demand(Field.FOLDED, (word.folded,)): None for word in run.words}
    return list(found)


def rewards(question: Question) -> list[Reward]:
    """What earns points, each named once."""
    return list(dict.fromkeys(_rewards(question)))


def best(question: Question) -> int:
    """The most points that a passage can have: at most 113."""
    return _best_words(question) + sure_points(question)


def sure_points(question: Question) -> int:
    """What a passage earns by not being doubtful: one more than all its words can."""
    return _best_words(question) + 1


def score(points: int, most: int) -> float:
    """Points as a share, above 0 and at most 1."""
    return (1 + points) / (1 + most)


def _best_words(question: Question) -> int:
    return sum(reward.points for reward in rewards(question))


def _phrase(run: Run) -> Demand:
    words = [word.exact if run.exact else word.folded for word in run.words]
    if len(words) == 1:
        return Demand(Field.EXACT if run.exact else Field.FOLDED, (words[0],))
    return Demand(Field.EXACT_PAIRS if run.exact else Field.FOLDED_PAIRS, tuple(pairs(words)))


def words_as_typed(words: Sequence[Word]) -> set[str]:
    """The words that were typed with diacritics; where none was, all of them: ``giao ban`` is exact too."""
    return {word.exact for word in words if word.has_diacritics} or {word.exact for word in words}


def pointed(question: Question) -> list[tuple[Word, ...]]:
    """The runs that can earn points, cut after `POINTED_WORDS`. A phrase with diacritics cannot: it is
    found only as it was typed."""
    left = POINTED_WORDS
    cut = []
    for run in question.runs:
        if not run.exact and left:
            cut.append(run.words[:left])
            left -= len(cut[-1])
    return cut


def _rewards(question: Question) -> Iterator[Reward]:
    runs = pointed(question)
    if runs:
        typed = words_as_typed([word for words in runs for word in words])
        yield Reward(Field.EXACT, tuple(sorted(typed)), EXACT_WORDS_POINTS)
    for words in runs:
        for term in pairs([word.folded for word in words]):
            yield Reward(Field.FOLDED_PAIRS, (term,), NEIGHBOUR_POINTS)
        for term in pairs([word.exact for word in words]):
            yield Reward(Field.EXACT_PAIRS, (term,), EXACT_NEIGHBOUR_POINTS)
