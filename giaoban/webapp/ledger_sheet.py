"""An office's own ledger, read from the rows of its file: which column is which, and what each line says or
what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from giaoban.models.days import read_day
from giaoban.models.directives import Fields, State, Strength
from giaoban.models.errors import BadInput, FileRefused
from giaoban.models.importing import Line
from giaoban.models.store import directives
from giaoban.models.vietnamese import fold, syllables
from giaoban.webapp.sheets import Row
from giaoban.webapp.wording import _, sentence

_COLUMNS: Final = Path(__file__).with_name("sheet_columns.toml")
_NEEDED: Final = ("content", "told_on")
_LOOKED_AT: Final = 15
"""Rows at the head of a file, one of which names the columns: above it stand titles."""
_LONGEST_CODE: Final = 100
_MIDNIGHT: Final = " 00:00:00"
"""Behind the day of a cell that holds a day."""
_APOSTROPHE: Final = ("'=", "'+", "'-", "'@")
ELSEWHERE: Final = "Chỉ đạo ghi trong sổ của cơ quan"
"""The conference of a line that names none."""


@dataclass(frozen=True, slots=True)
class Checked:
    row: int
    content: str
    line: Line | None
    """None where something is wrong."""
    wrong: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: Mapping[str, str]
    """Field → the heading that it was read from."""
    ignored: tuple[str, ...]
    """Headings that say nothing to us."""
    checked: tuple[Checked, ...]

    @property
    def lines(self) -> list[Line]:
        return [each.line for each in self.checked if each.line]

    @property
    def wrong(self) -> int:
        return sum(bool(each.wrong) for each in self.checked)


def read(rows: Sequence[Row], name: str, today: date) -> Sheet:
    """Raises `FileRefused` where no row names the columns that are needed."""
    head, places, headings = _head(rows, name)
    seen: dict[str, int] = {}
    checked = []
    for number, cells in ((row.number, row.cells) for row in rows if row.number > head):
        told = {field: cells[at] if at < len(cells) else "" for field, at in places.items()}
        if not any(told.values()):
            continue
        one = _checked(number, told, today)
        if one.line and one.line.key in seen:
            again = _("Trùng với dòng {row}.", row=seen[one.line.key])
            one = Checked(number, one.content, None, (again,))
        elif one.line:
            seen[one.line.key] = number
        checked.append(one)
    used = {headings[at] for at in places.values()}
    ignored = tuple(heading for heading in headings if heading and heading not in used)
    return Sheet({field: headings[at] for field, at in places.items()}, ignored, tuple(checked))


def _head(rows: Sequence[Row], name: str) -> tuple[int, dict[str, int], list[str]]:
    for row in rows[:_LOOKED_AT]:
        places = _places(row.cells)
        if all(field in places for field in _NEEDED):
            return row.number, places, list(row.cells)
    raise FileRefused(
        "Tệp “{name}” phải có một dòng tiêu đề với ít nhất cột “Nội dung” và cột “Ngày họp”.", name=name
    )


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Field → column. The heading that is most like a name comes first."""
    offers = sorted(
        (-length, at, field)
        for at, heading in enumerate(headings)
        for field, names in _names().items()
        if (length := _likeness(_folded(heading), names))
    )
    places: dict[str, int] = {}
    for _length, at, field in offers:
        if field not in places and at not in places.values():
            places[field] = at
    return places


def _likeness(heading: tuple[str, ...], names: Iterable[tuple[str, ...]]) -> int:
    """More for a whole name than for the beginning of a heading; 0 for none."""
    whole = max((len(name) * 10 + 5 for name in names if heading == name), default=0)
    return whole or max((len(name) * 10 for name in names if heading[: len(name)] == name), default=0)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_COLUMNS.read_text(encoding="utf-8"))


@cache
def _names() -> dict[str, tuple[tuple[str, ...], ...]]:
    return {field: tuple(map(_folded, names)) for field, names in _data().items() if isinstance(names, list)}


@cache
def _states() -> dict[tuple[str, ...], str]:
    return {_folded(text): state for state, texts in _data()["states"].items() for text in texts}


def _folded(text: str) -> tuple[str, ...]:
    return tuple(fold(each) for each in syllables(text))


def _checked(number: int, told: Mapping[str, str], today: date) -> Checked:
    text = {field: _text(value) for field, value in told.items()}
    wrong: list[str] = []
    notes: list[str] = []
    due, due_said = _due(text.get("due", ""), text.get("due_said", ""), notes)
    told_on = _day(text.get("told_on", ""), _("Ngày họp"), wrong)
    done_on = _day(text.get("done_on", ""), _("Ngày hoàn thành"), wrong)
    if told_on is None and not wrong:
        wrong.append(_("Thiếu ngày họp."))
    state = _state(text.get("state", ""), due, done_on, today, wrong, notes)
    fields = Fields(
        content=text.get("content", ""),
        strength=_strength(text.get("strength", ""), notes),
        leads=_units(text.get("leads", "")),
        cooperating=_units(text.get("cooperating", "")),
        giver=text.get("giver", ""),
        giver_post=text.get("giver_post", ""),
        due_said=due_said,
        due=due,
        rests_on=text.get("rests_on", ""),
        issued_as=text.get("issued_as", ""),
    )
    code = text.get("code", "")
    if len(code) > _LONGEST_CODE:
        wrong.append(_("Mã dài quá {most} ký tự.", most=_LONGEST_CODE))
    try:
        fields = directives.checked(fields)
    except BadInput as refusal:
        wrong.append(sentence(refusal))
    title = text.get("conference", "") or ELSEWHERE
    line = None
    if not wrong and told_on and state:
        ended = done_on if state in {State.DONE_IN_TIME, State.DONE_LATE} else None
        line = Line(number, fields, state, ended, title[:300], told_on, code)
    return Checked(number, fields.content, line, tuple(wrong), tuple(notes))


def _text(value: str) -> str:
    """Without the apostrophe behind which an export puts what looks like a formula."""
    return value[1:] if value.startswith(_APOSTROPHE) else value


def _day(text: str, name: str, wrong: list[str]) -> date | None:
    if not text:
        return None
    day = read_day(text.removesuffix(_MIDNIGHT))
    if day is None:
        wrong.append(_("{name} “{text}” không phải một ngày.", name=name, text=text[:40]))
    return day


def _due(text: str, said: str, notes: list[str]) -> tuple[date | None, str]:
    """What is no day is kept as it was written."""
    if not text:
        return None, said
    day = read_day(text.removesuffix(_MIDNIGHT), last=True)
    if day is None:
        notes.append(_("Hạn “{text}” không phải một ngày: giữ nguyên lời.", text=text[:40]))
        return None, said or text
    return day, said


def _strength(text: str, notes: list[str]) -> Strength:
    if not text:
        return Strength.ASSIGNED
    known = next((each for each in Strength if _folded(each.value) == _folded(text)), None)
    if known is None:
        notes.append(_("Không rõ mức độ “{text}”: ghi là “Giao”.", text=text[:40]))
    return known or Strength.ASSIGNED


def _state(
    text: str, due: date | None, done_on: date | None, today: date, wrong: list[str], notes: list[str]
) -> State | None:
    told = _states().get(_folded(text)) if text else ("done" if done_on else State.NOT_STARTED.value)
    if told is None:
        notes.append(_("Không rõ trạng thái “{text}”: ghi là “Chưa thực hiện”.", text=text[:40]))
        told = State.NOT_STARTED.value
    if told != "done":
        return State(told)
    if done_on is None and "qua han" in " ".join(_folded(text)):
        return State.DONE_LATE
    if done_on is None and "dung han" in " ".join(_folded(text)):
        return State.DONE_IN_TIME
    if done_on is None:
        wrong.append(_("Đã hoàn thành thì phải có ngày hoàn thành."))
        return None
    if done_on > today:
        wrong.append(_("Ngày hoàn thành không thể ở tương lai."))
        return None
    return State.DONE_LATE if due and done_on > due else State.DONE_IN_TIME


def _units(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip(" ,.") for part in text.replace("\n", ";").split(";"))))
