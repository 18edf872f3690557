"""Words as they were said into text as it is written, each piece knowing its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from giaoban.models.vietnamese import nfc
from giaoban.models.written import counting, dates, documents, hundreds
from giaoban.models.written.clauses import Clause, clauses
from giaoban.models.written.meanings import Reading


@dataclass(frozen=True, slots=True)
class Piece:
    """Words `first` to `last`, exclusive, as they are written; punctuation attached to them is kept."""

    text: str
    first: int
    last: int
    rewritten: bool = False
    """Whether the text is not the words themselves."""


def written(words: Sequence[str]) -> tuple[Piece, ...]:
    """The written form of words in the order in which they were said, of one speaker.

    Every word is in exactly one piece. A word that is written as it was said is a piece of its own,
    unchanged to the letter.
    """
    pieces: list[Piece] = []
    for clause in clauses(words):
        at = 0
        for reading in _readings(clause):
            pieces += _unchanged(words, clause, at, reading.first)
            pieces += _rewritten(words, clause, reading)
            at = reading.last
        pieces += _unchanged(words, clause, at, len(clause))
    return tuple(pieces)


def readings(words: Sequence[str]) -> tuple[Reading, ...]:
    """What numbers, dates and documents stand in the words; places count words."""
    return tuple(
        Reading(clause.first + each.first, clause.first + each.last, each.text, each.meaning)
        for clause in clauses(words)
        for each in _readings(clause)
    )


def _unchanged(words: Sequence[str], clause: Clause, first: int, last: int) -> list[Piece]:
    places = range(clause.first + first, clause.first + last)
    return [Piece(words[place], place, place + 1) for place in places]


def _rewritten(words: Sequence[str], clause: Clause, reading: Reading) -> list[Piece]:
    tokens = clause.tokens[reading.first : reading.last]
    text = f"{tokens[0].lead}{reading.text}{tokens[-1].trail}"
    first, last = clause.first + reading.first, clause.first + reading.last
    if text == nfc(" ".join(words[first:last])):
        return _unchanged(words, clause, reading.first, reading.last)
    return [Piece(text, first, last, rewritten=True)]


def _readings(clause: Clause) -> Iterator[Reading]:
    at = 0
    while at < len(clause):
        found = _reading(clause, at)
        if isinstance(found, Reading):
            yield found
            at = found.last
        else:
            at = found


def _reading(clause: Clause, at: int) -> Reading | int:
    """What is read here, or the place to go on from."""
    key = clause.key(at)
    if key in documents.FIRST_WORDS:
        return documents.read(clause, at) or at + 1
    if key not in _STARTERS and not key[:1].isdigit() and clause.key(at - 1) not in dates.BEFORE:
        return at + 1
    return dates.read(clause, at) or counting.read(clause, at)


_STARTERS = hundreds.STARTERS | {"âm"}
