"""`rules.toml`, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from giaoban.models.directives import Strength
from giaoban.models.vietnamese import fold, syllables
from giaoban.models.written.clauses import Token

Phrase = tuple[str, ...]

RULES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
)
folded: Final = lru_cache(maxsize=65_536)(fold)


@dataclass(frozen=True)
class Phrases:
    """Phrases to look for in words. One of two syllables or more is found without its diacritics too:
    a recogniser mistakes those first."""

    every: tuple[Phrase, ...]

    @cached_property
    def _by_first(self) -> dict[str, list[Phrase]]:
        found: dict[str, list[Phrase]] = {}
        for phrase in sorted(self.every, key=len, reverse=True):
            found.setdefault(folded(phrase[0]), []).append(phrase)
        return found

    def at(self, words: Sequence[Token], place: int) -> int:
        """How many words of the longest phrase stand at this place; none for 0."""
        if not 0 <= place < len(words):
            return 0
        every = self._by_first.get(folded(words[place].key), ())
        return next((len(phrase) for phrase in every if stands(phrase, words, place)), 0)

    def before(self, words: Sequence[Token], place: int) -> int:
        """How many words of the longest phrase end right before this place."""
        longest = max(map(len, self.every), default=0)
        return next(
            (n for n in range(min(longest, place), 0, -1) if self.at(words[:place], place - n) == n), 0
        )

    def within(self, words: Sequence[Token], first: int, last: int) -> bool:
        said = words[:last]
        return any(self.at(said, place) for place in range(max(first, 0), len(said)))


def stands(phrase: Phrase, words: Sequence[Token], place: int) -> bool:
    """Whether the phrase stands at this place, its diacritics lost or not."""
    said = [word.key for word in words[place : place + len(phrase)]]
    return len(said) == len(phrase) and _same(phrase, said)


def _same(phrase: Phrase, said: list[str]) -> bool:
    if list(phrase) == said:
        return True
    return len(phrase) > 1 and all(folded(a) == folded(b) for a, b in zip(phrase, said, strict=True))


def phrases(texts: Iterable[str]) -> Phrases:
    return Phrases(tuple(tuple(syllables(text)) for text in texts))


@dataclass(frozen=True, slots=True)
class Giving:
    """A way of giving directives."""

    name: str
    strength: Strength
    weight: float
    phrases: Phrases
    not_before: Phrases
    not_behind: Phrases
    for_all: bool
    """Whether it settles a matter, so that nobody need be addressed."""


def _giving(rule: dict[str, Any]) -> Giving:
    return Giving(
        name=rule["name"],
        strength=Strength(rule["strength"]),
        weight=rule["weight"],
        phrases=phrases(rule["phrases"]),
        not_before=phrases(rule["not_before"]),
        not_behind=phrases(rule["not_behind"]),
        for_all=rule.get("for_all", False),
    )


GIVING: Final = tuple(map(_giving, RULES["giving"]))
WEIGHTS: Final[dict[str, float]] = RULES["weights"]
LEAST: Final[float] = RULES["least"]
LONGEST: Final[int] = RULES["longest"]
BREAK: Final[float] = RULES["from_break"]
