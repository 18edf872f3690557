"""The piece of a passage that a hit shows, with what was found marked in the text as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from giaoban.search.analysis import Token, tokens
from giaoban.search.index.seam import Fragment
from giaoban.search.parse import Question

MAX_TOKENS: Final = 40
"""A longer passage is cut to the piece with the most of what was asked for."""
_BEFORE: Final = 8
"""Tokens shown before the first marked one of a piece, where there is room."""


@dataclass(frozen=True, slots=True)
class Shown:
    snippet: tuple[Fragment, ...]
    exact: bool
    """Every word of the question stands in the passage with its diacritics as typed."""


def show(text: str, question: Question) -> Shown:
    found = tokens(text)
    marked = _marked(found, question)
    standing = {token.exact for token in found}
    exact = all(word.exact in standing for word in question.words())
    return Shown(_fragments(text, found, marked), exact)


def _marked(found: Sequence[Token], question: Question) -> list[bool]:
    """A word that stands there as typed is marked only so; else it is marked with any diacritics.

    Words of a phrase are marked where the phrase stands, and only there.
    """
    marks = [False] * len(found)
    exact, folded = [token.exact for token in found], [token.folded for token in found]
    standing = set(exact)
    for run in question.runs:
        if run.quoted:
            text = exact if run.exact else folded
            words = [word.exact if run.exact else word.folded for word in run.words]
            for place in range(len(text) - len(words) + 1):
                if text[place : place + len(words)] == words:
                    marks[place : place + len(words)] = [True] * len(words)
            continue
        for word in run.words:
            as_typed = word.exact in standing
            for place in range(len(found)):
                if (exact[place] == word.exact) if as_typed else (folded[place] == word.folded):
                    marks[place] = True
    return marks


def _fragments(text: str, found: Sequence[Token], marks: Sequence[bool]) -> tuple[Fragment, ...]:
    first, last = _window(found, marks)
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
