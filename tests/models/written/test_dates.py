"""Days, months and quarters of the calendar, said."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.written import readings, spelled
from giaoban.models.written.meanings import Clock, Day, Month, Quarter, Years
from tests.models.written.labelled import as_written


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_that_is_said_is_that_day(day: date):
    said = f"ngày {spelled(day.day)} tháng {spelled(day.month)} năm {spelled(day.year)}"
    assert as_written(said) == f"ngày {day.day}/{day.month}/{day.year}"
    assert readings(said.split())[0].meaning == Day(day.day, day.month, day.year)


@given(st.integers(1, 99), st.integers(1, 20), st.integers(1900, 2099))
def test_a_day_that_no_calendar_has_is_none(day: int, month: int, year: int):
    said = f"ngày {spelled(day)} tháng {spelled(month)} năm {spelled(year)}"
    there = month <= 12 and day <= monthrange(year, month)[1]
    found = [each.meaning for each in readings(said.split())]
    assert any(isinstance(each, Day) and each.month for each in found) == there


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("quý hai năm hai không hai lăm", Quarter(2, 2025)),
        ("quý IV", Quarter(4)),
        ("tháng tư", Month(4)),
        ("tháng mười hai năm 2025", Month(12, 2025)),
        ("năm hai nghìn hai lăm", Years(2025, 2025)),
        ("năm một chín bảy lăm", Years(1975, 1975)),
        ("giai đoạn 2021 2025", Years(2021, 2025)),
        ("tám giờ ba mươi", Clock(8, 30)),
        ("mùng một", Day(1)),
    ],
)
def test_what_it_stands_for(said: str, meaning: object):
    assert readings(said.split())[-1].meaning == meaning


def test_leading_zeros_of_the_recogniser_stay():
    assert as_written("ngày 05 tháng 7 năm 2025") == "ngày 05/7/2025"
