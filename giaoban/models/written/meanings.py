"""What a stretch of speech stands for, apart from how it was said and how it is written.

Two ways of saying or writing the same have equal meanings: “quý hai”, “quý II” and “quý 2” are
`Quarter(2)`. Search builds on that.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_A_LEAP_YEAR: Final = 2024
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    unit: str = ""
    """``%``, ``‰`` or empty."""


@dataclass(frozen=True, slots=True)
class Fraction:
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits said one by one, which are no quantity: a telephone number."""

    text: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; month and year where they were said."""

    day: int
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Quarter:
    quarter: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """A year, or a period from one to another."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Clock:
    hour: int
    minute: int = 0


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The number of a document, as far as it was said."""

    number: int
    year: int | None = None
    kind: str = ""
    """The code of its kind, ``CT``; empty where neither the kind nor its code was said."""
    body: str = ""
    """The code of the body that issued it, ``UBND``; empty where it was not said."""


Meaning = Number | Fraction | Digits | Day | Month | Quarter | Years | Clock | DocumentNumber


@dataclass(frozen=True, slots=True)
class Reading:
    """Words `first` to `last`, exclusive, have this written form and this meaning."""

    first: int
    last: int
    text: str
    meaning: Meaning


def exists(day: Day) -> bool:
    """Whether the calendar has it: 29/2 without a year may be."""
    month = day.month
    if month is None:
        return 1 <= day.day <= 31  # noqa: PLR2004 - the longest month
    return 1 <= month <= MONTHS and 1 <= day.day <= monthrange(day.year or _A_LEAP_YEAR, month)[1]
