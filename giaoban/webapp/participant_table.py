"""The list of a conference's participants as a spreadsheet, out and in again."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from giaoban.models.conference import Attendance, Duty, Participant
from giaoban.models.errors import BadInput, FileRefused, RowsRefused
from giaoban.models.vietnamese import fold, normal
from giaoban.webapp import sheets
from giaoban.webapp.participant_lines import duty_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MOST: Final = 2000
_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "name": ("Họ và tên", "Họ tên", "Tên đại biểu", "Đại biểu"),
    "post": ("Chức vụ", "Chức danh"),
    "unit": ("Đơn vị", "Cơ quan", "Đơn vị công tác", "Cơ quan, đơn vị"),
    "site": ("Điểm cầu",),
    "duty": ("Vai trò",),
    "attendance": ("Tham dự", "Điểm danh"),
    "reason": ("Lý do vắng", "Lý do", "Ghi chú"),
}
_ATTENDED: Final = {
    "": Attendance.EXPECTED,
    "duoc moi": Attendance.EXPECTED,
    "co mat": Attendance.PRESENT,
    "co": Attendance.PRESENT,
    "x": Attendance.PRESENT,
    "vang mat": Attendance.ABSENT,
    "vang": Attendance.ABSENT,
}
_MOST_TOLD: Final = 20
"""Errors of one file that are shown."""


def as_xlsx(participants: Iterable[Participant]) -> bytes:
    head = ["STT", *(heads[0] for heads in _COLUMNS.values())]
    rows = [
        (place, one.name, one.post, one.unit, one.site, one.duty.label, _attended(one), one.absence_reason)
        for place, one in enumerate(participants, 1)
    ]
    return sheets.write("Thành phần", head, rows)


def read(name: str, path: Path) -> tuple[Participant, ...]:
    """Raises `FileRefused` for what is no such table, and `RowsRefused` where rows are wrong: then none of
    it is to be used."""
    rows = sheets.read(name, path)
    head, places = sheets.columns(name, rows, _COLUMNS)
    wrong: list[BadInput] = []
    found: list[Participant] = []
    for row in rows[head + 1 :]:
        told = {key: row.cells[at] if at < len(row.cells) else "" for key, at in places.items()}
        one = _participant(told, row.number, wrong)
        if one is not None:
            found.append(one)
    if wrong:
        raise RowsRefused(
            "{file} có {n} dòng chưa đúng nên chưa nhập dòng nào.",
            rows=wrong[:_MOST_TOLD],
            file=name,
            n=len(wrong),
        )
    if not found:
        raise FileRefused("{file} không có dòng nào dưới dòng tiêu đề.", file=name)
    if len(found) > MOST:
        raise FileRefused("{file} có hơn {most} dòng.", file=name, most=MOST)
    return tuple(found)


def added(before: Sequence[Participant], new: Sequence[Participant]) -> tuple[Participant, ...]:
    """Those of before, and the new ones after them; who is there already, by name and unit, is as the new
    list tells, and keeps what it does not tell. Raises `BadInput` for too many."""
    found = list(before)
    places: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)
    for place, one in enumerate(before):
        places[_key(one)].append(place)
    for one in new:
        if same := places[_key(one)]:
            place = same.popleft()
            found[place] = _over(found[place], one)
        else:
            found.append(one)
    if len(found) > MOST:
        raise BadInput("Danh sách có hơn {most} người.", most=MOST)
    return tuple(found)


def _over(was: Participant, one: Participant) -> Participant:
    told = was if one.attendance is Attendance.EXPECTED else one
    return replace(
        one, person_id=was.person_id, attendance=told.attendance, absence_reason=told.absence_reason
    )


def _participant(told: Mapping[str, str], number: int, wrong: list[BadInput]) -> Participant | None:
    name = told.get("name", "")
    if not name:
        wrong.append(BadInput("Dòng {number}: thiếu họ và tên.", number=number))
        return None
    duty = duty_of(told["duty"]) if told.get("duty") else Duty.DELEGATE
    if duty is None:
        wrong.append(
            BadInput(
                "Dòng {number}: vai trò “{value}” không có; hãy ghi chủ trì, thư ký hoặc đại biểu.",
                number=number,
                value=told["duty"],
            )
        )
    attendance = _ATTENDED.get(" ".join(fold(told.get("attendance", "")).split()))
    if attendance is None:
        wrong.append(
            BadInput(
                "Dòng {number}: “{value}” chưa rõ; hãy ghi có mặt, vắng mặt hoặc để trống.",
                number=number,
                value=told["attendance"],
            )
        )
    if duty is None or attendance is None:
        return None
    reason = told.get("reason", "") if attendance is Attendance.ABSENT else ""
    return Participant(
        name,
        told.get("post", ""),
        told.get("unit", ""),
        duty=duty,
        attendance=attendance,
        absence_reason=reason,
        site=told.get("site", ""),
    )


def _attended(one: Participant) -> str:
    return "" if one.attendance is Attendance.EXPECTED else one.attendance.label


def _key(one: Participant) -> tuple[str, str]:
    return normal(one.name), normal(one.unit)
