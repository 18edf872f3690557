"""The brief before a conference: what the units that are invited still have to do, and what was said of it
at last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from giaoban.models.people import UnitLevel
from giaoban.models.store import conferences
from giaoban.models.vietnamese import fold, normal, syllables
from giaoban.webapp import here, ledger_reading
from giaoban.webapp.ledger import Asked, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from giaoban.models.access import Reader
    from giaoban.models.conference import Conference
    from giaoban.models.mentions import Mention
    from giaoban.models.people import Unit
    from giaoban.models.register import Register

# What is told to all of a kind is told to each of them: folded beginning of the name → level, beginning of
# the names of its units.
_TO_ALL: Final = (
    ("cac xa", UnitLevel.COMMUNE, ""),
    ("cac phuong", UnitLevel.COMMUNE, ""),
    ("cac dia phuong", UnitLevel.COMMUNE, ""),
    ("uy ban nhan dan cac xa", UnitLevel.COMMUNE, ""),
    ("ubnd cac xa", UnitLevel.COMMUNE, ""),
    ("dang uy cac xa", UnitLevel.COMMUNE, ""),
    ("cac so", UnitLevel.PROVINCE, "so "),
)


@dataclass(frozen=True, slots=True)
class Last:
    """What was said of a directive at last: when it was given, where nobody spoke of it since."""

    conference_id: int
    recording_id: int
    start: float
    end: float
    text: str
    since: bool
    """Whether it was said at a later conference."""


@dataclass(frozen=True, slots=True)
class Item:
    entry: Entry
    last: Last | None

    @property
    def gone(self) -> str:
        return "; ".join(named.unit.name for named in self.entry.ended if named.unit)


@dataclass(frozen=True, slots=True)
class OfUnit:
    name: str
    unit: Unit | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    units: tuple[OfUnit, ...]
    without: tuple[str, ...]
    """Units that are invited and have nothing open."""
    conferences: Mapping[int, Conference]
    today: date
    invited: bool
    """Whether the conference says which units are; else it is of all that have something to do."""

    @property
    def every(self) -> int:
        return len({item.entry.one.id for unit in self.units for item in unit.items})

    @property
    def overdue(self) -> int:
        late = {
            item.entry.one.id
            for unit in self.units
            for item in unit.items
            if item.entry.one.is_overdue(self.today)
        }
        return len(late)

    def summary(self) -> str:
        return f"{self.every} việc còn mở, {self.overdue} việc quá hạn."


def brief_for(conference: Conference, reader: Reader) -> Brief:
    ledger = ledger_reading.read(Asked(), reader)
    before = [
        entry
        for entry in ledger.entries
        if entry.one.state.is_open and _is_before(ledger.conferences[entry.one.conference_id], conference)
    ]
    last = ledger_reading.last_words(before, reader)
    items = {entry.one.id: Item(entry, _last(entry, last)) for entry in before}
    invited = list(_invited(conference, ledger.register))
    units = [
        OfUnit(
            name,
            unit,
            tuple(items[entry.one.id] for entry in before if _concerns(entry, name, unit, its_ids)),
        )
        for name, unit in invited
        for its_ids in [ledger.register.with_predecessors([unit.id] if unit else [])]
    ]
    if not invited:
        units = [
            OfUnit(
                each.name or "Chưa rõ đơn vị chủ trì",
                each.unit,
                tuple(items[entry.one.id] for entry in each.entries),
            )
            for each in ledger_reading.by_unit(before, ledger.today)
        ]
    spoken = {item.last.conference_id for item in items.values() if item.last} - ledger.conferences.keys()
    with here.parts().db.read() as tx:
        held = {**ledger.conferences, **conferences.by_ids(tx, spoken, reader)}
    with_items = tuple(unit for unit in units if unit.items)
    without = tuple(unit.name for unit in units if not unit.items)
    return Brief(with_items, without, held, ledger.today, bool(invited))


def _is_before(earlier: Conference, conference: Conference) -> bool:
    return earlier.id != conference.id and earlier.details.starts_at <= conference.details.starts_at


def _invited(conference: Conference, register: Register) -> Iterator[tuple[str, Unit | None]]:
    """Each unit once, in the order of the list of participants."""
    day = conference.details.held_on
    seen: set[object] = set()
    for participant in conference.details.participants:
        if not participant.unit:
            continue
        named = register.find(participant.unit, day)
        key: object = named.unit.id if named.unit else normal(named.text)
        if key not in seen:
            seen.add(key)
            yield (named.unit.name if named.unit else named.text), named.unit


def _concerns(entry: Entry, name: str, unit: Unit | None, its_ids: frozenset[int]) -> bool:
    """Whether it was given to the unit, to one whose place it took (`its_ids`), or to all of its kind."""
    named = (*entry.leads, *entry.cooperating)
    if unit is None:
        return any(normal(each.text) == normal(name) for each in named)
    if not entry.unit_ids.isdisjoint(its_ids):
        return True
    return any(each.unit is None and _is_told_to_all(each.text, unit) for each in named)


def _is_told_to_all(text: str, unit: Unit) -> bool:
    told = " ".join(fold(each) for each in syllables(text))
    return any(
        told.startswith(all_of_them) and unit.level is level and fold(unit.name).startswith(names)
        for all_of_them, level, names in _TO_ALL
    )


def _last(entry: Entry, spoken: Mapping[int, Mention]) -> Last | None:
    one = entry.one
    if mention := spoken.get(one.id):
        said = mention.spoken
        return Last(mention.conference_id, mention.recording_id, said.start, said.end, said.text, since=True)
    if one.recording_id is None:
        return None
    return Last(one.conference_id, one.recording_id, one.start, one.end, one.text, since=False)


def recordings_of(brief: Brief) -> Iterable[int]:
    """Those whose sound the brief plays."""
    return {item.last.recording_id for unit in brief.units for item in unit.items if item.last}
