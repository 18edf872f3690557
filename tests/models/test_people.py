"""Who held which post on which day, and who of the register is meant by a name."""

from __future__ import annotations

from datetime import date

import pytest

from giaoban.models.people import Person, Post, Unit, post_on, whose

FINANCE, HEALTH = Unit(1, "Sở Tài chính", "STC"), Unit(2, "Sở Y tế")
UNITS = {1: FINANCE, 2: HEALTH}
PEOPLE = [Person(1, "Nguyễn Văn A"), Person(2, "Nguyễn Văn A"), Person(3, "Hoàng Thị Hoà")]
DEPUTY = Post(1, 1, "Phó Giám đốc", date(2020, 1, 1), date(2025, 2, 28), 1)
HEAD = Post(1, 1, "Giám đốc Sở Tài chính", date(2025, 3, 1), None, 2)
POSTS = {1: [DEPUTY, HEAD], 2: [Post(2, 2, "Giám đốc", None, None, 3)], 3: [Post(3, 1, "Kế toán", id=4)]}


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2025, 2, 28), "Phó Giám đốc Sở Tài chính"),
        (date(2025, 3, 1), "Giám đốc Sở Tài chính"),
        (date(2019, 12, 31), None),
    ],
)
def test_a_post_is_the_one_held_on_that_day(day: date, title: str | None):
    found = post_on(POSTS[1], day)
    assert (found.written(UNITS) if found else None) == title


@pytest.mark.parametrize(
    ("name", "unit", "day", "person"),
    [
        ("nguyễn văn a", "Sở Tài chính", date(2026, 1, 1), 1),
        ("Nguyễn Văn A", "STC", date(2026, 1, 1), 1),
        ("Nguyễn Văn A", "Sở Y tế", date(2026, 1, 1), 2),
        ("Nguyễn Văn A", "Sở Tài chính", date(2019, 1, 1), None),  # not in that unit then
        ("Nguyễn Văn A", "", date(2026, 1, 1), None),  # a name alone is nobody's
        ("Nguyễn Văn Á", "Sở Y tế", date(2026, 1, 1), None),
        ("Hoàng Thị Hòa", "Sở Tài chính", date(2026, 1, 1), 3),
    ],
)
def test_a_name_is_somebodys_only_beside_the_unit_of_that_day(
    name: str, unit: str, day: date, person: int | None
):
    found = whose(PEOPLE, POSTS, UNITS, name, unit, day)
    assert (found.id if found else None) == person
