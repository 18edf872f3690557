"""A worker that kills itself with SIGKILL at every moment of every step, once each: run by `test_crash`.

``python -m tests.app.crash DONE`` reads and appends to the file DONE the moments already died at.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.app.worker import StepFunction, Worker
from giaoban.models.job import Job, Step
from giaoban.models.store.queue.seam import Task

MOMENTS = ("before", "in commit", "after")


class Reaper:
    def __init__(self, done: Path) -> None:
        self._done = done
        self._died = set(done.read_text().splitlines()) if done.exists() else set()

    def die(self, step: Step, moment: str) -> None:
        line = f"{step.value} {moment}"
        if line in self._died:
            return
        with self._done.open("a") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.kill(os.getpid(), signal.SIGKILL)


class DyingTask:
    def __init__(self, task: Task, reaper: Reaper) -> None:
        self._task = task
        self._reaper = reaper
        self.job: Job = task.job

    def progress(self, share: float) -> None:
        self._task.progress(share)

    @contextmanager
    def commit(self) -> Iterator[Connection]:
        with self._task.commit() as tx:
            yield tx
            self._reaper.die(self.job.step, "in commit")


def dying(step: Step, function: StepFunction, reaper: Reaper) -> StepFunction:
    def run(task: Task) -> None:
        reaper.die(step, "before")
        function(DyingTask(task, reaper))
        reaper.die(step, "after")

    return run


def main() -> None:
    archive = Archive(Settings.from_environment())
    archive.open()
    archive.ensure_index()
    reaper = Reaper(Path(sys.argv[1]))
    steps = {step: dying(step, function, reaper) for step, function in archive.steps(frozenset(Step)).items()}
    Worker("crash", archive.db, archive.queue, steps, threading.Event()).run_until_idle()


if __name__ == "__main__":
    main()
