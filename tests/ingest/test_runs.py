"""A run is given its conference's own words and the office's, once, for all of its windows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from giaoban.ingest.runs import HINTS, begin_run, hints_of
from giaoban.models.access import SYSTEM
from giaoban.models.glossary import NewTerm, TermKind
from giaoban.models.job import Step
from giaoban.models.recording import Preparation, Span
from giaoban.models.store import conferences, glossary, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from tests.factories.transcripts import layer, segment
from tests.models.store.test_store import DETAILS, add_recording

OPTIONS = {"recogniser": "whisper-base"}
PEOPLE = ("Trần Văn C", "Nguyễn Văn A")
PLACES = ("UBND tỉnh Lào Cai", "Sở Tài chính", "Phòng họp số 1", "Xã Bát Xát")
OWN = (*PEOPLE, "Mường Hum", *PLACES)
PREPARED = Preparation(1200.0, -20.0, (Span(0.0, 900.0),), (Span(0.0, 700.0), Span(700.0, 1200.0)))


@pytest.fixture
def recording_id(db: Database) -> int:
    with db.write() as tx:
        held = conferences.add(tx, replace(DETAILS, words=("Mường Hum",)))
        glossary.add(tx, NewTerm("Cốc San", TermKind.PLACE), SYSTEM)
        number: int = add_recording(tx, held.id).id
    return number


def begin(db: Database, queue: LeaseQueue, recording_id: int) -> int:
    with db.write() as tx:
        return begin_run(tx, queue, recording_id, OPTIONS, PREPARED)


def test_the_words_are_those_of_the_conference_then_of_the_office(
    db: Database, queue: LeaseQueue, recording_id: int
):
    run = begin(db, queue, recording_id)
    with db.read() as tx:
        assert transcripts.run_options(tx, run) == {**OPTIONS, HINTS: [*OWN, "Cốc San"]}
        windows = [job for job in queue.jobs(tx, recording_id) if job.step is Step.RECOGNISE]
    assert [(job.window, job.run_id) for job in windows] == [(0, run), (1, run)]


def test_a_run_keeps_its_words_and_the_next_one_has_what_is_known_by_then(
    db: Database, queue: LeaseQueue, recording_id: int
):
    first = begin(db, queue, recording_id)
    with db.write() as tx:
        kept = transcripts.save_layer(tx, recording_id, first, layer(segment(0.0, "một hai")))
        held = conferences.listing(tx, SYSTEM)[0]
        conferences.edit(tx, held.id, held.version, replace(held.details, words=("Y Tý",)))
        glossary.remove(tx, glossary.listing(tx)[0].id, SYSTEM)
    second = begin(db, queue, recording_id)
    with db.read() as tx:
        assert hints_of(tx, kept.id or 0) == (*OWN, "Cốc San")
        assert transcripts.run_options(tx, second)[HINTS] == [*PEOPLE, "Y Tý", *PLACES]


def test_a_layer_from_before_there_were_hints_has_none(db: Database, recording_id: int):
    with db.write() as tx:
        run = transcripts.start_run(tx, recording_id, OPTIONS)
        kept = transcripts.save_layer(tx, recording_id, run, layer(segment(0.0, "một hai")))
        assert hints_of(tx, kept.id or 0) == ()
