"""Conferences with their agenda and the participants expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.conference import (
    AgendaItem,
    Conference,
    ConferenceDetails,
    ConferenceKind,
    Participant,
)
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.store.tables import agenda_items, conferences, participants
from giaoban.models.vietnamese import nfc


def add(tx: Connection, details: ConferenceDetails) -> Conference:
    row = tx.execute(insert(conferences).values(**_columns(details), version=1).returning(conferences)).one()
    _save_lists(tx, row.id, details)
    return get(tx, row.id)


def edit(tx: Connection, conference_id: int, version: int, details: ConferenceDetails) -> Conference:
    """Raises `Clash` when somebody else edited it since `version` was read."""
    changed = tx.execute(
        update(conferences)
        .where(conferences.c.id == conference_id, conferences.c.version == version)
        .values(**_columns(details), version=version + 1)
    )
    if changed.rowcount == 0:
        get(tx, conference_id)
        raise Clash("Có người vừa sửa hội nghị này. Hãy mở lại trang rồi sửa tiếp.")
    tx.execute(delete(agenda_items).where(agenda_items.c.conference_id == conference_id))
    tx.execute(delete(participants).where(participants.c.conference_id == conference_id))
    _save_lists(tx, conference_id, details)
    return get(tx, conference_id)


def get(tx: Connection, conference_id: int) -> Conference:
    row = tx.execute(select(conferences).where(conferences.c.id == conference_id)).one_or_none()
    if row is None:
        raise NotFound("Không có hội nghị này.")
    return _conference(tx, row)


def readable(tx: Connection, conference_id: int, reader: Reader) -> Conference:
    """As `get`; what the reader may not read is not there."""
    found = get(tx, conference_id)
    if not reader.may_read(found.details.readable_by):
        raise NotFound("Không có hội nghị này.")
    return found


def listing(tx: Connection, reader: Reader, limit: int = 50, offset: int = 0) -> list[Conference]:
    """What the reader may read, newest first."""
    rows = tx.execute(select(conferences).order_by(conferences.c.starts_at.desc(), conferences.c.id.desc()))
    mine = [row for row in rows if reader.may_read(frozenset(row.readable_by))]
    return [_conference(tx, row) for row in mine[offset : offset + limit]]


def by_ids(tx: Connection, ids: Sequence[int]) -> dict[int, Conference]:
    rows = tx.execute(select(conferences).where(conferences.c.id.in_(ids)))
    return {row.id: _conference(tx, row) for row in rows.all()}


def _columns(details: ConferenceDetails) -> dict[str, object]:
    title = nfc(" ".join(details.title.split()))
    if not title:
        raise BadInput("Tên hội nghị không được để trống.")
    return {
        "title": title,
        "starts_at": details.starts_at,
        "kind": details.kind.value,
        "body": nfc(details.body.strip()),
        "body_id": details.body_id,
        "place": nfc(details.place.strip()),
        "readable_by": sorted(details.readable_by),
    }


def _save_lists(tx: Connection, conference_id: int, details: ConferenceDetails) -> None:
    for position, item in enumerate(details.agenda):
        tx.execute(
            insert(agenda_items).values(
                conference_id=conference_id,
                position=position,
                title=nfc(item.title),
                starts_at=item.starts_at,
            )
        )
    for position, one in enumerate(details.participants):
        tx.execute(
            insert(participants).values(
                conference_id=conference_id,
                position=position,
                name=nfc(one.name),
                post=nfc(one.post),
                unit=nfc(one.unit),
                person_id=one.person_id,
            )
        )


def _conference(tx: Connection, row: Row[Any]) -> Conference:
    agenda = tx.execute(
        select(agenda_items).where(agenda_items.c.conference_id == row.id).order_by(agenda_items.c.position)
    )
    expected = tx.execute(
        select(participants).where(participants.c.conference_id == row.id).order_by(participants.c.position)
    )
    details = ConferenceDetails(
        title=row.title,
        starts_at=row.starts_at,
        kind=ConferenceKind(row.kind),
        body=row.body,
        body_id=row.body_id,
        place=row.place,
        agenda=tuple(AgendaItem(item.title, item.starts_at) for item in agenda),
        participants=tuple(Participant(p.name, p.post, p.unit, p.person_id) for p in expected),
        readable_by=frozenset(row.readable_by),
    )
    return Conference(row.id, details, row.version)
