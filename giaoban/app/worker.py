"""The worker: claims a job, runs its step, keeps its lease alive, and says how it ended."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection

from giaoban.models.errors import Cancelled, GiaoBanError, LeaseLost, StepFailed, WeightsError
from giaoban.models.job import MODEL_STEPS, SPARE_STEPS, Job, JobState, Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import recordings
from giaoban.models.store.database import Database
from giaoban.models.store.queue.seam import HEARTBEAT_SECONDS, JobQueue, Task

StepFunction = Callable[[Task], None]

IDLE_SECONDS = 1.0
"""Between two looks into an empty queue."""

log = logging.getLogger(__name__)


class Stopping(GiaoBanError):
    """The process was asked to end: the job goes back unharmed."""


class RunningTask:
    """The `Task` of one claimed job; a thread keeps its lease while the step works."""

    def __init__(self, db: Database, queue: JobQueue, job: Job, stop: threading.Event) -> None:
        self.job = job
        self.committed = False
        self._db = db
        self._queue = queue
        self._stop = stop
        self._share = 0.0
        self._loss: LeaseLost | None = None
        self._over = threading.Event()
        self._beat = threading.Thread(target=self._keep_lease, name=f"lease-{job.id}", daemon=True)

    def __enter__(self) -> Self:
        self._beat.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self._beat.join()

    def progress(self, share: float) -> None:
        self._share = share
        if self._loss is not None:
            raise self._loss
        if self._stop.is_set():
            raise Stopping("Tiến trình xử lý đang dừng.")

    @contextmanager
    def commit(self) -> Iterator[Connection]:
        # The job is finished first: what the step counts and enqueues in here sees it as done, and a
        # lease that is lost stops the step before it writes anything.
        with self._db.write() as tx:
            self._queue.finish(tx, self.job)
            yield tx
        self.committed = True

    def _keep_lease(self) -> None:
        while not self._over.wait(HEARTBEAT_SECONDS):
            try:
                self._queue.heartbeat(self.job, self._share)
            except LeaseLost as loss:
                if not self.committed:
                    self._loss = loss
                return
            except Exception:  # a database that is away for a moment must not end the thread
                log.exception("heartbeat of job %s failed; trying again", self.job.id)


class Worker:
    def __init__(
        self,
        name: str,
        db: Database,
        queue: JobQueue,
        steps: Mapping[Step, StepFunction],
        stop: threading.Event,
    ) -> None:
        self._name = name
        self._db = db
        self._queue = queue
        self._steps = steps
        self._stop = stop

    def run(self, chores: Callable[[], None] = lambda: None) -> None:
        """Works until stopped. `chores` is called before each look into the queue; it keeps its own pace."""
        while not self._stop.is_set():
            try:
                chores()
                busy = self.run_one()
            except Exception:  # the database is away: jobs wait in it, the worker waits for it
                log.exception("the queue cannot be read; trying again")
                busy = False
            if not busy:
                self._stop.wait(IDLE_SECONDS)

    def run_until_idle(self) -> int:
        """Does what can be done now. Returns how many jobs that were."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        job = self._queue.claim(self._name, self._steps)
        if job is None:
            return False
        if job.state is JobState.DEAD:
            self._mark_failed(job, job.reason)
            return True
        log.info("job %s: %s of recording %s, attempt %s", job.id, job.step, job.recording_id, job.attempt)
        started = time.monotonic()
        with RunningTask(self._db, self._queue, job, self._stop) as task:
            self._run_step(job, task)
        log.info("job %s: %.1f s", job.id, time.monotonic() - started)
        return True

    def _run_step(self, job: Job, task: RunningTask) -> None:
        try:
            self._steps[job.step](task)
        except Stopping:
            self._queue.release(job)
        except Cancelled:
            log.info("job %s was cancelled", job.id)
        except LeaseLost:
            log.warning("job %s went to another worker; its result is thrown away", job.id)
        except (StepFailed, WeightsError) as error:
            self._fail(job, str(error), again=False)
        except (
            Exception
        ) as error:  # whatever a step raises is an attempt that failed, never the end of the worker
            log.exception("job %s failed", job.id)
            self._fail(job, f"{type(error).__name__}: {error}", again=True)

    def _fail(self, job: Job, reason: str, *, again: bool) -> None:
        log.error("job %s: %s", job.id, reason)
        if self._queue.fail(job, reason, again=again):
            self._mark_failed(job, reason)

    def _mark_failed(self, job: Job, reason: str) -> None:
        if job.step in SPARE_STEPS:
            return
        with self._db.write() as tx:
            state = recordings.get(tx, job.recording_id).state
            if state is RecordingState.REMOVED:
                return
            # What can be found still can, when only a better transcript of it did not come about.
            rerun = state is RecordingState.INDEXED and job.step in {*MODEL_STEPS, Step.ASSEMBLE}
            failed = state if rerun else RecordingState.FAILED
            recordings.set_state(tx, job.recording_id, failed, f"{job.step.label}: {reason}")
