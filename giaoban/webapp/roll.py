"""The roll of a conference as its page shows it: whom it is narrowed to, and what was ticked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

from giaoban.models.conference import Attendance, Participant
from giaoban.models.vietnamese import fold, normal, one_line, sort_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.datastructures import MultiDict

PAGE_SIZE: Final = 200
"""Rows of one page, and so of one form."""
LONGEST_REASON: Final = 300
NO_SITE: Final = "-"
"""Of the filter: those who sit at none of the sites."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the roll; empty asks for all of it."""

    site: str = ""
    unit: str = ""
    text: str = ""
    attendance: Attendance | None = None
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        page = args.get("trang", "")
        return cls(
            site=_word(args.get("diem-cau", "")),
            unit=_word(args.get("don-vi", "")),
            text=_word(args.get("q", "")),
            attendance=next((each for each in Attendance if each.value == args.get("loc")), None),
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) <= len("999") else 1,
        )

    def to_args(self) -> dict[str, str]:
        told = {
            "diem-cau": self.site,
            "don-vi": self.unit,
            "q": self.text,
            "loc": self.attendance.value if self.attendance else "",
            "trang": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in told.items() if value}

    def at(self, page: int) -> dict[str, str]:
        return replace(self, page=page).to_args()

    def meets(self, one: Participant) -> bool:
        site = "" if self.site == NO_SITE else self.site
        return (
            (not self.site or normal(one.site) == normal(site))
            and (not self.unit or normal(one.unit) == normal(self.unit))
            and (self.attendance is None or one.attendance is self.attendance)
            and fold(self.text) in fold(f"{one.name} {one.post}")
        )


@dataclass(frozen=True, slots=True)
class Line:
    place: int
    """In the conference's list."""
    one: Participant


@dataclass(frozen=True, slots=True)
class Roll:
    lines: list[Line]
    """Of this page."""
    count: int
    """Of all that were asked for."""
    pages: int


def roll(participants: Sequence[Participant], asked: Asked) -> Roll:
    found = [Line(place, one) for place, one in enumerate(participants) if asked.meets(one)]
    first = (asked.page - 1) * PAGE_SIZE
    return Roll(found[first : first + PAGE_SIZE], len(found), max(1, -(-len(found) // PAGE_SIZE)))


def units_of(participants: Sequence[Participant]) -> list[str]:
    return sorted({one.unit for one in participants if one.unit}, key=sort_key)


def ticked(
    participants: Sequence[Participant], form: MultiDict[str, str], *, rest_present: bool = False
) -> tuple[Participant, ...]:
    """The list with what the form says of each of its rows, known by name and unit at their place; with
    `rest_present` those of its rows of whom it says nothing came.

    A row whose place somebody else has by now is looked for in the list, and left out if it is gone.
    """
    found = list(participants)
    for row in form.getlist("dong"):
        place = _place(found, row)
        if place is None:
            continue
        key = row.partition("|")[0]
        said = form.get(f"tham-du-{key}", "")
        attendance = next((each for each in Attendance if each.value == said), found[place].attendance)
        if rest_present and attendance is Attendance.EXPECTED:
            attendance = Attendance.PRESENT
        reason = one_line(form.get(f"ly-do-{key}", ""))[:LONGEST_REASON]
        absent = attendance is Attendance.ABSENT
        found[place] = replace(found[place], attendance=attendance, absence_reason=reason if absent else "")
    return tuple(found)


def row_key(line: Line) -> str:
    """Names a row of the form: its place, and whose it is."""
    return f"{line.place}|{_whose(line.one)}"


def _place(participants: Sequence[Participant], row: str) -> int | None:
    number, _bar, whose = row.partition("|")
    place = int(number) if number.isascii() and number.isdigit() and len(number) <= len("9999") else -1
    if 0 <= place < len(participants) and _whose(participants[place]) == whose:
        return place
    return next((at for at, one in enumerate(participants) if _whose(one) == whose), None)


def _whose(one: Participant) -> str:
    return f"{normal(one.name)}|{normal(one.unit)}"


def _word(text: str) -> str:
    return one_line(text)[:200]
