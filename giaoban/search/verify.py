"""Does the index hold what the database says? And if not, make it so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from giaoban.models.errors import NotFound
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import recordings, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.queue.seam import JobQueue
from giaoban.search.index.seam import Index


@dataclass(frozen=True, slots=True)
class Difference:
    recording_id: int
    expected: int
    """Passages by the database."""
    found: int
    """Passages in the index."""

    def __str__(self) -> str:
        return f"Bản ghi {self.recording_id}: chỉ mục có {self.found} đoạn, đúng ra là {self.expected} đoạn."


def compare(db: Database, index: Index) -> list[Difference]:
    """By the number of passages of each recording; what is on its way into the index is left out.

    Raises `Unavailable` when the index does not answer, `IndexMissing` when there is none.
    """
    found = index.holds()
    with db.read() as tx:
        expected = transcripts.segment_counts(tx)
        both = sorted(expected.keys() | found.keys())
        return [
            Difference(recording_id, expected.get(recording_id, 0), found.get(recording_id, 0))
            for recording_id in both
            if expected.get(recording_id, 0) != found.get(recording_id, 0)
            and _state(tx, recording_id) is not RecordingState.TRANSCRIBED
        ]


def repair(db: Database, index: Index, queue: JobQueue, differences: Iterable[Difference]) -> None:
    """Queues each one for the index; what the database does not know at all is forgotten at once."""
    for difference in differences:
        with db.write() as tx:
            known = _state(tx, difference.recording_id) is not None
            if known:
                queue.enqueue(tx, Step.INDEX, difference.recording_id)
        if not known:
            index.replace(difference.recording_id, ())


def _state(tx: Connection, recording_id: int) -> RecordingState | None:
    try:
        return recordings.get(tx, recording_id).state
    except NotFound:
        return None
