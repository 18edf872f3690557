"""Many windows, one transcript: the last of them to be done sets the next step going."""

from __future__ import annotations

from sqlalchemy import Connection

from giaoban.models.job import MODEL_STEPS, Job, Step, run_of
from giaoban.models.store.queue.seam import JobQueue


def window_done(tx: Connection, queue: JobQueue, job: Job) -> None:
    """To be called in the transaction that keeps a window's result, where its job is finished already.

    Two workers that end the last two windows at once are put in order by the database, so that exactly
    one of them finds nothing left.
    """
    if queue.unfinished(tx, run_of(job), MODEL_STEPS) == 0:
        queue.enqueue(tx, Step.ASSEMBLE, job.recording_id, run_id=run_of(job), cost=1.0)
