"""The piece of a passage that a hit shows, with what was found marked in the text as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from giaoban.search.analysis import Token, tokens
from giaoban.search.conditions import one_off
from giaoban.search.index.seam import Fragment
from giaoban.search.parse import Word
from giaoban.search.plan import Plan
from giaoban.search.slips import meant as meant_by
from giaoban.search.terms import Term, terms
from giaoban.search.units import Unit

MAX_TOKENS: Final = 40
"""A longer passage is cut to the piece with the most of what was asked for."""
_BEFORE: Final = 8
"""Tokens shown before the first marked one of a piece, where there is room."""


@dataclass(frozen=True, slots=True)
class Shown:
    snippet: tuple[Fragment, ...]
    exact: bool
    """Every word of the question stands there with its diacritics as typed."""
    slip: bool = False
    """A word stands there that is a letter off."""


def show(text: str, plan: Plan, following: str = "", *, whole: bool = False) -> Shown:
    """`following`: the first words of what comes next, shown where the sentence goes on there. `whole`: the
    text is not cut."""
    marks = _Marks(text, plan)
    if following and not marks.whole:
        over = _Marks(f"{text} {following}", plan)
        marks = over if over.whole or over.count > marks.count else marks
    standing = {token.exact for token in marks.found}
    exact = all(word.exact in standing for word in plan.question.words())
    shown = _fragments(marks.text, marks.found, marks.at, whole=whole)
    goes_on = whole and len(marks.text) > len(text)
    return Shown(_joined([*shown, *([Fragment(" …")] if goes_on else [])]), exact, marks.slip)


class _Marks:
    """Which tokens of a text are marked; `whole` when nothing that was asked for is missing from it.

    A word that stands there as typed is marked only so, else with any diacritics. Words of a phrase are
    marked where the phrase stands, and only there; what means the same is marked where no word is.
    """

    def __init__(self, text: str, plan: Plan) -> None:
        self.text = text
        self.found = tokens(text)
        self.exact = [token.exact for token in self.found]
        self.folded = [token.folded for token in self.found]
        self.at = [False] * len(self.found)
        self.slip = False
        self.whole = True
        for run in plan.question.runs:
            if run.quoted:
                words = [word.exact if run.exact else word.folded for word in run.words]
                self._note(self._sequence(self.exact if run.exact else self.folded, words))
        meant = terms(text) if any(unit.asked for units in plan.runs for unit in units) else ()
        for units in plan.runs:
            typed = [word for unit in units for word in unit.words]
            if len(typed) > 1 and self._as_typed(typed):
                continue
            for unit in units:
                self._note(self._unit(unit, meant, forgiving=plan.query.forgiving))

    @property
    def count(self) -> int:
        return sum(self.at)

    def _note(self, found: bool) -> None:
        self.whole = self.whole and found

    def _unit(self, unit: Unit, meant: Sequence[Term], *, forgiving: bool) -> bool:
        if unit.is_number and len(unit.words) > 1:
            found = self._sequence(self.folded, [word.folded for word in unit.words])
        else:
            words = [self._word(word, forgiving=forgiving) for word in unit.words]  # every one is marked
            found = all(words)
        asked = {term for some in unit.asked for term in some}
        for term in () if found else meant:
            if not asked.isdisjoint(term.terms):
                found = True
                self._between(term.start, term.end)
        same = [self._sequence(self.folded, other) for other in unit.same]
        return found or any(same)

    def _as_typed(self, words: Sequence[Word]) -> bool:
        """All of them stand there one after the other: then none of them is marked anywhere else."""
        return self._sequence(self.exact, [word.exact for word in words]) or self._sequence(
            self.folded, [word.folded for word in words]
        )

    def _word(self, word: Word, *, forgiving: bool) -> bool:
        as_typed = word.exact in self.exact
        places = [
            n
            for n, other in enumerate(self.exact if as_typed else self.folded)
            if other == (word.exact if as_typed else word.folded)
        ]
        if not places and forgiving:
            wanted = one_off(word.folded).union(meant_by(word))
            places = [n for n, other in enumerate(self.folded) if other in wanted]
            self.slip = self.slip or bool(places)
        for place in places:
            self.at[place] = True
        return bool(places)

    def _sequence(self, standing: Sequence[str], words: Sequence[str]) -> bool:
        found = False
        for place in range(len(standing) - len(words) + 1):
            if list(standing[place : place + len(words)]) == list(words):
                self.at[place : place + len(words)] = [True] * len(words)
                found = True
        return found

    def _between(self, start: int, end: int) -> None:
        for n, token in enumerate(self.found):
            if token.start < end and token.end > start:
                self.at[n] = True


def _fragments(
    text: str, found: Sequence[Token], marks: Sequence[bool], *, whole: bool
) -> tuple[Fragment, ...]:
    first, last = (0, len(found)) if whole else _window(found, marks)
    start = found[first].start if first else 0
    end = found[last - 1].end if last < len(found) else len(text)
    pieces: list[Fragment] = []
    at = start
    place = first
    while place < last:
        if not marks[place]:
            place += 1
            continue
        run_end = place
        while run_end + 1 < last and marks[run_end + 1]:
            run_end += 1
        pieces.append(Fragment(text[at : found[place].start]))
        pieces.append(Fragment(text[found[place].start : found[run_end].end], marked=True))
        at = found[run_end].end
        place = run_end + 1
    pieces.append(Fragment(text[at:end]))
    if first:
        pieces.insert(0, Fragment("… "))
    if last < len(found):
        pieces.append(Fragment(" …"))
    return _joined(pieces)


def _window(found: Sequence[Token], marks: Sequence[bool]) -> tuple[int, int]:
    """The first piece of `MAX_TOKENS` with the most different marked words, then the most marks."""
    if len(found) <= MAX_TOKENS:
        return 0, len(found)
    best, best_first = (-1, -1), 0
    for place in (place for place, mark in enumerate(marks) if mark):
        first = min(max(0, place - _BEFORE), len(found) - MAX_TOKENS)
        inside = [found[i].folded for i in range(first, first + MAX_TOKENS) if marks[i]]
        worth = (len(set(inside)), len(inside))
        if worth > best:
            best, best_first = worth, first
    return best_first, best_first + MAX_TOKENS


def _joined(pieces: Sequence[Fragment]) -> tuple[Fragment, ...]:
    joined: list[Fragment] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and not piece.marked and not joined[-1].marked:
            joined[-1] = Fragment(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return tuple(joined)
