"""The step `meaning`: the vectors of a recording's passages are what the database says of it now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from giaoban.models.job import Step
from giaoban.models.store import transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.queue.seam import JobQueue, Task
from giaoban.search.meaning.seam import Encoder, Neighbours, Vectors
from giaoban.search.steps import read_passages, source

_AT_ONCE = 64
"""Passages between two signs of life."""


def meaning(db: Database, queue: JobQueue, encoder: Encoder, neighbours: Neighbours, task: Task) -> None:
    """May run twice: what is there is encoded once. The index changes first (`search.steps.index`), and
    whatever changes it queues this step again."""
    recording_id = task.job.recording_id
    with db.read() as tx:
        before, passages = source(tx, recording_id), read_passages(tx, recording_id)

    def encode(texts: Sequence[str]) -> Vectors:
        made = []
        for done, some in _pieces(texts):
            task.progress(done / len(texts))
            made.append(encoder.passages(some))
        return np.concatenate(made)

    neighbours.replace(recording_id, passages, encode)
    with task.commit() as tx:
        if source(tx, recording_id) != before:
            queue.enqueue(tx, Step.MEANING, recording_id)


def missing(db: Database, neighbours: Neighbours, queue: JobQueue) -> int:
    """Queues every recording whose vectors are not as many as its passages. Returns how many."""
    held = neighbours.holds()
    with db.read() as tx:
        expected = transcripts.segment_counts(tx)
    wrong = [id_ for id_ in expected.keys() | held.keys() if expected.get(id_, 0) != held.get(id_, 0)]
    for recording_id in sorted(wrong):
        with db.write() as tx:
            queue.enqueue(tx, Step.MEANING, recording_id, later=True)
    return len(wrong)


def _pieces(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for at in range(0, len(texts), _AT_ONCE):
        yield at, texts[at : at + _AT_ONCE]
