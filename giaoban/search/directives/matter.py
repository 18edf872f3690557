"""What a directive is about, in terms that can be found again in what is said later: pairs of syllables
without diacritics, single ones with them; what every directive says weighs little, names weigh more."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any, Final

from giaoban.models.vietnamese import fold, syllables
from giaoban.models.written.clauses import Token, token

RULES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("mentions.toml").read_text(encoding="utf-8")
)
_TERMS: Final[Mapping[str, float]] = RULES["terms"]
_FUNCTION_WORDS: Final = Path(__file__).parent.with_name("function_words.txt")

Terms = Mapping[str, float]
"""Term → weight. A pair has a space in it."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """How often the matters that are looked for have a term: what many have tells none of them apart."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Rarity:
        return cls(Counter(term for text in texts for term in matter(text)))

    def weighed(self, terms: Terms) -> dict[str, float]:
        """Half of its weight for a term that about three matters have, a third for seven."""
        return {term: weight / (1 + log(max(1, self.counts.get(term, 1)))) for term, weight in terms.items()}


def matter(text: str, leave_out: frozenset[str] = frozenset()) -> dict[str, float]:
    """The terms of a text and what each weighs; `leave_out` has syllables that say who, and not what."""
    return of_words([token(word) for word in text.split()], leave_out)


def of_words(words: Sequence[Token], leave_out: frozenset[str] = frozenset()) -> dict[str, float]:
    said = [
        (syllable, word.core[:1].isupper() and place > 0 and not words[place - 1].trail.strip(","))
        for place, word in enumerate(words)
        for syllable in syllables(word.core)
    ]
    found: dict[str, float] = {}
    for syllable, _ in said:
        if syllable not in leave_out and syllable not in _empty() and (weight := _of_word(syllable)):
            found[syllable] = weight
    for (first, named), (second, named_too) in pairwise(said):
        if first in leave_out or second in leave_out or first in _empty() or second in _empty():
            continue
        pair = f"{fold(first)} {fold(second)}"
        weight = _TERMS["common"] if pair in _common_pairs() else _TERMS["pair"]
        if named and named_too and pair not in _common_pairs():
            weight = _TERMS["name"]
        if first.isdecimal() or second.isdecimal():
            weight = _TERMS["number"]
        found[pair] = max(weight, found.get(pair, 0.0))
    return found


def _of_word(syllable: str) -> float:
    if syllable.isdecimal():
        return _TERMS["number"]
    return 0.0 if syllable in _common_words() else _TERMS["word"]


@cache
def _empty() -> frozenset[str]:
    return frozenset(_FUNCTION_WORDS.read_text(encoding="utf-8").split())


@cache
def _common_words() -> frozenset[str]:
    return frozenset(syllables(RULES["common"]["words"]))


@cache
def _common_pairs() -> frozenset[str]:
    found = [fold(word) for word in syllables(RULES["common"]["words"])]
    return frozenset(f"{first} {second}" for first, second in pairwise(found))
