"""Days and periods of the calendar as seen from a conference's day: what has no year is the next one."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from giaoban.models.written.meanings import MONTHS, Day, Month, Quarter, exists

Period = tuple[date, date]
"""First and last day."""
_OF_A_QUARTER: Final = 3
_WORKING: Final = 5
_MOST: Final = 1000
"""Days, weeks or months; more is a slip of the recogniser."""


def day(said: Day, today: date) -> date | None:
    """The day, where the calendar has it. Without year or month it is the next of that number."""
    if not exists(said):
        return None
    if said.month and said.year:
        return date(said.year, said.month, said.day)
    first = today.replace(day=1)
    for ahead in range(4 * MONTHS + 1):  # 29/2 may be four years off
        span = _month(first, ahead)[0]
        if said.month not in (None, span.month) or said.day > monthrange(span.year, span.month)[1]:
            continue
        found = span.replace(day=said.day)
        if found >= today:
            return found
    return None


def month(said: Month, today: date) -> Period:
    year = said.year or today.year + (said.month < today.month)
    return _month(date(year, said.month, 1), 0)


def quarter(said: Quarter, today: date) -> Period:
    last = said.quarter * _OF_A_QUARTER
    year = said.year or today.year + (last < today.month)
    return date(year, last - 2, 1), _month(date(year, last, 1), 0)[1]


def year(number: int) -> Period:
    return date(number, 1, 1), date(number, MONTHS, 31)


def relative(unit: str, offset: int, today: date) -> Period | None:
    """The week (Monday to Sunday), month, quarter or year that is `offset` ahead."""
    if unit == "tuần":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
        return monday, monday + timedelta(days=6)
    if unit == "tháng":
        return _month(today, offset)
    if unit in {"quý", "quí"}:
        first = today.replace(month=(today.month - 1) // _OF_A_QUARTER * _OF_A_QUARTER + 1, day=1)
        start = _month(first, offset * _OF_A_QUARTER)[0]
        return start, _month(start, _OF_A_QUARTER - 1)[1]
    return year(today.year + offset) if unit == "năm" else None


def after(today: date, count: int, unit: str) -> date | None:
    """So many hours (a day where it is begun), days, weeks, months or years after."""
    if count > _MOST:
        return None
    if unit in {"giờ", "tiếng"}:
        return today + timedelta(days=-(-count // 24))
    if unit in {"ngày", "hôm"}:
        return today + timedelta(days=count)
    if unit == "tuần":
        return today + timedelta(weeks=count)
    if unit in {"tháng", "năm"}:
        first, last = _month(today, count * (MONTHS if unit == "năm" else 1))
        return first.replace(day=min(today.day, last.day))
    return None


def working_days(today: date, count: int) -> date:
    """Monday to Friday; public holidays are not known here, and a person confirms the day."""
    found = today
    for _ in range(min(count, _MOST)):
        found += timedelta(days=1)
        while found.weekday() >= _WORKING:
            found += timedelta(days=1)
    return found


def _month(today: date, ahead: int) -> Period:
    number = today.year * MONTHS + today.month - 1 + ahead
    first = date(number // MONTHS, number % MONTHS + 1, 1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])
