"""Words as they were said into text as it is written, each piece knowing its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from giaoban.models.vietnamese import nfc
from giaoban.models.written import counting, dates, documents, hundreds
from giaoban.models.written.clauses import Clause, clauses, token
from giaoban.models.written.meanings import Reading


@dataclass(frozen=True, slots=True)
class Piece:
    """Words `first` to `last`, exclusive, as they are written; punctuation attached to them is kept."""

    text: str
    first: int
    last: int
    rewritten: bool = False
    """Whether the text is not the words themselves."""


def written(
    words: Sequence[str], *, before: Sequence[str] = (), behind: Sequence[str] = ()
) -> tuple[Piece, ...]:
    """The written form of words in the order in which they were said, of one speaker.

    Every word is in exactly one piece. A word that is written as it was said is a piece of its own,
    unchanged to the letter. `before` and `behind` are said by the same speaker in the same sentence: a
    number that reaches into them stays in words, since a part of it would be another number.
    """
    pieces: list[Piece] = []
    at = 0
    for reading in readings([*before, *words, *behind]):
        first, last = reading.first - len(before), reading.last - len(before)
        if first < at or last > len(words):
            continue
        text = f"{token(words[first]).lead}{reading.text}{token(words[last - 1]).trail}"
        if text != nfc(" ".join(words[first:last])):
            pieces += _unchanged(words, at, first)
            pieces.append(Piece(text, first, last, rewritten=True))
            at = last
    pieces += _unchanged(words, at, len(words))
    return tuple(pieces)


def _unchanged(words: Sequence[str], first: int, last: int) -> list[Piece]:
    return [Piece(words[place], place, place + 1) for place in range(first, last)]


def readings(words: Sequence[str]) -> tuple[Reading, ...]:
    """What numbers, dates and documents stand in the words; places count words."""
    return tuple(
        Reading(clause.first + each.first, clause.first + each.last, each.text, each.meaning)
        for clause in clauses(words)
        for each in _readings(clause)
    )


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
    if key not in _STARTERS and not key[:1].isdecimal() and clause.key(at - 1) not in dates.BEFORE:
        return at + 1
    return dates.read(clause, at) or counting.read(clause, at)


_STARTERS = hundreds.STARTERS | {"âm"}
