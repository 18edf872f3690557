"""What the archive asks of a job queue.

A job is enqueued in the transaction that makes the work, and finished in the transaction that keeps its
result: both take the open connection. A lease that ran out is taken over by another worker; what the
first one still brings is refused by its attempt number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from giaoban.models.job import Job, Step

HEARTBEAT_SECONDS = 5.0
LEASE_SECONDS = 30.0
"""A job whose worker has not been heard of for this long goes to another worker."""
MAX_ATTEMPTS = 4
"""Before a job is dead; a retry by a person allows as many again."""


class JobQueue(Protocol):
    def enqueue(
        self,
        tx: Connection,
        step: Step,
        recording_id: int,
        *,
        run_id: int | None = None,
        window: int | None = None,
        cost: float = 0.0,
        later: bool = False,
    ) -> None:
        """Adds the job unless the same one is queued already (a running one does not count).

        `later`: only when nothing that is not has to be done; for the archive's old recordings, which
        nobody waits for.
        """

    def claim(self, worker: str, steps: Collection[Step]) -> Job | None:
        """The most urgent job that may run now, or whose lease ran out, with its attempt raised by one.

        One whose attempts are used up is made dead instead, and returned in that state.
        """

    def heartbeat(self, job: Job, progress: float) -> None:
        """Keeps the lease. Raises `LeaseLost` when another has it, `Cancelled` when it was cancelled."""

    def finish(self, tx: Connection, job: Job) -> None:
        """Marks it done, in the transaction of its result. Raises `LeaseLost` or `Cancelled`."""

    def fail(self, job: Job, reason: str, *, again: bool) -> bool:
        """Gives it back for another attempt after a growing pause, or makes it dead.

        True when it is dead now. A lost lease is no error here: the other worker's attempt counts.
        """

    def release(self, job: Job) -> None:
        """Gives it back unharmed: the worker is stopping, and the attempt does not count."""

    def cancel(self, tx: Connection, recording_id: int) -> int:
        """Cancels every job of the recording that is not ended. Returns how many."""

    def retry(self, tx: Connection, recording_id: int) -> int:
        """Queues its dead and cancelled jobs anew, attempts counted from nought, but none of a run that a
        later one took the place of. Returns how many."""

    def jobs(self, tx: Connection, recording_id: int) -> Sequence[Job]:
        """Every job of the recording, oldest first."""

    def at_work(self, tx: Connection) -> set[int]:
        """The recordings of which some worker has a job now."""

    def unfinished(self, tx: Connection, run_id: int, steps: Collection[Step]) -> int:
        """How many jobs of the run's steps are not done: nought lets the next step begin."""

    def depth(self) -> dict[str, int]:
        """How many jobs there are in each state."""


class Task(Protocol):
    """A job as its step sees it while running."""

    job: Job

    def progress(self, share: float) -> None:
        """Says how far it is, 0 to 1. Raises `LeaseLost` or `Cancelled`: let it pass, keep nothing."""

    def commit(self) -> AbstractContextManager[Connection]:
        """The transaction in which the step keeps its result and enqueues what follows; the job is
        finished in it, so that either all of it stands or nothing."""
