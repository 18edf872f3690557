"""The words of a question in the pieces in which they mean something: numbers, expressions, single words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from giaoban.models.vietnamese import fold
from giaoban.search.analysis import pairs, tokens
from giaoban.search.conditions import Condition, Field, Has
from giaoban.search.lexicon import Expression, Lexicon
from giaoban.search.parse import Run, Word
from giaoban.search.terms import DOCUMENT, Asked, terms

_FUNCTION_WORDS: Final = Path(__file__).with_name("function_words.txt")


@dataclass(frozen=True, slots=True)
class Unit:
    """Words of a run, one after the other."""

    words: tuple[Word, ...]
    asked: Asked = ()
    """Terms of the same meaning; of each, any will do."""
    same: frozenset[Expression] = frozenset()
    """Expressions of the same meaning, folded."""

    @property
    def is_number(self) -> bool:
        """A number or a day, whose words mean nothing apart; a document's name may have others between."""
        return bool(self.asked) and not any(term.startswith(DOCUMENT) for some in self.asked for term in some)


def phrase(run: Run) -> Condition:
    words = [word.exact if run.exact else word.folded for word in run.words]
    if len(words) == 1:
        return Has(Field.EXACT if run.exact else Field.FOLDED, (words[0],))
    return Has(Field.EXACT_PAIRS if run.exact else Field.FOLDED_PAIRS, tuple(pairs(words)))


def said_otherwise(unit: Unit) -> list[Condition]:
    """The expressions that mean the same."""
    return [
        phrase(Run(tuple(Word(word, word) for word in other), quoted=True)) for other in sorted(unit.same)
    ]


def is_function_word(word: Word, *, bare: bool) -> bool:
    """One that says nothing of the matter: và, của, các. `bare`: of a question without diacritics, in which
    “chi” may be “chỉ”; in any other it is the “chi” of “chi bộ”."""
    return word.exact in _function_words() or (bare and word.folded in _folded_ones())


@cache
def _function_words() -> frozenset[str]:
    return frozenset(_FUNCTION_WORDS.read_text(encoding="utf-8").split())


@cache
def _folded_ones() -> frozenset[str]:
    return frozenset(map(fold, _function_words()))


def units(run: Run, lexicon: Lexicon) -> Iterator[Unit]:
    """In order, every word in exactly one. What is longer goes first."""
    meant = _meant(run)
    folded = [word.folded for word in run.words]
    place = 0
    while place < len(run.words):
        end, asked = meant.get(place, (place, ()))
        length, same = lexicon.at(folded, place)
        if length > end - place:
            yield Unit(run.words[place : place + length], same=same)
            place += length
            continue
        last = max(end, place + 1)
        yield Unit(run.words[place:last], asked, same if length == last - place else frozenset())
        place = last


def _meant(run: Run) -> dict[int, tuple[int, Asked]]:
    """First word → the one after the last, and the terms, of each number, date and document."""
    found = tokens(run.text)
    meant: dict[int, tuple[int, Asked]] = {}
    for term in terms(run.text):
        places = [n for n, token in enumerate(found) if token.start < term.end and token.end > term.start]
        if places:
            meant[places[0]] = (places[-1] + 1, term.asked)
    return meant
