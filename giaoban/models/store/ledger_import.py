"""Lines of the office's own ledger become directives. A line that is there already is passed over, and
changes nothing: what people did to a directive since is worth more than what a file says.

Each belongs to a conference, as every directive does, and is read by whoever may read that: to the one of
its title and day, where the importer may read it, else to a new one without a recording.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, insert, or_, select

from giaoban.models.access import Reader
from giaoban.models.conference import VIETNAM, Conference, ConferenceDetails
from giaoban.models.directives import Deed, Directive, Reason
from giaoban.models.following import Change, Outcome
from giaoban.models.importing import Line
from giaoban.models.store import audit, conferences, directives, held
from giaoban.models.store.database import now
from giaoban.models.store.directive_rows import columns
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import directives as table
from giaoban.models.vietnamese import normal

_OUR_CODE = "GB-"
"""Before the number of a directive that an export of ours named."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    added: int
    passed_over: int
    new_conferences: int
    conference_ids: frozenset[int]
    """Those that something was added to."""


def known(tx: Connection, lines: Collection[Line], reader: Reader) -> frozenset[int]:
    """The rows of those that are there already, of what the reader may read."""
    found: set[int] = set()
    keys = {line.key for line in lines}
    ours = {code: number for code in keys if (number := _number(code))}
    query = select(table.c.id, table.c.import_key, table.c.conference_id).where(
        or_(table.c.import_key.in_(sorted(keys)), table.c.id.in_(sorted(ours.values()))),
        may_read(reader, table.c.conference_id),
    )
    rows = tx.execute(query).all()
    there = {(row.conference_id, row.import_key) for row in rows if row.import_key}
    ids = {row.id for row in rows}
    places = _places(tx, lines, reader)
    for line in lines:
        place = places.get((normal(line.conference), line.told_on))
        if ours.get(line.key) in ids or (place is not None and (place.id, line.key) in there):
            found.add(line.row)
    return frozenset(found)


def take_in(
    tx: Connection, lines: Sequence[Line], readable_by: frozenset[str], source: str, by: Reader
) -> Outcomes:
    """`readable_by` is of the conferences that are made for them; `source` names the file. All or none:
    raises `BadInput` for fields that cannot be kept."""
    there = known(tx, lines, by)
    fresh = [line for line in lines if line.row not in there]
    places = _places(tx, fresh, by)
    made = 0
    for line in fresh:
        where = (normal(line.conference), line.told_on)
        if where not in places:
            places[where] = _make(tx, line, readable_by, by)
            made += 1
        _add(tx, line, places[where], source, by)
    audit.note(tx, by, "directive.import", "", file=source, added=len(fresh), passed_over=len(there))
    ids = frozenset(places[normal(line.conference), line.told_on].id for line in fresh)
    return Outcomes(len(fresh), len(there), made, ids)


def _places(tx: Connection, lines: Collection[Line], reader: Reader) -> dict[tuple[str, date], Conference]:
    wanted = {(normal(line.conference), line.told_on): line.conference for line in lines}
    found: dict[tuple[str, date], Conference] = {}
    for (key, day), title in wanted.items():
        if place := held.held_as(tx, title, day, reader):
            found[key, day] = place
    return found


def _make(tx: Connection, line: Line, readable_by: frozenset[str], by: Reader) -> Conference:
    at = datetime.combine(line.told_on, time(), VIETNAM)
    made = conferences.add(tx, ConferenceDetails(line.conference, at, readable_by=readable_by))
    audit.note(tx, by, "conference.add", f"conference:{made.id}", readable_by=sorted(readable_by))
    return made


def _add(tx: Connection, line: Line, place: Conference, source: str, by: Reader) -> None:
    fields = directives.checked(line.fields)
    values: dict[str, Any] = {
        "conference_id": place.id,
        "recording_id": None,
        "kind": line.kind.value,
        "state": line.state.value,
        "start": 0.0,
        "end": 0.0,
        "text": "",
        "reason": {"rule": "", "score": 1.0, "parts": []},
        **columns(fields),
        "units": {},
        "import_key": line.key,
        "version": 1,
        "read_at": now(),
        "done_on": line.done_on,
    }
    row = tx.execute(insert(table).values(values).returning(table.c.id)).one()
    empty = directives.NO_FIELDS
    before = Directive(
        row.id, place.id, None, line.kind, line.state, 0.0, 0.0, "", empty, Reason("", 1.0), done_on=None
    )
    what = Change(Deed.IMPORT, reason=f"{source}, dòng {line.row}")
    directives.keep_event(tx, before, Outcome(line.state, fields, line.done_on), what, by)


def _number(code: str) -> int | None:
    """Of a directive of this archive, in the code of an export."""
    number = code.removeprefix(_OUR_CODE)
    good = code.startswith(_OUR_CODE) and number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004 - a row's number
    return int(number) if good else None
