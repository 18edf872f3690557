"""The index made anew from the database."""

from __future__ import annotations

from collections.abc import Iterator

from giaoban.models.errors import IndexMissing
from giaoban.models.store import transcripts
from giaoban.models.store.database import Database
from giaoban.search.index.seam import Index
from giaoban.search.passages import Passage
from giaoban.search.steps import read_passages


def rebuild(db: Database, index: Index) -> None:
    """Until it is done, and if it fails, the old index answers. One recording is in memory at a time."""
    index.rebuild(_recordings(db))


def ensure(db: Database, index: Index) -> bool:
    """Rebuilds where there is no index, or one of another version. True when it did.

    For the start of the archive: raises `Unavailable` when the index does not answer.
    """
    try:
        index.holds()
    except IndexMissing:
        rebuild(db, index)
        return True
    return False


def _recordings(db: Database) -> Iterator[tuple[int, list[Passage]]]:
    # Each in a transaction of its own: a long one would hold back the database's clean-up, and what
    # changes meanwhile has a job that brings it into the new index too.
    with db.read() as tx:
        ids = list(transcripts.segment_counts(tx))
    for recording_id in ids:
        with db.read() as tx:
            found = read_passages(tx, recording_id)
        yield recording_id, found
