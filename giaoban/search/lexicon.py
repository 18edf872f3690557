"""Expressions that mean the same to the office: abbreviations, synonyms, units and what became of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from giaoban.models.store import synonyms
from giaoban.search.analysis import tokens

_ABBREVIATIONS: Final = Path(__file__).with_name("abbreviations.toml")

Expression = tuple[str, ...]
"""Folded words, in order."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`same`: for each expression those that a question for it also means."""

    same: Mapping[Expression, frozenset[Expression]] = field(default_factory=dict)
    longest: int = 0
    """Words of the longest expression."""
    texts: Mapping[Expression, str] = field(default_factory=dict)
    """Each expression as it is written."""

    @classmethod
    def of(cls, groups: Iterable[Sequence[str]]) -> Lexicon:
        """Each group is of texts that mean the same, both ways."""
        same: dict[Expression, set[Expression]] = {}
        texts: dict[Expression, str] = {}
        for group in groups:
            known = {expression: text for text in group if (expression := _expression(text))}
            texts = known | texts
            for one, other in combinations(sorted(known), 2):
                same.setdefault(one, set()).add(other)
                same.setdefault(other, set()).add(one)
        longest = max(map(len, same), default=0)
        return cls({one: frozenset(others) for one, others in same.items()}, longest, texts)

    def at(self, words: Sequence[str], place: int) -> tuple[int, frozenset[Expression]]:
        """The longest expression that begins at `place`: how many words it has, and the others; 0 if none."""
        for length in range(min(self.longest, len(words) - place), 0, -1):
            others = self.same.get(tuple(words[place : place + length]))
            if others:
                return length, others
        return 0, frozenset()


NO_LEXICON: Final = Lexicon()


def office_lexicon(tx: Connection) -> Lexicon:
    """What every office abbreviates the same way, and what this one keeps in its registers."""
    return Lexicon.of([*abbreviations(), *synonyms.same(tx)])


@cache
def abbreviations() -> tuple[tuple[str, ...], ...]:
    """What every office abbreviates the same way."""
    data = tomllib.loads(_ABBREVIATIONS.read_text(encoding="utf-8"))
    return tuple(map(tuple, data["same"]))


def _expression(text: str) -> Expression:
    return tuple(token.folded for token in tokens(text))
