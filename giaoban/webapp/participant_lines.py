"""Participants and sites as lines of a form: one for each, its fields parted by semicolons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from giaoban.models.conference import Duty, Participant, Site
from giaoban.models.vietnamese import fold, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

MOST_DELEGATES: Final = 1_000_000

_DUTIES: Final = {
    "chu tri": Duty.CHAIR,
    "chu toa": Duty.CHAIR,
    "dong chu tri": Duty.CHAIR,
    "thu ky": Duty.SECRETARY,
    "dai bieu": Duty.DELEGATE,
}


def duty_of(text: str) -> Duty | None:
    """``Chủ trì``, ``chủ tọa``, ``Thư ký``, ``Đại biểu``; None for anything else."""
    return _DUTIES.get(" ".join(fold(text).split()))


def participant(line: str) -> Participant:
    """``Họ tên; chức vụ; đơn vị; điểm cầu; vai trò``: what comes after the name may be left out, and a
    duty is known by its word wherever the line ends with one."""
    fields = [" ".join(field.split()) for field in line.split(";")]
    duty = duty_of(fields[-1]) if len(fields) > 1 else None
    if duty:
        fields.pop()
    name, post, unit, site = (*fields, "", "", "", "")[:4]
    return Participant(name, post, unit, duty=duty or Duty.DELEGATE, site=site)


def participant_line(one: Participant) -> str:
    duty = "" if one.duty is Duty.DELEGATE else one.duty.label.lower()
    return f"{one.name}; {one.post}; {one.unit}; {one.site}; {duty}".rstrip("; ")


def site(line: str) -> Site | None:
    """``Tên điểm cầu; đơn vị; số đại biểu``; None where the last is no number."""
    name, unit, count = (*(" ".join(field.split()) for field in line.split(";")), "", "")[:3]
    digits = count.replace(".", "").removesuffix("đại biểu").strip()
    if not digits:
        return Site(name, unit)
    if not (digits.isascii() and digits.isdigit() and int(digits[:9]) <= MOST_DELEGATES):
        return None
    return Site(name, unit, int(digits))


def site_line(one: Site) -> str:
    return "; ".join((one.name, one.unit, "" if one.delegates is None else str(one.delegates))).rstrip("; ")


def kept_of(before: Sequence[Participant], typed: Iterable[Participant]) -> tuple[Participant, ...]:
    """The typed ones with what a line does not hold, taken from whom they were before: who it is in the
    register, whether they came, and why not. A corrected post or unit keeps it, and a name whose marks alone
    were corrected; under another name it is somebody else."""
    unused = dict.fromkeys(range(len(before)))
    by_unit = _places(before, lambda one: (normal(one.name), normal(one.unit)))
    by_name = _places(before, lambda one: fold(one.name))
    found: list[Participant] = []
    for one in typed:
        same = by_unit.get((normal(one.name), normal(one.unit)), []) + by_name.get(fold(one.name), [])
        known = next((at for at in same if at in unused), None)
        if known is not None:
            del unused[known]
        found.append(one if known is None else _with(one, before[known]))
    return tuple(found)


def _places(
    participants: Sequence[Participant], key: Callable[[Participant], Hashable]
) -> dict[Hashable, list[int]]:
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, one in enumerate(participants):
        found[key(one)].append(place)
    return found


def _with(one: Participant, was: Participant) -> Participant:
    person_id = was.person_id if normal(was.name) == normal(one.name) else None
    return replace(one, person_id=person_id, attendance=was.attendance, absence_reason=was.absence_reason)
