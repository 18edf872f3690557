"""Where a sentence begins and ends in words that a recogniser wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from giaoban.models.written.clauses import Token
from giaoban.search.directives.rules import RULES, phrases

_ENDS: Final = frozenset(".?!…")
_GOES_ON: Final = phrases(RULES["goes_on"]["phrases"])
_OPEN_ENDS: Final = phrases(RULES["goes_on"]["open_ends"])


def sentences(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First word and the one after the last, in order; together they hold every word.

    A full stop that a recogniser put where a segment ended is none, where what follows goes on with the
    sentence: “Giao Sở Tài chính chủ trì. Phối hợp với Sở Xây dựng…”
    """
    first = 0
    for last in range(1, len(words) + 1):
        if last < len(words) and not (ends(words[last - 1]) and not _joined(words, last)):
            continue
        yield first, last
        first = last


def ends(word: Token) -> bool:
    return not _ENDS.isdisjoint(word.trail)


def asks(word: Token) -> bool:
    return "?" in word.trail


def begins_clause(words: Sequence[Token], place: int) -> bool:
    """Whether punctuation stands before it, or nothing."""
    return place == 0 or bool(words[place - 1].trail)


def clause_start(words: Sequence[Token], first: int, place: int) -> int:
    """Where the clause of the word at `place` begins, not before `first`."""
    while place > first and not words[place - 1].trail:
        place -= 1
    return place


def _joined(words: Sequence[Token], place: int) -> bool:
    return bool(_GOES_ON.at(words, place) or _OPEN_ENDS.before(words, place))
