"""Days as people type them into a filter."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final

_FIRST_YEAR: Final = 1900
"""What is smaller is a day or a month on its own, or a slip."""


def read_day(text: str, *, last: bool = False) -> date | None:
    """``25/3/2026``, ``25.3.2026``, ``3/2026``, ``2026`` or ``2026-03-25``; None where it is no day.

    Of a month or a year it is the first day, or the last one.
    """
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if not re.fullmatch(r"\s*\d{1,4}(?:\s*[/.-]\s*\d{1,4}){0,2}\s*", text):
        return None
    if re.match(r"\s*\d{4}", text):
        numbers.reverse()
    year, month, day = ([*reversed(numbers), 0, 0])[:3]
    if year < _FIRST_YEAR:
        return None
    try:
        if month == 0:
            return date(year, 12, 31) if last else date(year, 1, 1)
        return date(year, month, day or (monthrange(year, month)[1] if last else 1))
    except ValueError:
        return None


def write_day(day: date | None) -> str:
    """``25/03/2026``"""
    return day.strftime("%d/%m/%Y") if day else ""
