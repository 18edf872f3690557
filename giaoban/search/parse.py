"""What was typed, as the index reads it: words, and phrases in quotes. Nothing typed is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from giaoban.models.vietnamese import nfc
from giaoban.search.analysis import tokens

_QUOTES: Final = re.compile('["“”„‟«»″]')


@dataclass(frozen=True, slots=True)
class Word:
    exact: str
    folded: str

    @property
    def has_diacritics(self) -> bool:
        return self.exact != self.folded


@dataclass(frozen=True, slots=True)
class Run:
    """Words typed one after the other: within quotes a phrase, else words that had better be neighbours."""

    words: tuple[Word, ...]
    quoted: bool = False

    @property
    def exact(self) -> bool:
        """A phrase typed with diacritics is meant with them; one typed without them is found with any."""
        return self.quoted and any(word.has_diacritics for word in self.words)


@dataclass(frozen=True, slots=True)
class Question:
    """All of it must be found, in one passage."""

    runs: tuple[Run, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.runs)

    def words(self) -> Iterator[Word]:
        for run in self.runs:
            yield from run.words


def parse(text: str) -> Question:
    """Reads what was typed. A quote that is not closed is left out of account."""
    pieces = _QUOTES.split(nfc(text))
    balanced = len(pieces) % 2 == 1
    last = len(pieces) - 1
    runs = (
        _run(piece, quoted=place % 2 == 1 and (balanced or place != last))
        for place, piece in enumerate(pieces)
    )
    return Question(tuple(run for run in runs if run.words))


def _run(piece: str, *, quoted: bool) -> Run:
    return Run(tuple(Word(token.exact, token.folded) for token in tokens(piece)), quoted)
