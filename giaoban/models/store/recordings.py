"""Recordings, their states and what preparing them found out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from giaoban.models.access import SYSTEM, Reader
from giaoban.models.errors import NotAllowed, NotFound
from giaoban.models.recording import (
    ANY_NUMBER,
    MediaInfo,
    Preparation,
    Recording,
    RecordingState,
    Span,
    SpeakerCount,
)
from giaoban.models.store.database import now
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import conferences, preparations, recordings
from giaoban.models.vietnamese import fold, nfc

_NEWEST_FIRST: Final = (recordings.c.added_at.desc(), recordings.c.id.desc())


def add(
    tx: Connection,
    conference_id: int,
    *,
    title: str,
    sha256: str,
    file_name: str,
    size: int,
    media: MediaInfo,
    added_by: int | None,
    speakers: SpeakerCount = ANY_NUMBER,
) -> Recording:
    """The next part of its conference."""
    # Two that come in at once must not be the same part; SQLite has one writer anyhow.
    tx.execute(select(conferences.c.id).where(conferences.c.id == conference_id).with_for_update())
    last = select(func.max(recordings.c.part)).where(recordings.c.conference_id == conference_id)
    values = {
        "conference_id": conference_id,
        "part": (tx.execute(last).scalar() or 0) + 1,
        "title": nfc(title.strip()),
        "sha256": sha256,
        "file_name": nfc(file_name),
        "size": size,
        "media": _media_json(media),
        "state": RecordingState.RECEIVED.value,
        "added_at": now(),
        "added_by": added_by,
        "speakers_least": speakers.least,
        "speakers_most": speakers.most,
    }
    return _recording(tx.execute(insert(recordings).values(values).returning(recordings)).one())


def get(tx: Connection, recording_id: int) -> Recording:
    row = tx.execute(select(recordings).where(recordings.c.id == recording_id)).one_or_none()
    if row is None:
        raise NotFound("Không có bản ghi này.")
    return _recording(row)


def hold(tx: Connection, recording_id: int) -> None:
    """Till the transaction ends nobody else holds it: what is read of it now is still true when it is
    written. SQLite has one writer anyhow."""
    tx.execute(select(recordings.c.id).where(recordings.c.id == recording_id).with_for_update())


def readable(tx: Connection, recording_id: int, reader: Reader) -> Recording:
    """As `get`; one that was removed, or that the reader may not read, is not there."""
    row = tx.execute(select(recordings).where(recordings.c.id == recording_id, *_mine(reader))).one_or_none()
    if row is None:
        raise NotFound("Không có bản ghi này.")
    return _recording(row)


def changeable(tx: Connection, recording_id: int, by: Reader) -> Recording:
    """As `readable`, and `NotAllowed` for who may only read."""
    recording = readable(tx, recording_id, by)
    if not by.may_add:
        raise NotAllowed("Tài khoản này chỉ được xem. Hãy nhờ thư ký hoặc quản trị.")
    return recording


def kept_with(tx: Connection, sha256: str) -> Recording | None:
    """The recording that keeps these bytes, unless it was removed."""
    row = tx.execute(
        select(recordings).where(
            recordings.c.sha256 == sha256, recordings.c.state != RecordingState.REMOVED.value
        )
    ).one_or_none()
    return _recording(row) if row else None


def mentions(tx: Connection, sha256: str) -> bool:
    """Whether any recording has these bytes, a removed one included."""
    return (
        tx.execute(select(recordings.c.id).where(recordings.c.sha256 == sha256).limit(1)).first() is not None
    )


def ever_added(tx: Connection) -> bool:
    """Whether the archive has, or had, any recording at all."""
    return tx.execute(select(recordings.c.id).limit(1)).first() is not None


def of_conference(tx: Connection, conference_id: int) -> list[Recording]:
    """Its parts in order, without the removed ones."""
    return of_conferences(tx, [conference_id]).get(conference_id, [])


def of_conferences(tx: Connection, conference_ids: Collection[int]) -> dict[int, list[Recording]]:
    """As `of_conference`, of each that has any."""
    wanted = recordings.c.conference_id.in_(sorted(set(conference_ids))), *_mine(SYSTEM)
    found: dict[int, list[Recording]] = {}
    for row in tx.execute(select(recordings).where(*wanted).order_by(recordings.c.part)):
        found.setdefault(row.conference_id, []).append(_recording(row))
    return found


def by_ids(tx: Connection, ids: Collection[int], reader: Reader) -> dict[int, Recording]:
    """Those of them that the reader may read, without the removed ones."""
    rows = tx.execute(select(recordings).where(recordings.c.id.in_(sorted(set(ids))), *_mine(reader)))
    return {row.id: _recording(row) for row in rows}


def listing(tx: Connection, reader: Reader, limit: int | None = None, offset: int = 0) -> list[Recording]:
    """What the reader may read, newest first, without the removed ones."""
    mine = select(recordings).where(*_mine(reader)).order_by(*_NEWEST_FIRST)
    return [_recording(row) for row in tx.execute(mine.limit(limit).offset(offset))]


def find(
    tx: Connection,
    reader: Reader,
    *,
    title: str = "",
    states: Collection[RecordingState] = (),
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Recording], int]:
    """One page of what the reader may read, newest first, and how many there are in all.

    `title` is looked for, diacritics and case aside, in the titles of the conference and of the part and
    in the file's name. Without `states`, any but removed.
    """
    wanted = list(_mine(reader))
    if states:
        wanted.append(recordings.c.state.in_([state.value for state in states]))
    if words := fold(nfc(title)).split():
        named = _named(tx, words, wanted)
        page, count = named[offset : offset + limit], len(named)
    else:
        newest = select(recordings.c.id).where(*wanted).order_by(*_NEWEST_FIRST)
        page = list(tx.execute(newest.limit(limit).offset(offset)).scalars())
        count = tx.execute(select(func.count()).select_from(recordings).where(*wanted)).scalar_one()
    found = by_ids(tx, page, reader)
    return [found[each] for each in page], count


def _named(tx: Connection, words: list[str], wanted: Sequence[ColumnElement[bool]]) -> list[int]:
    """Databases fold no diacritics of their own accord, so the names are looked through here."""
    rows = tx.execute(
        select(recordings.c.id, conferences.c.title, recordings.c.title, recordings.c.file_name)
        .join(conferences, conferences.c.id == recordings.c.conference_id)
        .where(*wanted)
        .order_by(*_NEWEST_FIRST)
    )
    return [row[0] for row in rows if _says(words, row[1:])]


def _mine(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    return (
        recordings.c.state != RecordingState.REMOVED.value,
        may_read(reader, recordings.c.conference_id),
    )


def _says(words: list[str], texts: Sequence[str]) -> bool:
    text = fold(" ".join(texts))
    return all(word in text for word in words)


def set_state(tx: Connection, recording_id: int, state: RecordingState, reason: str = "") -> None:
    tx.execute(
        update(recordings).where(recordings.c.id == recording_id).values(state=state.value, reason=reason)
    )


def set_speakers(tx: Connection, recording_id: int, count: SpeakerCount) -> None:
    """What a person knows of how many speak in it."""
    values = {"speakers_least": count.least, "speakers_most": count.most}
    tx.execute(update(recordings).where(recordings.c.id == recording_id).values(values))


def save_preparation(tx: Connection, recording_id: int, preparation: Preparation) -> None:
    """Replaces what an earlier attempt saved."""
    tx.execute(preparations.delete().where(preparations.c.recording_id == recording_id))
    tx.execute(
        insert(preparations).values(
            recording_id=recording_id,
            duration=preparation.duration,
            loudness=preparation.loudness,
            speech=_pairs(preparation.speech),
            windows=_pairs(preparation.windows),
        )
    )


def preparation(tx: Connection, recording_id: int) -> Preparation | None:
    row = tx.execute(select(preparations).where(preparations.c.recording_id == recording_id)).one_or_none()
    if row is None:
        return None
    return Preparation(row.duration, row.loudness, _spans(row.speech), _spans(row.windows))


def _pairs(spans: tuple[Span, ...]) -> list[list[float]]:
    return [[round(span.start, 3), round(span.end, 3)] for span in spans]


def _spans(pairs: list[list[float]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _media_json(media: MediaInfo) -> dict[str, Any]:
    recorded_at = media.recorded_at.isoformat() if media.recorded_at else None
    return asdict(media) | {"recorded_at": recorded_at}


def _recording(row: Row[Any]) -> Recording:
    media = dict(row.media)
    if media["recorded_at"]:
        media["recorded_at"] = datetime.fromisoformat(media["recorded_at"])
    return Recording(
        id=row.id,
        conference_id=row.conference_id,
        part=row.part,
        title=row.title,
        sha256=row.sha256,
        file_name=row.file_name,
        size=row.size,
        media=MediaInfo(**media),
        state=RecordingState(row.state),
        added_at=row.added_at,
        added_by=row.added_by,
        reason=row.reason,
        speakers=SpeakerCount(row.speakers_least, row.speakers_most),
    )
