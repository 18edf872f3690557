"""How much of the archive a reader may read, by how far it has come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from giaoban.models.access import Reader
from giaoban.models.conference import VIETNAM
from giaoban.models.recording import RecordingState
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
    extent = (func.count(recordings.c.id).label("recordings"), func.sum(duration).label("seconds"))
    query = (
        select(conferences.c.readable_by, conferences.c.starts_at, recordings.c.state, *extent)
        .join(conferences, conferences.c.id == recordings.c.conference_id)
        .outerjoin(preparations, preparations.c.recording_id == recordings.c.id)
        .group_by(conferences.c.id, recordings.c.state)
    )
    if conference_id is not None:
        query = query.where(conferences.c.id == conference_id)
    if recording_id is not None:
        query = query.where(recordings.c.id == recording_id)
    found: defaultdict[RecordingState, Extent] = defaultdict(Extent)
    for row in tx.execute(query):
        day = row.starts_at.astimezone(VIETNAM).date()
        inside = (since is None or since <= day) and (until is None or day <= until)
        if inside and reader.may_read(frozenset(row.readable_by)):
            found[RecordingState(row.state)] += Extent(row.recordings, row.seconds or 0.0)
    return dict(found)
