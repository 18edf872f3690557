"""When conferences were held, and which one a line of the office's own ledger means."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection, select

from giaoban.models.access import Reader
from giaoban.models.conference import VIETNAM, Conference, day_of
from giaoban.models.recording import RecordingState
from giaoban.models.store.conferences import by_ids
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import conferences, recordings
from giaoban.models.vietnamese import normal

_HAS_TEXT: Final = (RecordingState.TRANSCRIBED.value, RecordingState.INDEXED.value)
_SPOKEN_OF: Final = timedelta(days=400)
"""For how long a directive is looked for where it was confirmed late: a year's, and the review of it."""


def days_with_transcript(tx: Connection, reader: Reader) -> list[date]:
    """The day of each conference, in UTC+7, of which the reader may read what was said."""
    rows = tx.execute(
        select(conferences.c.id, conferences.c.starts_at)
        .join(recordings, recordings.c.conference_id == conferences.c.id)
        .where(recordings.c.state.in_(_HAS_TEXT), may_read(reader, conferences.c.id))
        .distinct()
    )
    return [day_of(row.starts_at) for row in rows]


def held_as(tx: Connection, title: str, day: date, reader: Reader) -> Conference | None:
    """The first of this title on this day in UTC+7, of those that the reader may read."""
    first = datetime.combine(day, time(), VIETNAM)
    on_it = conferences.c.starts_at >= first, conferences.c.starts_at < first + timedelta(days=1)
    rows = tx.execute(
        select(conferences.c.id, conferences.c.title)
        .where(*on_it, may_read(reader, conferences.c.id))
        .order_by(conferences.c.id)
    )
    same = next((row.id for row in rows if normal(row.title) == normal(title)), None)
    return by_ids(tx, [same], reader)[same] if same is not None else None


def later_recordings(tx: Connection, conference_id: int) -> list[int]:
    """Of conferences within a year or so after this one, those that have a transcript, whoever may read
    them."""
    begins = tx.execute(select(conferences.c.starts_at).where(conferences.c.id == conference_id)).scalar_one()
    until = begins + _SPOKEN_OF
    return list(
        tx.execute(
            select(recordings.c.id)
            .join(conferences, conferences.c.id == recordings.c.conference_id)
            .where(
                recordings.c.state.in_(_HAS_TEXT),
                conferences.c.starts_at > begins,
                conferences.c.starts_at <= until,
            )
            .order_by(recordings.c.id)
        ).scalars()
    )
