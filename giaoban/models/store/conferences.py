"""Conferences with their agenda and the participants expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from giaoban.models.access import SYSTEM, Reader
from giaoban.models.conference import (
    AgendaItem,
    Attendance,
    Conference,
    ConferenceDetails,
    ConferenceDocument,
    ConferenceKind,
    Duty,
    Participant,
    Site,
)
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import (
    agenda_items,
    conference_documents,
    conference_readers,
    conference_sites,
    conference_words,
    conferences,
    participants,
)
from giaoban.models.vietnamese import nfc, one_line

_LISTS: Final = (
    *(agenda_items, participants, conference_sites, conference_documents, conference_words),
    conference_readers,
)


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
    for table in _LISTS:
        tx.execute(delete(table).where(table.c.conference_id == conference_id))
    _save_lists(tx, conference_id, details)
    return get(tx, conference_id)


def get(tx: Connection, conference_id: int) -> Conference:
    return readable(tx, conference_id, SYSTEM)


def readable(tx: Connection, conference_id: int, reader: Reader) -> Conference:
    """What the reader may not read is not there. Raises `NotFound`."""
    rows = tx.execute(
        select(conferences).where(conferences.c.id == conference_id, may_read(reader, conferences.c.id))
    ).all()
    if not rows:
        raise NotFound("Không có hội nghị này.")
    return _conferences(tx, rows)[0]


def listing(tx: Connection, reader: Reader, limit: int = 50, offset: int = 0) -> list[Conference]:
    """What the reader may read, newest first."""
    newest_first = (conferences.c.starts_at.desc(), conferences.c.id.desc())
    mine = select(conferences).where(may_read(reader, conferences.c.id)).order_by(*newest_first)
    return _conferences(tx, tx.execute(mine.limit(limit).offset(offset)).all())


def by_ids(tx: Connection, ids: Collection[int], reader: Reader) -> dict[int, Conference]:
    """Those of them that the reader may read."""
    wanted = conferences.c.id.in_(sorted(set(ids))), may_read(reader, conferences.c.id)
    rows = tx.execute(select(conferences).where(*wanted)).all()
    return {found.id: found for found in _conferences(tx, rows)}


def _columns(details: ConferenceDetails) -> dict[str, object]:
    title = one_line(details.title)
    if not title:
        raise BadInput("Tên hội nghị không được để trống.")
    return {
        "title": title,
        "starts_at": details.starts_at,
        "ends_at": details.ends_at,
        "kind": details.kind.value,
        "body": nfc(details.body.strip()),
        "body_id": details.body_id,
        "place": nfc(details.place.strip()),
    }


def _save_lists(tx: Connection, conference_id: int, details: ConferenceDetails) -> None:
    agenda: list[dict[str, object]] = [
        {"title": nfc(item.title), "starts_at": item.starts_at} for item in details.agenda
    ]
    invited = [_participant_columns(one) for one in details.participants]
    sites: list[dict[str, object]] = [
        {"name": nfc(site.name), "unit": nfc(site.unit), "delegates": site.delegates}
        for site in details.sites
    ]
    documents: list[dict[str, object]] = [
        {"number": nfc(one.number), "title": nfc(one.title)} for one in details.documents
    ]
    words: list[dict[str, object]] = [{"text": nfc(text)} for text in details.words]
    lists = (agenda, invited, sites, documents, words)
    for table, rows in zip(_LISTS, lists, strict=False):
        if rows:
            of_it = [
                row | {"conference_id": conference_id, "position": position}
                for position, row in enumerate(rows)
            ]
            tx.execute(insert(table), of_it)
    if keys := sorted(details.readable_by):
        tx.execute(insert(conference_readers), [{"conference_id": conference_id, "key": key} for key in keys])


def _participant_columns(one: Participant) -> dict[str, object]:
    return {
        "name": nfc(one.name),
        "post": nfc(one.post),
        "unit": nfc(one.unit),
        "person_id": one.person_id,
        "duty": one.duty.value,
        "attendance": one.attendance.value,
        "absence_reason": nfc(one.absence_reason) if one.attendance is Attendance.ABSENT else "",
        "site": nfc(one.site),
    }


def _conferences(tx: Connection, rows: Sequence[Row[Any]]) -> list[Conference]:
    """With their lists, which takes one question each however many they are."""
    ids = [row.id for row in rows]
    lists = [_rows_of(tx, table, ids) for table in _LISTS]
    return [_conference(row, *(of_them[row.id] for of_them in lists)) for row in rows]


def _rows_of(tx: Connection, table: Table, conference_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The rows of each conference, in their order."""
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in tx.execute(
        select(table).where(table.c.conference_id.in_(conference_ids)).order_by(*table.primary_key)
    ):
        found[row.conference_id].append(row)
    return found


def _conference(
    row: Row[Any],
    agenda: Sequence[Row[Any]],
    invited: Sequence[Row[Any]],
    sites: Sequence[Row[Any]],
    documents: Sequence[Row[Any]],
    words: Sequence[Row[Any]],
    keys: Sequence[Row[Any]],
) -> Conference:
    details = ConferenceDetails(
        title=row.title,
        starts_at=row.starts_at,
        kind=ConferenceKind(row.kind),
        body=row.body,
        body_id=row.body_id,
        place=row.place,
        agenda=tuple(AgendaItem(item.title, item.starts_at) for item in agenda),
        ends_at=row.ends_at,
        sites=tuple(Site(site.name, site.unit, site.delegates) for site in sites),
        participants=tuple(map(_participant, invited)),
        documents=tuple(ConferenceDocument(one.number, one.title) for one in documents),
        words=tuple(one.text for one in words),
        readable_by=frozenset(each.key for each in keys),
    )
    return Conference(row.id, details, row.version)


def _participant(row: Row[Any]) -> Participant:
    return Participant(
        name=row.name,
        post=row.post,
        unit=row.unit,
        person_id=row.person_id,
        duty=Duty(row.duty),
        attendance=Attendance(row.attendance),
        absence_reason=row.absence_reason,
        site=row.site,
    )
