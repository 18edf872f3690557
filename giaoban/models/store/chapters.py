"""The chapters that people gave recordings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select

from giaoban.models.access import Reader
from giaoban.models.chapters import Chapter
from giaoban.models.errors import Clash
from giaoban.models.store import audit, recordings
from giaoban.models.store.tables import chapters


def of_recording(tx: Connection, recording_id: int) -> list[Chapter]:
    """In order of time; empty where nobody gave it any."""
    return of_recordings(tx, [recording_id])


def of_recordings(tx: Connection, recording_ids: Collection[int]) -> list[Chapter]:
    """By recording, then in order of time."""
    rows = tx.execute(
        select(chapters)
        .where(chapters.c.recording_id.in_(sorted(set(recording_ids))))
        .order_by(chapters.c.recording_id, chapters.c.start)
    )
    return [Chapter(row.recording_id, row.start, row.title) for row in rows]


def save(
    tx: Connection, recording_id: int, before: Sequence[Chapter], wanted: Sequence[Chapter], by: Reader
) -> None:
    """These and no others. `before` are those that the editor was shown.

    Raises `NotFound` or `NotAllowed` by the reader's rights, `Clash` when somebody changed them since.
    """
    recordings.hold(tx, recording_id)
    recordings.changeable(tx, recording_id, by)
    if of_recording(tx, recording_id) != list(before):
        raise Clash("Có người vừa sửa mục lục của bản ghi này. Hãy tải lại trang rồi sửa tiếp.")
    tx.execute(delete(chapters).where(chapters.c.recording_id == recording_id))
    if wanted:
        tx.execute(insert(chapters), [asdict(each) for each in wanted])
    told = [[each.start, each.title] for each in wanted]
    audit.note(tx, by, "recording.chapters", f"recording:{recording_id}", chapters=told)
