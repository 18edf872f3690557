"""The rules that are data: `rules.toml`, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from giaoban.models.vietnamese import normal

Phrase = tuple[str, ...]

_RULES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
)


def phrase(text: str) -> Phrase:
    """A phrase as `Clause.keys` gives it."""
    return tuple(normal(text).split())


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normal, texts))


def _phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    """Longest first, so that the first that fits is the one that was said."""
    return tuple(sorted(map(phrase, texts), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Roman:
    """Behind one of these phrases a number from `least` to `most` is written in Roman numerals."""

    before: tuple[Phrase, ...]
    least: int
    most: int


MEASURES: Final = _phrases(_RULES["measures"])
NUMBERED: Final = _phrases(_RULES["numbered"])
ARTICLES: Final = _words(_RULES["articles"])
NAMED_MONTHS: Final = _phrases(_RULES["named_months"])
NOT_FOUR: Final = _words(_RULES["not_four"])
VAGUE_BEFORE: Final = _words(_RULES["vague_before"])
VAGUE_BEHIND: Final = _words(_RULES["vague_behind"])
COUNTS_BEFORE: Final = _words(_RULES["counts_before"])
COUNTED: Final = _words(_RULES["counted"])
COUNTED_IN_MONTHS: Final = _words(_RULES["counted_in_months"])
MAY_BEFORE: Final = _words(_RULES["may_before"])
MAY_BEHIND: Final = _words(_RULES["may_behind"])
PERIOD_BEFORE: Final = _phrases(_RULES["period_before"])
ROMAN: Final = tuple(Roman(_phrases(rule["before"]), rule["least"], rule["most"]) for rule in _RULES["roman"])
DIGITS_BEFORE: Final = _phrases(_RULES["digits"]["before"])
DIGITS_LEAST: Final[int] = _RULES["digits"]["least"]
DIGITS_ANYWHERE: Final[int] = _RULES["digits"]["anywhere"]
