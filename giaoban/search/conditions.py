"""What a passage must hold, as a small tree that every back end of the index reads the same way.

The whole meaning of a question is in such trees (`plan`); a back end only translates the kinds of node below.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from string import ascii_lowercase


class Field(StrEnum):
    """What a passage is indexed by (`fields`); pairs are terms of two neighbours."""

    EXACT = "exact"
    FOLDED = "folded"
    EXACT_PAIRS = "exact_pairs"
    FOLDED_PAIRS = "folded_pairs"
    FOLDED_NEXT = "folded_next"
    """The first words of what is said next."""
    FOLDED_OVER = "folded_over"
    """The words of the passage and of `FOLDED_NEXT`, each once: one list to look through, not two."""
    EXACT_JOINT = "exact_joint"
    """Pairs of the last words of the passage and the first of the next; the one over the joint is marked."""
    FOLDED_JOINT = "folded_joint"
    TERM = "term"
    """Numbers, dates and documents by what they mean, however they were said (`terms`)."""
    WHO = "who"
    """The folded words of the speaker's name."""
    UNIT_WORDS = "unit_words"
    """The folded words of the speaker's unit and of the body that held the conference."""


PAIRED = frozenset({Field.EXACT_PAIRS, Field.FOLDED_PAIRS, Field.EXACT_JOINT, Field.FOLDED_JOINT})
"""Fields in which terms are looked for one right after the other."""


@dataclass(frozen=True, slots=True)
class Has:
    """These terms of one field, one right after the other."""

    field: Field
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A term that is one letter off: one more, one less, another one of a to z, or two changed about."""

    field: Field
    term: str


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these. `without`: and none of those."""

    parts: tuple[Condition, ...]
    without: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of these."""

    count: int
    parts: tuple[Condition, ...]


Condition = Has | Near | All | AnyOf | AtLeast


def all_of(*parts: Condition) -> Condition:
    """The plainest tree that says so, each part named once."""
    once = tuple(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else All(once)


def any_of(*parts: Condition) -> Condition:
    """The plainest tree that says so, each part named once."""
    once = tuple(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else AnyOf(once)


def holds(condition: Condition, terms: dict[Field, list[str]]) -> bool:
    """Whether a passage with these terms meets the condition: the measure of every back end."""
    if isinstance(condition, Has):
        return _stands(condition.terms, terms[condition.field])
    if isinstance(condition, Near):
        return not one_off(condition.term).isdisjoint(terms[condition.field])
    if isinstance(condition, AtLeast):
        return sum(holds(part, terms) for part in condition.parts) >= condition.count
    if isinstance(condition, AnyOf):
        return any(holds(part, terms) for part in condition.parts)
    return all(holds(part, terms) for part in condition.parts) and not any(
        holds(part, terms) for part in condition.without
    )


@lru_cache(maxsize=512)
def one_off(term: str) -> frozenset[str]:
    """The term, and what one edit makes of it (optimal string alignment: a transposition is one edit).

    All of them, some hundreds, are looked up: an automaton would walk over every word of the index.
    """
    parted = [(term[:at], term[at:]) for at in range(len(term) + 1)]
    less = {before + after[1:] for before, after in parted}
    turned = {before + after[1] + after[0] + after[2:] for before, after in parted if len(after) > 1}
    other = {before + letter + after[1:] for before, after in parted if after for letter in ascii_lowercase}
    more = {before + letter + after for before, after in parted for letter in ascii_lowercase}
    return frozenset({term} | less | turned | other | more)


def _stands(wanted: tuple[str, ...], terms: list[str]) -> bool:
    if len(wanted) == 1:
        return wanted[0] in terms
    return any(tuple(terms[at : at + len(wanted)]) == wanted for at in range(len(terms) - len(wanted) + 1))
