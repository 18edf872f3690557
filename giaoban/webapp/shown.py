"""How dates, times, sizes and shares are written on the pages: in UTC+7, by the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_decimal

from giaoban.models.conference import VIETNAM, has_time
from giaoban.models.recording import clock
from giaoban.webapp.wording import _, language

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

_UNITS = ("byte", "kB", "MB", "GB", "TB")


def day(moment: datetime) -> str:
    """``22/11/2026``."""
    pattern = "dd/MM/yyyy" if language() == "vi" else "d MMM yyyy"
    return str(format_date(moment.astimezone(VIETNAM), pattern, locale=language()))


def time_of_day(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M")


def moment(at: datetime) -> str:
    """``08:30, 22/11/2026``; the day alone where nobody said the hour."""
    return f"{time_of_day(at)}, {day(at)}" if has_time(at) else day(at)


def length_of(seconds: float) -> str:
    """``1 giờ 04 phút``, ``4 phút 05 giây``, ``12 giây``: how long something lasts."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return _("{hours} giờ {minutes:02d} phút", hours=hours, minutes=minutes)
    if minutes:
        return _("{minutes} phút {seconds:02d} giây", minutes=minutes, seconds=rest)
    return _("{seconds} giây", seconds=rest)


def size(count: float) -> str:
    """``1,2 GB``, in powers of 1000 as disks are sold."""
    step = 0
    while count >= 1000 and step < len(_UNITS) - 1:  # noqa: PLR2004 - the SI step
        count, step = count / 1000, step + 1
    return f"{decimal(count, 1 if step else 0)} {_UNITS[step]}"


def decimal(value: float, places: int = 1) -> str:
    pattern = "#,##0." + "#" * places if places else "#,##0"
    return str(format_decimal(value, pattern, locale=language()))


def percent(share: float, places: int = 0) -> str:
    """A share of 1 as ``93,6 %``. Never rounded up to 100 %."""
    hundredths = min(share * 100, 100 - 10**-places) if share < 1 else 100.0
    return f"{decimal(hundredths, places)} %"


def register(app: Flask) -> None:
    for function in (day, time_of_day, moment, clock, length_of, size, decimal, percent):
        app.add_template_filter(function)
