"""What the pages, tables and papers of the ledger are made from: what was asked for, of what one may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from giaoban.models.directives import State
from giaoban.models.store import conferences, directives, held, mentions
from giaoban.models.vietnamese import normal, sort_key
from giaoban.search.register import office_register
from giaoban.webapp import here
from giaoban.webapp.ledger import CONFIRMED, Asked, Entry, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from giaoban.models.access import Reader
    from giaoban.models.conference import Conference
    from giaoban.models.mentions import Mention
    from giaoban.models.people import Unit
    from giaoban.models.register import Register


@dataclass(frozen=True, slots=True)
class Ledger:
    entries: list[Entry]
    conferences: Mapping[int, Conference]
    register: Register
    today: date

    def units(self) -> list[Unit]:
        """Those that one can ask for, in dictionary order."""
        return sorted(self.register.units.values(), key=lambda unit: sort_key(unit.name))


@dataclass(slots=True)
class Counted:
    """The directives that a unit leads, as the report of the regulation counts them (Quyết định
    42/2014/QĐ-TTg): open ones in time, overdue, done in time, done late."""

    name: str
    unit: Unit | None = None
    every: int = 0
    running: int = 0
    """Open, and not overdue."""
    overdue: int = 0
    in_time: int = 0
    late: int = 0
    cancelled: int = 0
    entries: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry, today: date) -> None:
        one = entry.one
        self.entries.append(entry)
        self.every += 1
        self.overdue += one.is_overdue(today)
        self.running += one.state.is_open and not one.is_overdue(today)
        self.in_time += one.state is State.DONE_IN_TIME
        self.late += one.state is State.DONE_LATE
        self.cancelled += one.state is State.CANCELLED

    @property
    def share_in_time(self) -> float | None:
        """Of those that are done; None where none is."""
        done = self.in_time + self.late
        return self.in_time / done if done else None


def read(asked: Asked, reader: Reader | None = None) -> Ledger:
    """What was asked for, of what the reader may read: whoever asks here, where nobody is named."""
    reader = reader or here.reader()
    today = directives.today()
    with here.parts().db.read() as tx:
        register = office_register(tx)
        every = directives.listing(tx, reader, CONFIRMED, asked.kind)
        found = chosen((Entry.of(one, register, today) for one in every), asked, today)
        known = conferences.by_ids(tx, {entry.one.conference_id for entry in found}, reader)
    return Ledger(found, known, register, today)


def by_unit(entries: Iterable[Entry], today: date) -> list[Counted]:
    """Each with those who lead it, in dictionary order; what nobody leads stands last, without a name."""
    found: dict[object, Counted] = {}
    for entry in entries:
        for named in entry.leads or (None,):
            key = named.unit.id if named and named.unit else normal(named.text) if named else ""
            name = (named.unit.name if named.unit else named.text) if named else ""
            unit = named.unit if named else None
            found.setdefault(key, Counted(name, unit)).add(entry, today)
    return sorted(found.values(), key=lambda each: (not each.name, sort_key(each.name)))


def total(entries: Iterable[Entry], today: date) -> Counted:
    counted = Counted("")
    for entry in entries:
        counted.add(entry, today)
    return counted


def to_reassign(ledger: Ledger) -> list[Entry]:
    """Open ones of units that exist no longer."""
    return [entry for entry in ledger.entries if entry.ended]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An overdue directive of which no later conference spoke."""

    entry: Entry
    conferences: int
    """Held since, with a transcript that the reader may read."""


def forgotten(ledger: Ledger, reader: Reader) -> list[Forgotten]:
    """Due, and never mentioned again, in as far as the reader may know; the longest overdue first. Where no
    conference was held since, nobody can have forgotten it."""
    late = [entry for entry in ledger.entries if entry.one.is_overdue(ledger.today)]
    with here.parts().db.read() as tx:
        spoken = mentions.of_directives(tx, [entry.one.id for entry in late], reader)
        days = held.days_with_transcript(tx, reader)
    told = [
        Forgotten(entry, sum(day > (entry.one.told_on or day) for day in days))
        for entry in late
        if entry.one.id not in spoken
    ]
    return [each for each in told if each.conferences]


def last_words(entries: Iterable[Entry], reader: Reader) -> dict[int, Mention]:
    """What was said of each at last, of what the reader may read."""
    with here.parts().db.read() as tx:
        spoken = mentions.of_directives(tx, [entry.one.id for entry in entries], reader)
    return {directive_id: said[0] for directive_id, said in spoken.items()}
