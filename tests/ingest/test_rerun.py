"""A re-run: a new run beside what there is, refused where one is under way; nothing that stands changes."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from giaoban.app.worker import Worker
from giaoban.ingest import lifecycle
from giaoban.ingest.rerun import rerun
from giaoban.models.access import SYSTEM, Reader, Role
from giaoban.models.errors import NotAllowed, NotFound, StateRefused, StepFailed
from giaoban.models.job import Job, JobState, Step
from giaoban.models.recording import Preparation, RecordingState, Span
from giaoban.models.store import conferences, pace, recordings, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.queue.seam import Task
from giaoban.models.store.tables import audit
from tests.factories.transcripts import layer, segment
from tests.models.store.test_store import DETAILS, add_recording

TODAY = {"recogniser": "whisper-small", "diariser": "onnx"}
WINDOWS = (Span(0.0, 700.0), Span(700.0, 1200.0))


@pytest.fixture
def recording_id(db: Database) -> int:
    """One that was transcribed and can be found."""
    with db.write() as tx:
        number: int = add_recording(tx, conferences.add(tx, DETAILS).id).id
        speech = (Span(0.0, 100.0), Span(800.0, 850.0))
        recordings.save_preparation(tx, number, Preparation(1200.0, -20.0, speech, WINDOWS))
        run = transcripts.start_run(tx, number, {"recogniser": "whisper-base"})
        transcripts.save_layer(tx, number, run, layer(segment(1.0, "một hai ba")))
        recordings.set_state(tx, number, RecordingState.INDEXED)
    return number


def again(db: Database, queue: LeaseQueue, recording_id: int, by: Reader = SYSTEM, **more: bool) -> int:
    with db.write() as tx:
        return rerun(tx, queue, recording_id, TODAY, by, **more)


def jobs(db: Database, queue: LeaseQueue, recording_id: int) -> list[Job]:
    with db.read() as tx:
        return list(queue.jobs(tx, recording_id))


def test_it_begins_a_run_of_its_own_beside_what_stands(db: Database, queue: LeaseQueue, recording_id: int):
    run = again(db, queue, recording_id)
    found = jobs(db, queue, recording_id)
    assert {(job.step, job.window, job.run_id) for job in found} == {
        (step, window, run) for step in (Step.RECOGNISE, Step.DIARISE) for window in (0, 1)
    }
    with db.read() as tx:
        assert transcripts.run_options(tx, run)["recogniser"] == "whisper-small"
        assert recordings.get(tx, recording_id).state is RecordingState.INDEXED
        standing = transcripts.current(tx, recording_id)
        assert standing is not None
        assert [each.text for each in standing.segments] == ["một hai ba"]
        noted = tx.execute(select(audit).where(audit.c.action == "recording.rerun")).one()
    assert (noted.subject, noted.detail) == (
        f"recording:{recording_id}",
        {"run": run, "recogniser": "whisper-small"},
    )


def test_it_is_refused_while_one_is_under_way(db: Database, queue: LeaseQueue, recording_id: int):
    again(db, queue, recording_id)
    before = jobs(db, queue, recording_id)
    with pytest.raises(StateRefused, match="đang được gỡ băng"):
        again(db, queue, recording_id)
    assert jobs(db, queue, recording_id) == before
    with db.write() as tx:
        lifecycle.cancel(tx, queue, recording_id, SYSTEM)
    again(db, queue, recording_id)


def test_it_is_refused_where_there_is_no_transcript_yet(db: Database, queue: LeaseQueue):
    with db.write() as tx:
        new = add_recording(tx, conferences.add(tx, DETAILS).id, "1" * 64)
    with pytest.raises(StateRefused, match="Làm lại"):
        again(db, queue, new.id)
    assert jobs(db, queue, new.id) == []


def test_what_is_removed_or_may_not_be_read_is_not_there(db: Database, queue: LeaseQueue, recording_id: int):
    stranger = Reader(5, "Ai đó", Role.SECRETARY, frozenset())
    with pytest.raises(NotFound):
        again(db, queue, recording_id, stranger)
    reader = Reader(6, "Cán bộ", Role.READER, DETAILS.readable_by)
    with pytest.raises(NotAllowed):
        again(db, queue, recording_id, reader)
    with db.write() as tx:
        lifecycle.remove(tx, queue, recording_id, SYSTEM, "nhầm")
    with pytest.raises(NotFound):
        again(db, queue, recording_id)


def test_what_may_wait_lets_new_recordings_go_first(db: Database, queue: LeaseQueue, recording_id: int):
    again(db, queue, recording_id, later=True)
    with db.write() as tx:
        new = add_recording(tx, conferences.add(tx, DETAILS).id, "1" * 64)
        run = transcripts.start_run(tx, new.id, TODAY)
        queue.enqueue(tx, Step.RECOGNISE, new.id, run_id=run, window=0)
    first = queue.claim("w", set(Step))
    assert first is not None
    assert first.recording_id == new.id


def test_a_re_run_that_fails_leaves_what_can_be_found(db: Database, queue: LeaseQueue, recording_id: int):
    again(db, queue, recording_id)

    def fails(_task: object) -> None:
        raise StepFailed("không nghe được")

    worker = Worker("w", db, queue, {Step.RECOGNISE: fails, Step.DIARISE: fails}, threading.Event())
    worker.run_until_idle()
    with db.read() as tx:
        recording = recordings.get(tx, recording_id)
    assert recording.state is RecordingState.INDEXED
    assert "không nghe được" in recording.reason
    with db.write() as tx:
        lifecycle.retry(tx, queue, recording_id, SYSTEM)
        assert recordings.get(tx, recording_id).reason == ""
    assert {job.state for job in jobs(db, queue, recording_id)} == {JobState.QUEUED}


def test_the_pace_is_that_of_the_same_model(db: Database, queue: LeaseQueue, recording_id: int):
    with db.read() as tx:
        assert pace.work_for_a_second(tx, "whisper-small") is None
    again(db, queue, recording_id)
    steps = dict.fromkeys((Step.RECOGNISE, Step.DIARISE), _done)
    Worker("w", db, queue, steps, threading.Event()).run_until_idle()
    with db.read() as tx:
        found = pace.work_for_a_second(tx, "whisper-small")
        assert pace.work_for_a_second(tx, "whisper-base") is None
    spans = [
        job.ended_at - job.started_at
        for job in jobs(db, queue, recording_id)
        if job.ended_at and job.started_at
    ]
    worked = sum(span.total_seconds() for span in spans)
    assert found == pytest.approx(worked / 152.0)  # 150 s of voice, and a second for each window
    with db.write() as tx:
        apart = transcripts.start_run(tx, recording_id, TODAY)
        queue.enqueue(tx, Step.DIARISE, recording_id, run_id=apart, window=0, cost=40.0)
    Worker("w", db, queue, steps, threading.Event()).run_until_idle()
    with db.read() as tx:  # telling speakers apart once more says nothing of hearing words
        assert pace.work_for_a_second(tx, "whisper-small") == pytest.approx(found)


def _done(task: Task) -> None:
    with task.commit():
        pass


def test_another_choice_of_layer_stays_until_the_re_run_has_made_one(
    db: Database, queue: LeaseQueue, recording_id: int
):
    with db.write() as tx:
        first = transcripts.layers(tx, recording_id)[0]
        run = transcripts.start_run(tx, recording_id, TODAY)
        transcripts.save_layer(tx, recording_id, run, replace(layer(segment(1.0, "bốn năm")), id=None))
        assert first.id is not None
        transcripts.choose(tx, recording_id, first.id)
    again(db, queue, recording_id)
    with db.read() as tx:
        head = transcripts.current_head(tx, recording_id)
    assert head is not None
    assert head.id == first.id
