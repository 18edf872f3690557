"""How well a passage answers a question, as points: the same whole numbers from every back end.

Each two words that are neighbours as they were typed earn three points, and two more with the diacritics as
typed; all words with the diacritics as typed, wherever they stand, earn one, and so does a passage that holds
all without the next, and each single word where most of them are enough. So exact neighbours come before
folded neighbours, those before exact words that are scattered, and those before folded ones. Where most of
the words of a whole sentence are asked for, how many of them are said counts for more. A passage that the
machine does not doubt itself earns more than all of these together (`plan`): what is doubtful comes after all
that is sure.

On purpose there is no frequency of a word in the archive in it (BM25, idf): passages that the reader may not
read would then shape the order of those that he may, and tell of themselves. Every passage holds all the
words anyway, so that rarity has little left to tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from typing import Final

from giaoban.search.analysis import pairs
from giaoban.search.conditions import Condition, Field, Has, all_of, any_of
from giaoban.search.parse import Question, Word
from giaoban.search.units import Unit, is_function_word, said_otherwise

EXACT_WORDS_POINTS: Final = 1
ONE_PASSAGE_POINTS: Final = 1
NEIGHBOUR_POINTS: Final = 3
EXACT_NEIGHBOUR_POINTS: Final = 2
WORD_POINTS: Final = 1
POINTED_WORDS: Final = 10
"""Words that can earn points, from the first; a longer question still needs every word. Bounds `best`."""
LONG_WORDS: Final = 21
"""As `POINTED_WORDS`, for most of the words of a question that has more than those. Bounds `best`."""


@dataclass(frozen=True, slots=True)
class Reward:
    condition: Condition
    points: int
    typed: bool = False
    """Earned by the diacritics as they were typed."""


def rewards(question: Question, found: Sequence[Sequence[Unit]], *, near: bool) -> Iterator[Reward]:
    if near and sum(map(len, _runs(question))) > POINTED_WORDS:
        yield from _long_rewards(question, found)
        return
    runs = _cut(question, POINTED_WORDS)
    words = [word for run in runs for word in run]
    if words:
        typed = sorted(words_as_typed(words))
        yield Reward(all_of(*(Has(Field.EXACT, (word,)) for word in typed)), EXACT_WORDS_POINTS, typed=True)
    if len(words) > 1:
        alone = [Has(Field.FOLDED, (word,)) for word in dict.fromkeys(word.folded for word in words)]
        yield Reward(all_of(*alone), ONE_PASSAGE_POINTS)
        if near:
            yield from (Reward(each, WORD_POINTS) for each in alone)
    same = _same_pairs(found)
    for one, other in _beside(runs):
        also = same.get((one, other), ())
        yield Reward(any_of(_neighbours(one, other, typed=False), *also), NEIGHBOUR_POINTS)
        yield Reward(any_of(_neighbours(one, other, typed=True), *also), EXACT_NEIGHBOUR_POINTS, typed=True)


def _long_rewards(question: Question, found: Sequence[Sequence[Unit]]) -> Iterator[Reward]:
    """A point for each word as it was typed, one more for what says something in any diacritics, and one for
    each two neighbours. No passage says a whole sentence again: how much of it is said counts for more than
    what stands together in it, and the words around the matter tell what is asked of it."""
    runs = _cut(question, LONG_WORDS)
    bare = question.is_bare
    for word in dict.fromkeys(chain.from_iterable(runs)):
        exact = Has(Field.FOLDED, (word.folded,)) if bare else Has(Field.EXACT, (word.exact,))
        yield Reward(exact, WORD_POINTS, typed=not bare)
        if not is_function_word(word, bare=bare):
            yield Reward(Has(Field.FOLDED, (word.folded,)), WORD_POINTS)
    same = _same_pairs(found)
    for one, other in _beside(runs):
        also = same.get((one, other), ())
        yield Reward(any_of(_neighbours(one, other, typed=False), *also), WORD_POINTS)


def every(question: Question, found: Sequence[Sequence[Unit]], *, typed: bool) -> Iterator[Condition]:
    """What earns every reward of `rewards`, or every one but the typed ones. A pair holds its two words, and
    with its diacritics it holds itself without them: what is held anyway is not asked for again."""
    runs = _cut(question, POINTED_WORDS)
    words = [word for run in runs for word in run]
    as_typed = words_as_typed(words)
    same = _same_pairs(found)
    held: set[Word] = set()
    for one, other in _beside(runs):
        also = same.get((one, other), ())
        yield any_of(_neighbours(one, other, typed=typed), *also)
        if not also:
            held |= {one, other}
    for word in dict.fromkeys(words):
        if word in held:
            continue
        if typed and word.exact in as_typed:
            yield Has(Field.EXACT, (word.exact,))
        elif len(words) > 1:
            yield Has(Field.FOLDED, (word.folded,))


def _neighbours(one: Word, other: Word, *, typed: bool) -> Condition:
    if typed:
        return Has(Field.EXACT_PAIRS, tuple(pairs([one.exact, other.exact])))
    return Has(Field.FOLDED_PAIRS, tuple(pairs([one.folded, other.folded])))


def _beside(runs: Iterable[tuple[Word, ...]]) -> Iterable[tuple[Word, Word]]:
    """Each two that are neighbours, once."""
    return dict.fromkeys(pair for run in runs for pair in pairwise(run))


def _runs(question: Question) -> list[tuple[Word, ...]]:
    """Those that can earn points. A phrase with diacritics cannot: it is found only as it was typed."""
    return [run.words for run in question.runs if not run.exact]


def _cut(question: Question, most: int) -> list[tuple[Word, ...]]:
    """The runs, cut after so many words."""
    runs = _runs(question)
    if sum(map(len, runs)) > most:
        bare = question.is_bare
        runs = [told for words in runs for told in _without_function_words(words, bare=bare)]
    left = most
    kept = []
    for words in runs:
        if left:
            kept.append(words[:left])
            left -= len(kept[-1])
    return kept


def _without_function_words(words: Sequence[Word], *, bare: bool) -> Iterator[tuple[Word, ...]]:
    """The pieces between them: a long question has no room for words that say nothing of the matter."""
    for function, piece in groupby(words, key=lambda word: is_function_word(word, bare=bare)):
        if not function:
            yield tuple(piece)


def words_as_typed(words: Sequence[Word]) -> set[str]:
    """The words that were typed with diacritics; where none was, all of them: ``giao ban`` is exact too."""
    return {word.exact for word in words if word.has_diacritics} or {word.exact for word in words}


def _same_pairs(found: Sequence[Sequence[Unit]]) -> dict[tuple[Word, Word], tuple[Condition, ...]]:
    """What stands for two neighbours of the question without being them: said otherwise, it is as near."""
    same: dict[tuple[Word, Word], tuple[Condition, ...]] = {}
    for unit in chain.from_iterable(found):
        terms = [Has(Field.TERM, (each,)) for each in (unit.asked[-1] if unit.asked else ())]
        for one, other in pairwise(unit.words):
            same[one, other] = (*terms, *said_otherwise(unit))
    return same
