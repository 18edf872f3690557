"""The days that a question names: ``ngày:6/2025``, ``ngày:1/6/2025..30/9/2025``, ``ngày:2024..``."""

from __future__ import annotations

from datetime import date

from giaoban.models.days import read_day

Days = tuple[date | None, date | None]


def read_days(text: str) -> Days | None:
    """First and last day, inclusive; None where neither side is a day."""
    first, dots, last = text.partition("..")
    since, until = read_day(first), read_day(last if dots else first, last=True)
    return (since, until) if since or until else None
