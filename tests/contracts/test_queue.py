"""What every job queue does, on every database that it runs on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from giaoban.models.errors import Cancelled, LeaseLost
from giaoban.models.job import LIGHT_STEPS, MODEL_STEPS, Job, JobState, Step
from giaoban.models.store import conferences, migrate, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.queue.seam import MAX_ATTEMPTS
from giaoban.models.store.tables import metadata
from tests.factories.postgres import empty_postgres
from tests.models.store.test_store import DETAILS, add_recording

ALL = frozenset(Step)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        path = tmp_path / "queue.db"
        path.write_bytes(empty_database.read_bytes())
        db = Database.sqlite(path)
    else:
        db = empty_postgres()
        migrate.upgrade(db)
    yield db
    db.close()


@pytest.fixture
def recording_id(store: Database) -> int:
    with store.write() as tx:
        recording: int = add_recording(tx, conferences.add(tx, DETAILS).id).id
    return recording


@pytest.fixture
def jobs(store: Database) -> LeaseQueue:
    return LeaseQueue(store)


def put(store: Database, jobs: LeaseQueue, recording_id: int, step: Step = Step.PREPARE, **more: Any) -> None:
    with store.write() as tx:
        jobs.enqueue(tx, step, recording_id, **more)


def claimed(jobs: LeaseQueue, worker: str = "w") -> Job:
    job = jobs.claim(worker, ALL)
    assert job is not None
    return job


def states(store: Database, jobs: LeaseQueue, recording_id: int) -> list[JobState]:
    with store.read() as tx:
        return [job.state for job in jobs.jobs(tx, recording_id)]


def make_due(store: Database) -> None:
    with store.write() as tx:
        tx.execute(metadata.tables["jobs"].update().values(not_before=metadata.tables["jobs"].c.queued_at))


def test_tables_of_the_migrations_are_the_tables(store: Database):
    with store.read() as tx:
        assert migrate.differences(tx) == []


def test_a_job_goes_to_one_worker_and_is_done_once(store: Database, jobs: LeaseQueue, recording_id: int):
    put(store, jobs, recording_id)
    job = claimed(jobs)
    assert (job.step, job.attempt, job.state) == (Step.PREPARE, 1, JobState.RUNNING)
    assert jobs.claim("other", ALL) is None
    with store.write() as tx:
        jobs.finish(tx, job)
    assert states(store, jobs, recording_id) == [JobState.DONE]
    with store.write() as tx, pytest.raises(LeaseLost):
        jobs.finish(tx, job)


def test_the_same_job_is_queued_once(store: Database, jobs: LeaseQueue, recording_id: int):
    put(store, jobs, recording_id, Step.INDEX)
    put(store, jobs, recording_id, Step.INDEX)
    assert len(states(store, jobs, recording_id)) == 1
    claimed(jobs)
    put(store, jobs, recording_id, Step.INDEX)  # what changed since the claim is indexed again
    assert len(states(store, jobs, recording_id)) == 2


def test_a_transaction_that_fails_enqueues_nothing(store: Database, jobs: LeaseQueue, recording_id: int):
    def fails(tx):
        jobs.enqueue(tx, Step.PREPARE, recording_id)
        raise RuntimeError

    with pytest.raises(RuntimeError), store.write() as tx:
        fails(tx)
    assert jobs.claim("w", ALL) is None


def test_what_a_person_waits_for_goes_first(store: Database, jobs: LeaseQueue, recording_id: int):
    for step in (Step.RENDER, Step.RECOGNISE, Step.INDEX):
        put(store, jobs, recording_id, step)
    assert [claimed(jobs).step for _ in range(3)] == [Step.INDEX, Step.RECOGNISE, Step.RENDER]


def test_what_may_wait_comes_after_everything_that_may_not(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    with store.write() as tx:
        run = transcripts.start_run(tx, recording_id, {})
        jobs.enqueue(tx, Step.RECOGNISE, recording_id, run_id=run, window=0, later=True)
        jobs.enqueue(tx, Step.DIARISE, recording_id, run_id=run, window=0, later=True)
        jobs.enqueue(tx, Step.RECOGNISE, recording_id, run_id=run, window=1)
        jobs.enqueue(tx, Step.RENDER, recording_id)
    taken = [claimed(jobs) for _ in range(4)]
    assert [(job.step, job.window) for job in taken] == [
        (Step.RECOGNISE, 1),
        (Step.RENDER, None),
        (Step.RECOGNISE, 0),
        (Step.DIARISE, 0),
    ]


def test_two_workers_take_the_windows_of_a_recording_in_order(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    with store.write() as tx:
        run = transcripts.start_run(tx, recording_id, {})
        for window in range(3):
            jobs.enqueue(tx, Step.RECOGNISE, recording_id, run_id=run, window=window)
    assert [(claimed(jobs, worker).window, worker) for worker in ("one", "two", "one")] == [
        (0, "one"),
        (1, "two"),
        (2, "one"),
    ]


def test_a_worker_takes_only_its_steps(store: Database, jobs: LeaseQueue, recording_id: int):
    put(store, jobs, recording_id, Step.RECOGNISE)
    assert jobs.claim("light", LIGHT_STEPS) is None
    assert jobs.claim("model", MODEL_STEPS) is not None


def test_a_lease_that_ran_out_is_taken_over_and_the_first_is_fenced_off(store: Database, recording_id: int):
    short = LeaseQueue(store, lease_seconds=-1)
    put(store, short, recording_id)
    first = claimed(short, "killed")
    second = claimed(short, "next")
    assert (second.id, second.attempt) == (first.id, 2)
    with pytest.raises(LeaseLost):
        short.heartbeat(first, 0.5)
    with store.write() as tx, pytest.raises(LeaseLost):
        short.finish(tx, first)
    assert short.fail(first, "too late", again=False) is False
    with store.write() as tx:
        short.finish(tx, second)


def test_a_heartbeat_keeps_the_lease(store: Database, recording_id: int):
    short = LeaseQueue(store, lease_seconds=-1)
    put(store, short, recording_id)
    job = claimed(short)
    LeaseQueue(store).heartbeat(job, 0.25)
    assert short.claim("other", ALL) is None
    with store.read() as tx:
        assert short.jobs(tx, recording_id)[0].progress == pytest.approx(0.25)


def test_a_worker_that_dies_again_and_again_makes_the_job_dead(store: Database, recording_id: int):
    short = LeaseQueue(store, lease_seconds=-1)
    put(store, short, recording_id)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert claimed(short).attempt == attempt
    dead = claimed(short)
    assert dead.state is JobState.DEAD
    assert "dừng đột ngột" in dead.reason
    assert short.claim("w", ALL) is None


def test_a_failure_pauses_then_tries_again_then_is_dead_with_its_reason(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    put(store, jobs, recording_id)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        job = claimed(jobs)
        assert jobs.fail(job, "mất kết nối", again=True) is (attempt == MAX_ATTEMPTS)
        assert jobs.claim("w", ALL) is None
        make_due(store)
    with store.read() as tx:
        (job,) = jobs.jobs(tx, recording_id)
    assert (job.state, job.reason) == (JobState.DEAD, "mất kết nối")


def test_a_failure_that_would_come_again_is_dead_at_once(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    put(store, jobs, recording_id)
    assert jobs.fail(claimed(jobs), "tệp hỏng", again=False) is True
    assert states(store, jobs, recording_id) == [JobState.DEAD]


def test_a_worker_that_stops_gives_back_an_attempt_that_does_not_count(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    put(store, jobs, recording_id)
    jobs.release(claimed(jobs))
    for attempt in range(MAX_ATTEMPTS):
        assert jobs.fail(claimed(jobs), "lỗi", again=True) is (attempt == MAX_ATTEMPTS - 1)
        make_due(store)


def test_cancel_reaches_the_running_worker_and_retry_goes_on(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    for step in (Step.PREPARE, Step.RENDER):
        put(store, jobs, recording_id, step)
    job = claimed(jobs)
    with store.write() as tx:
        assert jobs.cancel(tx, recording_id) == 2
    with pytest.raises(Cancelled):
        jobs.heartbeat(job, 0.5)
    with store.write() as tx, pytest.raises(Cancelled):
        jobs.finish(tx, job)
    with store.write() as tx:
        assert jobs.retry(tx, recording_id) == 2
    assert {claimed(jobs).step, claimed(jobs).step} == {Step.PREPARE, Step.RENDER}


def test_a_retry_fences_off_the_worker_that_was_cancelled(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    put(store, jobs, recording_id)
    cancelled = claimed(jobs, "slow")
    with store.write() as tx:
        jobs.cancel(tx, recording_id)
        jobs.retry(tx, recording_id)
    again = claimed(jobs, "next")
    with store.write() as tx, pytest.raises(LeaseLost):
        jobs.finish(tx, cancelled)
    with store.write() as tx:
        jobs.finish(tx, again)


def test_retry_leaves_alone_a_run_that_a_later_one_took_the_place_of(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    with store.write() as tx:
        first, second = (transcripts.start_run(tx, recording_id, {}) for _ in range(2))
        jobs.enqueue(tx, Step.RENDER, recording_id)
        for run in (first, second):
            jobs.enqueue(tx, Step.RECOGNISE, recording_id, run_id=run, window=0)
        assert jobs.cancel(tx, recording_id) == 3
        assert jobs.retry(tx, recording_id) == 2
    assert {(job.step, job.run_id) for job in (claimed(jobs), claimed(jobs))} == {
        (Step.RENDER, None),
        (Step.RECOGNISE, second),
    }
    assert jobs.claim("w", ALL) is None


def test_the_recordings_at_work_are_those_that_a_worker_has_a_job_of(
    store: Database, jobs: LeaseQueue, recording_id: int
):
    def at_work() -> set[int]:
        with store.read() as tx:
            return jobs.at_work(tx)

    put(store, jobs, recording_id)
    assert at_work() == set()
    job = claimed(jobs)
    assert at_work() == {recording_id}
    with store.write() as tx:
        jobs.finish(tx, job)
    assert at_work() == set()


def test_unfinished_counts_what_the_next_step_waits_for(store: Database, jobs: LeaseQueue, recording_id: int):
    with store.write() as tx:
        run = transcripts.start_run(tx, recording_id, {})
        for window in range(2):
            jobs.enqueue(tx, Step.RECOGNISE, recording_id, run_id=run, window=window)
    for left in (1, 0):
        job = claimed(jobs)
        with store.write() as tx:
            jobs.finish(tx, job)
            assert jobs.unfinished(tx, run, MODEL_STEPS) == left


def test_many_workers_take_each_job_once(store: Database, jobs: LeaseQueue, recording_id: int):
    with store.write() as tx:
        run = transcripts.start_run(tx, recording_id, {})
        for window in range(40):
            jobs.enqueue(tx, Step.RECOGNISE, recording_id, run_id=run, window=window)
    taken: list[int] = []

    def work(name: str) -> None:
        while (job := jobs.claim(name, ALL)) is not None:
            with store.write() as tx:
                jobs.finish(tx, job)
            taken.append(job.id)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 40


def test_depth_counts_by_state(store: Database, jobs: LeaseQueue, recording_id: int):
    put(store, jobs, recording_id, Step.PREPARE)
    put(store, jobs, recording_id, Step.RENDER)
    claimed(jobs)
    assert jobs.depth() == {"running": 1, "queued": 1}
