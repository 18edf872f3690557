"""The step that encodes, beside the one that indexes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from giaoban.app.worker import Worker
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import recordings
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.search import steps
from giaoban.search.meaning.step import meaning, missing
from giaoban.search.meaning.together import Meaning
from giaoban.search.query import Query
from tests.factories.meaning import meaning as made_meaning
from tests.factories.passages import CADRE
from tests.search.test_archive import Archive


@pytest.fixture
def by(tmp_path: Path) -> Meaning:
    return made_meaning(tmp_path / "meaning")


@pytest.fixture
def archive(db: Database, queue: LeaseQueue) -> Archive:
    return Archive(db, queue)


def work(archive: Archive, by: Meaning) -> list[Step]:
    done: list[Step] = []

    def index(task) -> None:
        done.append(task.job.step)
        steps.index(archive.db, archive.index, archive.queue, task, by_meaning=True)

    def encode(task) -> None:
        done.append(task.job.step)
        meaning(archive.db, archive.queue, by.encoder, by.neighbours, task)

    steps_of = {Step.INDEX: index, Step.MEANING: encode}
    Worker("test", archive.db, archive.queue, steps_of, threading.Event()).run_until_idle()
    return done


def near(by: Meaning, text: str) -> list[tuple[int, int]]:
    found = by.neighbours.nearest(by.encoder.question(text), Query(text), CADRE, 5)
    return [(one.recording_id, one.position) for one in found if one.likeness > 0.8]


def test_what_becomes_findable_is_then_found_by_meaning(archive, by):
    recording_id = archive.recording(archive.conference(), "mở đầu", "heo chết trong chuồng")
    assert work(archive, by) == [Step.INDEX, Step.MEANING]
    assert archive.state(recording_id) is RecordingState.INDEXED
    assert near(by, "dịch tả lợn") == [(recording_id, 1)]


def test_what_is_removed_is_forgotten(archive, by):
    recording_id = archive.recording(archive.conference(), "heo chết trong chuồng")
    work(archive, by)
    with archive.db.write() as tx:
        recordings.set_state(tx, recording_id, RecordingState.REMOVED)
        archive.queue.enqueue(tx, Step.INDEX, recording_id)
    work(archive, by)
    assert near(by, "dịch tả lợn") == []
    assert by.neighbours.holds() == {}


def test_an_archive_that_had_no_vectors_gets_them(archive, by):
    conference = archive.conference()
    first, second = archive.recording(conference, "heo"), archive.recording(conference, "lợn")
    archive.work()
    assert missing(archive.db, by.neighbours, archive.queue) == 2
    assert work(archive, by) == [Step.MEANING, Step.MEANING]
    assert near(by, "dịch tả chuồng") == [(first, 0), (second, 0)]
    assert missing(archive.db, by.neighbours, archive.queue) == 0
