"""What was found, and the place in a sentence at which it was looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from giaoban.models.directives import Due, Kind, Reason, Strength
from giaoban.models.written.clauses import Token
from giaoban.search.directives.deadlines import Deadline


@dataclass(frozen=True, slots=True)
class Found:
    """A finding over words `first` to `last`, exclusive."""

    first: int
    last: int
    kind: Kind
    strength: Strength | None
    leads: tuple[str, ...]
    cooperating: tuple[str, ...]
    content: str
    due: Due | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Place:
    """A phrase of giving within a sentence."""

    words: Sequence[Token]
    first: int
    """Of the sentence, or behind the finding before."""
    start: int
    """Of the phrase; of the unit, where a unit at the head is told what it must do."""
    behind: int
    """The word after the phrase."""
    last: int
    """Of the sentence."""


def content(words: Sequence[Token], first: int, last: int, due: Deadline | None) -> str:
    """What is to be done, as it was said; a deadline at either end is kept apart."""
    if due and due.last >= last:
        last = max(first, due.first)
    elif due and due.first <= first < due.last:
        first = due.last
    texts = [f"{word.lead}{word.core}{word.trail}" for word in words[first:last]]
    return " ".join(texts).strip(" ,.;:…")
