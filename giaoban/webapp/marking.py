"""Where the words of a question stand in a transcript that is read as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from giaoban.models.vietnamese import fold
from giaoban.search.analysis import Token, tokens
from giaoban.search.index.seam import Fragment
from giaoban.search.parse import Question, Run, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NEIGHBOURS: Final = 2


class Marker:
    """A sentence that holds all of the question has each of its words marked. In the others a syllable
    alone says little, so only what stands together as it was typed is marked: phrases in quotes, and
    two or more neighbours.

    Who typed diacritics and is answered with them is shown those only; where the whole transcript has
    none such, what is equal without diacritics is marked, as the index finds it.
    """

    def __init__(self, question: str) -> None:
        self._question: Question = parse(question)
        self._asked = {word.folded for word in self._question.words()}
        # Numbers are written with points and without; letters can be looked for before cutting tokens.
        self._letters = {_plain(word) for word in self._asked} if all(map(str.isalpha, self._asked)) else None

    def mark(self, texts: Sequence[str]) -> list[tuple[Fragment, ...]]:
        """Each text, cut at its marks."""
        found = [tokens(text) if self._may_hold(text) else [] for text in texts]
        places = [self._places(line, exact=True) for line in found]
        if not any(places):
            places = [self._places(line, exact=False) for line in found]
        return [
            _cut(text, line, here) if here else (Fragment(text),)
            for text, line, here in zip(texts, found, places, strict=True)
        ]

    def _may_hold(self, text: str) -> bool:
        """Cheap, and never False for a text with a word of the question: hours are thousands of lines."""
        if self._letters is None:
            return True
        plain = _plain(text)
        return any(word in plain for word in self._letters)

    def _places(self, line: Sequence[Token], *, exact: bool) -> set[int]:
        """Which tokens of the line are marked."""
        places: set[int] = set()
        if self._asked.isdisjoint(token.folded for token in line):
            return places
        every = True
        for run in self._question.runs:
            together = _standing(line, run, len(run.words) if run.quoted else _NEIGHBOURS, exact=exact)
            places |= together
            if run.quoted:
                every = every and bool(together)
                continue
            alone = [_standing(line, Run((word,)), 1, exact=exact) for word in run.words]
            every = every and all(alone)
        if every:
            for run in self._question.runs:
                if not run.quoted:
                    places |= _standing(line, run, 1, exact=exact)
        return places


def _plain(text: str) -> str:
    """Folded, and y as i: two spellings of one syllable (`analysis.tokens`) are the same here too."""
    return fold(text).replace("y", "i")


def _standing(line: Sequence[Token], run: Run, size: int, *, exact: bool) -> set[int]:
    """The places where `size` neighbouring words of the run stand as neighbours."""
    found: set[int] = set()
    there = [(token.exact, token.folded) for token in line]
    for first in range(len(run.words) - size + 1):
        asked = run.words[first : first + size]
        for place in range(len(there) - size + 1):
            if all(
                here[0] == word.exact if exact and word.has_diacritics else here[1] == word.folded
                for here, word in zip(there[place : place + size], asked, strict=True)
            ):
                found.update(range(place, place + size))
    return found


def _cut(text: str, line: Sequence[Token], places: Iterable[int]) -> tuple[Fragment, ...]:
    """Neighbouring marked tokens become one mark, with what stands between them."""
    stretches: list[tuple[int, int]] = []
    before = -2
    for place in sorted(places):
        if place == before + 1:
            stretches[-1] = (stretches[-1][0], line[place].end)
        else:
            stretches.append((line[place].start, line[place].end))
        before = place
    pieces: list[Fragment] = []
    at = 0
    for start, end in stretches:
        pieces += [Fragment(text[at:start]), Fragment(text[start:end], marked=True)]
        at = end
    return tuple(piece for piece in (*pieces, Fragment(text[at:])) if piece.text)
