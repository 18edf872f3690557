"""A worker keeps a result whole or not at all, and says how each job ended. Queue and database are real."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from giaoban.app.worker import Worker
from giaoban.models.errors import StepFailed
from giaoban.models.job import JobState, Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import conferences, recordings
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.queue.seam import MAX_ATTEMPTS, Task
from giaoban.models.store.tables import jobs as job_table
from tests.models.store.test_store import DETAILS, add_recording


@pytest.fixture
def recording_id(db: Database, queue: LeaseQueue) -> int:
    with db.write() as tx:
        recording = add_recording(tx, conferences.add(tx, DETAILS).id)
        queue.enqueue(tx, Step.PREPARE, recording.id)
    found: int = recording.id
    return found


def worker(db: Database, queue: LeaseQueue, step: Callable[[Task], None], stop=None) -> Worker:
    return Worker("test", db, queue, {Step.PREPARE: step}, stop or threading.Event())


def job_state(db: Database, queue: LeaseQueue, recording_id: int) -> JobState:
    with db.read() as tx:
        (job,) = [one for one in queue.jobs(tx, recording_id) if one.step is Step.PREPARE]
    return job.state


def recording_state(db: Database, recording_id: int) -> RecordingState:
    with db.read() as tx:
        return recordings.get(tx, recording_id).state


def test_result_and_next_job_are_kept_with_the_end_of_the_job(
    db: Database, queue: LeaseQueue, recording_id: int
):
    def step(task: Task) -> None:
        with task.commit() as tx:
            recordings.set_state(tx, task.job.recording_id, RecordingState.PREPARED)
            queue.enqueue(tx, Step.RENDER, task.job.recording_id)

    assert worker(db, queue, step).run_until_idle() == 1
    assert job_state(db, queue, recording_id) is JobState.DONE
    assert recording_state(db, recording_id) is RecordingState.PREPARED
    assert queue.depth() == {"done": 1, "queued": 1}


def test_a_step_that_breaks_in_its_commit_keeps_nothing(db: Database, queue: LeaseQueue, recording_id: int):
    def step(task: Task) -> None:
        with task.commit() as tx:
            recordings.set_state(tx, task.job.recording_id, RecordingState.PREPARED)
            raise OSError("đĩa đầy")

    worker(db, queue, step).run_one()
    assert job_state(db, queue, recording_id) is JobState.QUEUED
    assert recording_state(db, recording_id) is RecordingState.RECEIVED


def test_what_would_fail_again_is_dead_with_its_reason_on_the_recording(
    db: Database, queue: LeaseQueue, recording_id: int
):
    def step(task: Task) -> None:
        raise StepFailed("Tệp {name} hỏng.", name="a.mp4")

    worker(db, queue, step).run_one()
    with db.read() as tx:
        recording = recordings.get(tx, recording_id)
    assert (recording.state, recording.reason) == (RecordingState.FAILED, "Giải mã âm thanh: Tệp a.mp4 hỏng.")


def test_what_fails_by_chance_is_tried_again_until_it_is_dead(
    db: Database, queue: LeaseQueue, recording_id: int
):
    tried = []

    def step(task: Task) -> None:
        tried.append(task.job.attempt)
        raise OSError("chập chờn")

    one = worker(db, queue, step)
    for _ in range(MAX_ATTEMPTS):
        assert recording_state(db, recording_id) is RecordingState.RECEIVED
        one.run_one()
        with db.write() as tx:
            tx.execute(job_table.update().values(not_before=job_table.c.queued_at))
    assert tried == [1, 2, 3, 4]
    assert recording_state(db, recording_id) is RecordingState.FAILED


def test_a_stopping_worker_gives_its_job_back(db: Database, queue: LeaseQueue, recording_id: int):
    stop = threading.Event()

    def step(task: Task) -> None:
        stop.set()
        task.progress(0.5)

    worker(db, queue, step, stop).run()
    assert job_state(db, queue, recording_id) is JobState.QUEUED


def test_a_cancelled_step_keeps_nothing(db: Database, queue: LeaseQueue, recording_id: int):
    def step(task: Task) -> None:
        with db.write() as tx:
            queue.cancel(tx, recording_id)
        with task.commit() as tx:
            recordings.set_state(tx, recording_id, RecordingState.PREPARED)

    worker(db, queue, step).run_one()
    assert job_state(db, queue, recording_id) is JobState.CANCELLED
    assert recording_state(db, recording_id) is RecordingState.RECEIVED


def test_a_running_step_hears_of_its_cancellation(
    db: Database, queue: LeaseQueue, recording_id: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("giaoban.app.worker.HEARTBEAT_SECONDS", 0.02)
    rounds = []

    def step(task: Task) -> None:
        with db.write() as tx:
            queue.cancel(tx, recording_id)
        pause = threading.Event()
        for share in range(500):
            rounds.append(share)
            task.progress(share / 500)
            pause.wait(0.02)

    worker(db, queue, step).run_one()
    assert len(rounds) < 500
    assert job_state(db, queue, recording_id) is JobState.CANCELLED
