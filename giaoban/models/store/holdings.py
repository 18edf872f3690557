"""How much of the archive a reader may read, by how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MINYEAR, date, datetime, timedelta

from sqlalchemy import Connection, func, select

from giaoban.models.access import Reader
from giaoban.models.conference import VIETNAM
from giaoban.models.recording import RecordingState
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import conferences, preparations, recordings


@dataclass(frozen=True, slots=True)
class Extent:
    recordings: int = 0
    seconds: float = 0.0
    """Of sound: as decoded, or, before that, as the file says of itself."""

    def __add__(self, other: Extent) -> Extent:
        return Extent(self.recordings + other.recordings, self.seconds + other.seconds)


def by_state(
    tx: Connection,
    reader: Reader,
    *,
    since: date | None = None,
    until: date | None = None,
    conference_id: int | None = None,
    recording_id: int | None = None,
) -> dict[RecordingState, Extent]:
    """Of what the reader may read, and only from these days (of the conference, inclusive), this
    conference or this recording where one is named."""
    duration = func.coalesce(preparations.c.duration, recordings.c.media["duration"].as_float())
    wanted = [may_read(reader, recordings.c.conference_id)]
    if since is not None and since.year > MINYEAR:  # the first and the last day have none beyond them
        wanted.append(conferences.c.starts_at >= _midnight(since))
    if until is not None and until < date.max:
        wanted.append(conferences.c.starts_at < _midnight(until) + timedelta(days=1))
    if conference_id is not None:
        wanted.append(conferences.c.id == conference_id)
    if recording_id is not None:
        wanted.append(recordings.c.id == recording_id)
    rows = tx.execute(
        select(recordings.c.state, func.count().label("recordings"), func.sum(duration).label("seconds"))
        .join(conferences, conferences.c.id == recordings.c.conference_id)
        .outerjoin(preparations, preparations.c.recording_id == recordings.c.id)
        .where(*wanted)
        .group_by(recordings.c.state)
    )
    return {RecordingState(row.state): Extent(row.recordings, row.seconds or 0.0) for row in rows}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
