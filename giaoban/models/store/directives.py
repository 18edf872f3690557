"""The ledger of directives: what was read, what a person made of it, and every change since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.conference import VIETNAM
from giaoban.models.directives import (
    Deed,
    Directive,
    Event,
    Fields,
    Kind,
    Reason,
    State,
    Strength,
)
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.following import Change, Outcome, decide
from giaoban.models.recording import RecordingState
from giaoban.models.store import audit
from giaoban.models.store.database import now
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import directive_events, directives, recordings
from giaoban.models.vietnamese import nfc

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
}
"""Fields as people read them."""
_OF_ALL: Final = (directives.c.conference_id.desc(), directives.c.recording_id, directives.c.start)


def today() -> date:
    """In Vietnam, where the deadlines are."""
    return now().astimezone(VIETNAM).date()


def readable(tx: Connection, directive_id: int, reader: Reader) -> Directive:
    """One of a conference that the reader may not read, or of a removed recording, is not there."""
    wanted = directives.c.id == directive_id, *_mine(reader)
    row = tx.execute(_joined().where(*wanted)).one_or_none()
    if row is None:
        raise NotFound("Không có ý kiến chỉ đạo này.")
    return _directive(row)


def listing(
    tx: Connection, reader: Reader, states: Collection[State], kind: Kind | None = None
) -> list[Directive]:
    """The newest conference first, then as they were said."""
    wanted = [directives.c.state.in_([state.value for state in states]), *_mine(reader)]
    if kind:
        wanted.append(directives.c.kind == kind.value)
    return [_directive(row) for row in tx.execute(_joined().where(*wanted).order_by(*_OF_ALL))]


def of_recording(tx: Connection, recording_id: int, reader: Reader) -> list[Directive]:
    """All of them, in order of time, candidates and rejected ones too."""
    wanted = directives.c.recording_id == recording_id, *_mine(reader)
    order = directives.c.start, directives.c.id
    return [_directive(row) for row in tx.execute(_joined().where(*wanted).order_by(*order))]


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
    return [_event(row) for row in rows]


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


def _change(
    tx: Connection,
    directive_id: int,
    version: int,
    what: Change,
    by: Reader,
    typed: Fields | None = None,
    kind: Kind | None = None,
) -> Directive:
    before = readable(tx, directive_id, by)
    what = replace(
        what,
        reason=_line(what.reason, LONGEST),
        document=_line(what.document, LONGEST_NAME),
        evidence=_line(what.evidence, LONGEST),
    )
    outcome = decide(before, _checked(typed) if typed else before.fields, what, today())
    values = columns(outcome.fields) | {
        "kind": (kind or before.kind).value,
        "state": outcome.state.value,
        "done_on": outcome.done_on,
        "version": version + 1,
    }
    same = directives.c.id == directive_id, directives.c.version == version
    if tx.execute(update(directives).where(*same).values(values)).rowcount == 0:
        raise Clash("Có người vừa thay đổi ý kiến chỉ đạo này. Hãy mở lại trang rồi làm tiếp.")
    _keep_event(tx, before, outcome, what, by)
    return readable(tx, directive_id, by)


def _keep_event(tx: Connection, before: Directive, outcome: Outcome, what: Change, by: Reader) -> None:
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
        "changes": changes,
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


def _checked(typed: Fields) -> Fields:
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
    told = nfc(" ".join(text.split()))
    if len(told) > most:
        raise BadInput("“{text}” dài quá {most} ký tự.", text=f"{told[:40]}…", most=most)
    return told


def _mine(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    return (
        recordings.c.state != RecordingState.REMOVED.value,
        may_read(reader, directives.c.conference_id),
    )


def _joined() -> Any:
    return select(directives).join(recordings, recordings.c.id == directives.c.recording_id)


def columns(fields: Fields) -> dict[str, object]:
    return asdict(fields) | {
        "strength": fields.strength.value,
        "leads": list(fields.leads),
        "cooperating": list(fields.cooperating),
    }


def _directive(row: Row[Any]) -> Directive:
    return Directive(
        id=row.id,
        conference_id=row.conference_id,
        recording_id=row.recording_id,
        kind=Kind(row.kind),
        state=State(row.state),
        start=row.start,
        end=row.end,
        text=row.text,
        fields=Fields(
            content=row.content,
            strength=Strength(row.strength),
            leads=tuple(row.leads),
            cooperating=tuple(row.cooperating),
            giver=row.giver,
            giver_post=row.giver_post,
            due_said=row.due_said,
            due=row.due,
            rests_on=row.rests_on,
            issued_as=row.issued_as,
        ),
        reason=Reason(row.reason["rule"], row.reason["score"], tuple(row.reason["parts"])),
        version=row.version,
        done_on=row.done_on,
    )


def _event(row: Row[Any]) -> Event:
    return Event(
        at=row.at,
        who=row.who,
        deed=Deed(row.deed),
        state=State(row.state),
        reason=row.reason,
        document=row.document,
        evidence=row.evidence,
        changes={name: (before, after) for name, (before, after) in row.changes.items()},
    )
