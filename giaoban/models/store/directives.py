"""The ledger of directives: what was read, what a person made of it, and every change since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from giaoban.models.access import Reader
from giaoban.models.conference import day_of
from giaoban.models.directives import Deed, Directive, Event, Fields, Kind, State, Strength
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.following import Change, Move, Outcome, decide
from giaoban.models.recording import RecordingState
from giaoban.models.store import audit
from giaoban.models.store.database import now
from giaoban.models.store.directive_rows import columns, directive, event, joined
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import directive_events, directives, recordings
from giaoban.models.vietnamese import normal, one_line

LONGEST: Final = 2000
"""Letters of a field."""
LONGEST_NAME: Final = 200
MOST_UNITS: Final = 60
NAMES: Final = {
    "content": "Nội dung",
    "strength": "Mức độ",
    "leads": "Chủ trì",
    "cooperating": "Phối hợp",
    "giver": "Người chỉ đạo",
    "giver_post": "Chức vụ khi đó",
    "due_said": "Hạn như đã nói",
    "due": "Hạn",
    "rests_on": "Căn cứ văn bản",
    "issued_as": "Đã ban hành tại",
    "done_on": "Ngày hoàn thành",
    "units": "Đơn vị trong danh mục",
}
"""Fields as people read them."""
NO_FIELDS: Final = Fields("", Strength.ASSIGNED)
NOTHING_MORE: Final[Mapping[str, list[str]]] = {}
_OF_ALL: Final = (
    directives.c.conference_id.desc(),
    directives.c.recording_id,
    directives.c.start,
    directives.c.id,
)


def today() -> date:
    """In Vietnam, where the deadlines are."""
    return day_of(now())


def readable(tx: Connection, directive_id: int, reader: Reader) -> Directive:
    """One of a conference that the reader may not read, or of a removed recording, is not there."""
    wanted = directives.c.id == directive_id, *_mine(reader)
    row = tx.execute(joined().where(*wanted)).one_or_none()
    if row is None:
        raise NotFound("Không có ý kiến chỉ đạo này.")
    return directive(row)


def listing(
    tx: Connection, reader: Reader, states: Collection[State], kind: Kind | None = None
) -> list[Directive]:
    """The newest conference first, then as they were said."""
    wanted = [directives.c.state.in_([state.value for state in states]), *_mine(reader)]
    if kind:
        wanted.append(directives.c.kind == kind.value)
    return [directive(row) for row in tx.execute(joined().where(*wanted).order_by(*_OF_ALL))]


def of_recording(tx: Connection, recording_id: int, reader: Reader) -> list[Directive]:
    """All of them, in order of time, candidates and rejected ones too."""
    wanted = directives.c.recording_id == recording_id, *_mine(reader)
    order = directives.c.start, directives.c.id
    return [directive(row) for row in tx.execute(joined().where(*wanted).order_by(*order))]


def waiting(tx: Connection, reader: Reader) -> dict[int, int]:
    """How many candidates wait in each recording, the newest first."""
    rows = tx.execute(
        select(directives.c.recording_id, func.count())
        .join(recordings, recordings.c.id == directives.c.recording_id)
        .where(directives.c.state == State.CANDIDATE.value, *_mine(reader))
        .group_by(directives.c.recording_id)
        .order_by(directives.c.recording_id.desc())
    )
    return {row[0]: row[1] for row in rows}


def events(tx: Connection, directive_id: int) -> list[Event]:
    """Oldest first."""
    rows = tx.execute(
        select(directive_events)
        .where(directive_events.c.directive_id == directive_id)
        .order_by(directive_events.c.id)
    )
    return [event(row) for row in rows]


def confirm(
    tx: Connection, directive_id: int, version: int, fields: Fields, by: Reader, *, kind: Kind | None = None
) -> Directive:
    """From now on it is a directive, or a petition where the person says so.

    Raises `NotFound`, `StateRefused` and `BadInput`; `Clash` when somebody else changed it since `version`
    was read.
    """
    return _change(tx, directive_id, version, Change(Deed.CONFIRM), by, fields, kind)


def correct(
    tx: Connection, directive_id: int, version: int, fields: Fields, reason: str, by: Reader
) -> Directive:
    """Its state stays, but for whether what is done was in time. Raises as `confirm`."""
    return _change(tx, directive_id, version, Change(Deed.CORRECT, reason), by, fields)


def change(tx: Connection, directive_id: int, version: int, what: Change, by: Reader) -> Directive:
    """Raises as `confirm`."""
    return _change(tx, directive_id, version, what, by)


def identify(
    tx: Connection,
    directive_id: int,
    version: int,
    units: Mapping[str, int | None],
    told: Mapping[str, list[str]],
    by: Reader,
) -> Directive:
    """Which units of the register its names are, as a person says; `told` says so for its history. The
    names are in `normal` form. Raises as `confirm`."""
    return _change(tx, directive_id, version, Change(Deed.IDENTIFY), by, units=units, told=told)


def reassign(
    tx: Connection, directive_id: int, version: int, what: Change, move: Move, by: Reader
) -> Directive:
    """Wherever it names a unit, it names from now on those that take its place. Raises as `confirm`, and
    `BadInput` without a reason, a document, or a unit that it names."""
    one = readable(tx, directive_id, by)
    leads, helpers = tuple(move.of(one.fields.leads)), tuple(move.of(one.fields.cooperating))
    typed = replace(one.fields, leads=leads, cooperating=helpers)
    if typed == one.fields:
        raise BadInput("Ý kiến này không giao cho đơn vị đó, hoặc đơn vị nhận không khác đơn vị cũ.")
    units = dict(one.units) | {normal(name): unit_id for name, unit_id in move.to.items()}
    return _change(tx, directive_id, version, what, by, typed, units=units)


def _change(
    tx: Connection,
    directive_id: int,
    version: int,
    what: Change,
    by: Reader,
    typed: Fields | None = None,
    kind: Kind | None = None,
    units: Mapping[str, int | None] | None = None,
    told: Mapping[str, list[str]] | None = None,
) -> Directive:
    before = readable(tx, directive_id, by)
    what = replace(
        what,
        reason=_line(what.reason, LONGEST),
        document=_line(what.document, LONGEST_NAME),
        evidence=_line(what.evidence, LONGEST),
    )
    outcome = decide(before, checked(typed) if typed else before.fields, what, today())
    values = columns(outcome.fields) | {
        "kind": (kind or before.kind).value,
        "state": outcome.state.value,
        "done_on": outcome.done_on,
        "units": dict(before.units if units is None else units),
        "version": version + 1,
    }
    same = directives.c.id == directive_id, directives.c.version == version
    if tx.execute(update(directives).where(*same).values(values)).rowcount == 0:
        raise Clash("Có người vừa thay đổi ý kiến chỉ đạo này. Hãy mở lại trang rồi làm tiếp.")
    keep_event(tx, before, outcome, what, by, told or {})
    return readable(tx, directive_id, by)


def keep_event(
    tx: Connection,
    before: Directive,
    outcome: Outcome,
    what: Change,
    by: Reader,
    told: Mapping[str, list[str]] = NOTHING_MORE,
) -> None:
    """`told` has what changed beside the fields, before and after, as people read it."""
    old, new = _said(before.fields, before.done_on), _said(outcome.fields, outcome.done_on)
    changes = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    values = {
        "directive_id": before.id,
        "at": now(),
        "account_id": by.account_id,
        "who": by.name,
        "deed": what.deed.value,
        "state": outcome.state.value,
        "reason": what.reason,
        "document": what.document,
        "evidence": what.evidence,
        "changes": changes | dict(told),
        "mention_id": what.mention_id,
    }
    tx.execute(insert(directive_events).values(values))
    audit.note(tx, by, f"directive.{what.deed.value}", f"directive:{before.id}", state=outcome.state.value)


def _said(fields: Fields, done_on: date | None) -> dict[str, str]:
    return {
        "content": fields.content,
        "strength": fields.strength.label,
        "leads": "; ".join(fields.leads),
        "cooperating": "; ".join(fields.cooperating),
        "giver": fields.giver,
        "giver_post": fields.giver_post,
        "due_said": fields.due_said,
        "due": fields.due.isoformat() if fields.due else "",
        "rests_on": fields.rests_on,
        "issued_as": fields.issued_as,
        "done_on": done_on.isoformat() if done_on else "",
    }


def checked(typed: Fields) -> Fields:
    """As they are kept. Raises `BadInput` for what is too long, and for no content."""
    content = _line(typed.content, LONGEST)
    if not content:
        raise BadInput("Nội dung chỉ đạo không được để trống.")
    return replace(
        typed,
        content=content,
        leads=_units(typed.leads),
        cooperating=_units(typed.cooperating),
        giver=_line(typed.giver, LONGEST_NAME),
        giver_post=_line(typed.giver_post, LONGEST_NAME),
        due_said=_line(typed.due_said, LONGEST_NAME),
        rests_on=_line(typed.rests_on, LONGEST_NAME),
        issued_as=_line(typed.issued_as, LONGEST_NAME),
    )


def _units(texts: Sequence[str]) -> tuple[str, ...]:
    told = tuple(dict.fromkeys(line for text in texts if (line := _line(text, LONGEST_NAME))))
    if len(told) > MOST_UNITS:
        raise BadInput("Mỗi mục ghi nhiều nhất {most} đơn vị.", most=MOST_UNITS)
    return told


def _line(text: str, most: int) -> str:
    told = one_line(text)
    if len(told) > most:
        raise BadInput("“{text}” dài quá {most} ký tự.", text=f"{told[:40]}…", most=most)
    return told


def _mine(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(directives.c.recording_id.is_(None), recordings.c.state != RecordingState.REMOVED.value),
        may_read(reader, directives.c.conference_id),
    )
