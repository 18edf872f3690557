"""Spoken words cut where no number, date or document number goes on: at punctuation.

A word is what the recogniser wrote between two spaces, punctuation attached (`transcript.Word.text`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from giaoban.models.vietnamese import nfc, normal

# %, ‰ and ° belong to what they follow; a letter that has no composed form keeps its combining marks.
_PARTS: Final = re.compile(r"([^\w%‰°]*)(.*?)([^\w%‰°\u0300-\u036f]*)", re.DOTALL)
_SENTENCE_ENDS: Final = frozenset(".?!:…")


class Token(NamedTuple):
    """A word as the grammar sees it."""

    lead: str
    """Punctuation before the word."""
    core: str
    """The word itself, NFC, as it was written."""
    trail: str
    """Punctuation after it."""
    key: str
    """The core in `vietnamese.normal` form."""


@lru_cache(maxsize=65_536)
def token(word: str) -> Token:
    match = _PARTS.fullmatch(nfc(word))
    lead, core, trail = match.groups() if match else ("", word, "")
    return Token(lead, core, trail, normal(core))


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens with no punctuation between them. Asking beyond either end gives the empty string."""

    tokens: Sequence[Token]
    first: int
    """Which of all words the first token is."""
    opens: bool
    """Whether a sentence begins here, so that a capital says nothing."""

    def __len__(self) -> int:
        return len(self.tokens)

    def key(self, at: int) -> str:
        return self.tokens[at].key if 0 <= at < len(self.tokens) else ""

    def core(self, at: int) -> str:
        return self.tokens[at].core if 0 <= at < len(self.tokens) else ""

    def numeral(self, at: int) -> str:
        """The key where the word may be part of a number: *Ba* in “quận Ba Đình” is a name."""
        key = self.key(at)
        if key and self.tokens[at].core[0].isupper() and not (at == 0 and self.opens):
            return ""
        return key

    def keys(self, at: int, count: int) -> tuple[str, ...]:
        return tuple(each.key for each in self.tokens[at : at + count]) if at >= 0 else ()

    def follows(self, at: int, phrases: Iterable[tuple[str, ...]]) -> bool:
        """Whether one of the phrases stands at this place."""
        key = self.key(at)
        return any(phrase[0] == key and self.keys(at, len(phrase)) == phrase for phrase in phrases)

    def precedes(self, at: int, phrases: Iterable[tuple[str, ...]]) -> bool:
        """Whether one of the phrases stands right before this place."""
        key = self.key(at - 1)
        return any(
            phrase[-1] == key and self.keys(at - len(phrase), len(phrase)) == phrase for phrase in phrases
        )

    def words(self, at: int, end: int) -> str:
        return " ".join(each.core for each in self.tokens[at:end])


def clauses(words: Sequence[str]) -> Iterator[Clause]:
    """In order; together they hold every word."""
    run: list[Token] = []
    first, opens = 0, True
    for place, each in enumerate(map(token, words)):
        if run and each.lead:
            yield Clause(run, first, opens)
            run, first, opens = [], place, False
        run.append(each)
        if each.trail or not each.core:
            yield Clause(run, first, opens)
            run, first, opens = [], place + 1, bool(_SENTENCE_ENDS.intersection(each.trail))
    if run:
        yield Clause(run, first, opens)


def clause(text: str) -> Clause:
    """The whole of a text as one clause, whatever stands in it."""
    return Clause([token(word) for word in text.split()], 0, opens=True)
