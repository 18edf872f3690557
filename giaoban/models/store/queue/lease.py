"""The embedded queue: jobs in a table of the archive's own database, each taken on a lease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select, update

from giaoban.models.errors import Cancelled, LeaseLost
from giaoban.models.job import Job, JobState, Step
from giaoban.models.store.database import Database, now
from giaoban.models.store.queue.seam import LEASE_SECONDS, MAX_ATTEMPTS
from giaoban.models.store.tables import jobs

PAUSE_SECONDS: Final = 5.0
"""Before the second attempt; doubles with each further one."""

_LATER: Final = 10
"""Added to a step's priority: behind every other step."""

_ENDED: Final = (JobState.DONE.value, JobState.DEAD.value, JobState.CANCELLED.value)
_WORKER_GONE: Final = "Tiến trình xử lý dừng đột ngột {attempts} lần khi làm bước này."


class LeaseQueue:
    """Claims are serialised by the database: by its one writer (SQLite), by row locks (PostgreSQL)."""

    def __init__(self, db: Database, lease_seconds: float = LEASE_SECONDS) -> None:
        self._db = db
        self._lease = timedelta(seconds=lease_seconds)

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
        same = and_(
            jobs.c.state == JobState.QUEUED.value,
            jobs.c.step == step.value,
            jobs.c.recording_id == recording_id,
            jobs.c.run_id.is_not_distinct_from(run_id),
            jobs.c.window.is_not_distinct_from(window),
        )
        if tx.execute(select(jobs.c.id).where(same)).first():
            return
        at = now()
        tx.execute(
            insert(jobs).values(
                step=step.value,
                recording_id=recording_id,
                run_id=run_id,
                window=window,
                state=JobState.QUEUED.value,
                priority=step.priority + (_LATER if later else 0),
                attempts_allowed=MAX_ATTEMPTS,
                cost=cost,
                queued_at=at,
                not_before=at,
            )
        )

    def claim(self, worker: str, steps: Collection[Step]) -> Job | None:
        with self._db.read() as tx:  # an idle worker asks every second: it must not take the write lock
            if tx.execute(self._next(steps)).one_or_none() is None:
                return None
        with self._db.write() as tx:
            row = tx.execute(self._next(steps).with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return None
            if row.attempt >= row.attempts_allowed:
                self._bury(tx, jobs.c.id == row.id, _WORKER_GONE.format(attempts=MAX_ATTEMPTS))
                return _job(tx.execute(select(jobs).where(jobs.c.id == row.id)).one())
            return self._take(tx, row.id, worker)

    def heartbeat(self, job: Job, progress: float) -> None:
        with self._db.write() as tx:
            kept = tx.execute(
                update(jobs)
                .where(_held(job))
                .values(lease_until=now() + self._lease, progress=min(1.0, max(0.0, progress)))
            )
            if kept.rowcount == 0:
                raise self._loss(tx, job)

    def finish(self, tx: Connection, job: Job) -> None:
        done = tx.execute(
            update(jobs)
            .where(_held(job))
            .values(state=JobState.DONE.value, progress=1.0, ended_at=now(), lease_until=None, reason="")
        )
        if done.rowcount == 0:
            raise self._loss(tx, job)

    def fail(self, job: Job, reason: str, *, again: bool) -> bool:
        with self._db.write() as tx:
            allowed = tx.execute(select(jobs.c.attempts_allowed).where(jobs.c.id == job.id)).scalar_one()
            left = allowed - job.attempt
            if not again or left <= 0:
                return self._bury(tx, _held(job), reason)
            pause = timedelta(seconds=PAUSE_SECONDS * 2 ** (MAX_ATTEMPTS - left - 1))
            tx.execute(
                update(jobs)
                .where(_held(job))
                .values(
                    state=JobState.QUEUED.value, reason=reason, lease_until=None, not_before=now() + pause
                )
            )
            return False

    def release(self, job: Job) -> None:
        with self._db.write() as tx:
            tx.execute(
                update(jobs)
                .where(_held(job))
                .values(
                    state=JobState.QUEUED.value,
                    attempts_allowed=jobs.c.attempts_allowed + 1,
                    lease_until=None,
                    progress=0.0,
                )
            )

    def cancel(self, tx: Connection, recording_id: int) -> int:
        return tx.execute(
            update(jobs)
            .where(jobs.c.recording_id == recording_id, jobs.c.state.not_in(_ENDED))
            .values(state=JobState.CANCELLED.value, ended_at=now(), lease_until=None)
        ).rowcount

    def retry(self, tx: Connection, recording_id: int) -> int:
        again = (JobState.DEAD.value, JobState.CANCELLED.value)
        at = now()
        mine = jobs.c.recording_id == recording_id
        newest = select(func.max(jobs.c.run_id)).where(mine).scalar_subquery()
        return tx.execute(
            update(jobs)
            .where(mine, jobs.c.state.in_(again), or_(jobs.c.run_id.is_(None), jobs.c.run_id == newest))
            .values(
                state=JobState.QUEUED.value,
                attempts_allowed=jobs.c.attempt + MAX_ATTEMPTS,
                progress=0.0,
                queued_at=at,
                not_before=at,
                started_at=None,
                ended_at=None,
            )
        ).rowcount

    def jobs(self, tx: Connection, recording_id: int) -> Sequence[Job]:
        rows = tx.execute(select(jobs).where(jobs.c.recording_id == recording_id).order_by(jobs.c.id))
        return [_job(row) for row in rows]

    def at_work(self, tx: Connection) -> set[int]:
        running = jobs.c.state == JobState.RUNNING.value
        return set(tx.execute(select(jobs.c.recording_id).where(running).distinct()).scalars())

    def unfinished(self, tx: Connection, run_id: int, steps: Collection[Step]) -> int:
        if not self._db.is_sqlite:
            # Two workers that finish the last two windows at once must not both see the other's undone.
            tx.execute(select(func.pg_advisory_xact_lock(run_id)))
        return tx.execute(
            select(func.count())
            .select_from(jobs)
            .where(
                jobs.c.run_id == run_id,
                jobs.c.step.in_([step.value for step in steps]),
                jobs.c.state != JobState.DONE.value,
            )
        ).scalar_one()

    def depth(self) -> dict[str, int]:
        with self._db.read() as tx:
            rows = tx.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
            return {row.state: int(row[1]) for row in rows}

    def _next(self, steps: Collection[Step]) -> Select[Any]:
        at = now()
        ready = and_(jobs.c.state == JobState.QUEUED.value, jobs.c.not_before <= at)
        gone = and_(jobs.c.state == JobState.RUNNING.value, jobs.c.lease_until < at)
        return (
            select(jobs.c.id, jobs.c.attempt, jobs.c.attempts_allowed)
            .where(or_(ready, gone), jobs.c.step.in_([step.value for step in steps]))
            .order_by(jobs.c.priority, jobs.c.id)
            .limit(1)
        )

    def _take(self, tx: Connection, job_id: int, worker: str) -> Job:
        at = now()
        row = tx.execute(
            update(jobs)
            .where(jobs.c.id == job_id)
            .values(
                state=JobState.RUNNING.value,
                attempt=jobs.c.attempt + 1,
                progress=0.0,
                worker=worker,
                started_at=at,
                lease_until=at + self._lease,
            )
            .returning(jobs)
        ).one()
        return _job(row)

    @staticmethod
    def _bury(tx: Connection, which: Any, reason: str) -> bool:
        buried = tx.execute(
            update(jobs)
            .where(which)
            .values(state=JobState.DEAD.value, reason=reason, ended_at=now(), lease_until=None)
        )
        return buried.rowcount > 0

    @staticmethod
    def _loss(tx: Connection, job: Job) -> LeaseLost:
        state = tx.execute(select(jobs.c.state).where(jobs.c.id == job.id)).scalar_one_or_none()
        if state == JobState.CANCELLED.value:
            return Cancelled("Việc này đã bị hủy.")
        return LeaseLost("Việc này đã chuyển cho tiến trình khác.")


def _held(job: Job) -> Any:
    return and_(jobs.c.id == job.id, jobs.c.attempt == job.attempt, jobs.c.state == JobState.RUNNING.value)


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        step=Step(row.step),
        recording_id=row.recording_id,
        run_id=row.run_id,
        window=row.window,
        state=JobState(row.state),
        attempt=row.attempt,
        progress=row.progress,
        cost=row.cost,
        reason=row.reason,
        worker=row.worker,
        queued_at=row.queued_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
