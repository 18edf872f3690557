"""Index and database together: the step, the rebuild, the check, and what a question is answered with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from giaoban.app.worker import Worker
from giaoban.models.access import EVERYONE, NOBODY, SYSTEM, Reader, Role, unit_key
from giaoban.models.conference import Conference
from giaoban.models.errors import IndexMissing
from giaoban.models.job import Step
from giaoban.models.recording import MediaInfo, Preparation, RecordingState
from giaoban.models.store import conferences, recordings, reviews, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.holdings import Extent
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.transcript import Doubt, ReviewState
from giaoban.search import rebuild, steps, verify
from giaoban.search.answer import ask
from giaoban.search.index.memory import MemoryIndex
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.query import Query
from giaoban.search.verify import Difference
from tests.factories.passages import CADRE, marked, passage
from tests.factories.transcripts import details, layer, segment


class Archive:
    """A database and its index, with a worker that runs the step when asked."""

    def __init__(self, db: Database, queue: LeaseQueue) -> None:
        self.db, self.queue, self.index = db, queue, MemoryIndex()
        self.count = 0

    def conference(self, **more) -> Conference:
        with self.db.write() as tx:
            return conferences.add(tx, details(**more))

    def recording(self, conference: Conference, *texts: str, seconds: float = 60.0) -> int:
        """Transcribed, if there are texts, and with its job in the queue."""
        self.count += 1
        with self.db.write() as tx:
            made = recordings.add(
                tx,
                conference.id,
                title="",
                sha256=f"{self.count:064}",
                file_name="a.wav",
                size=1,
                media=MediaInfo("wav", seconds, "pcm"),
                added_by=None,
            )
        if texts:
            self.transcribe(made.id, *texts)
        return made.id

    def transcribe(self, recording_id: int, *texts: str) -> None:
        with self.db.write() as tx:
            run = transcripts.start_run(tx, recording_id, {})
            made = layer(*(segment(n * 10.0, text) for n, text in enumerate(texts)))
            transcripts.save_layer(tx, recording_id, run, made)
            recordings.set_state(tx, recording_id, RecordingState.TRANSCRIBED)
            self.queue.enqueue(tx, Step.INDEX, recording_id)

    def work(self) -> int:
        step = {
            Step.INDEX: lambda task: steps.index(self.db, self.index, self.queue, task),
            Step.FOLLOW: lambda task: steps.follow(self.db, self.queue, task),
        }
        return Worker("test", self.db, self.queue, step, threading.Event()).run_until_idle()

    def state(self, recording_id: int) -> RecordingState:
        with self.db.read() as tx:
            return recordings.get(tx, recording_id).state

    def texts(self, question: str, reader: Reader = CADRE) -> list[str]:
        answer = ask(self.db, self.index, Query(question), reader)
        return [marked(found.hit.snippet) for group in answer.conferences for found in group.hits]


@pytest.fixture
def archive(db: Database, queue: LeaseQueue) -> Archive:
    return Archive(db, queue)


# --- the step -------------------------------------------------------------------------------------------


def test_a_transcribed_recording_becomes_findable(archive):
    recording_id = archive.recording(archive.conference(), "kính thưa", "giải ngân vốn")
    assert archive.texts("giai ngan") == []
    assert archive.work() == 1
    assert archive.state(recording_id) is RecordingState.INDEXED
    assert archive.texts("giai ngan") == ["[giải ngân] vốn"]


def test_what_a_person_approves_is_found_as_such_and_is_no_more_doubtful(archive):
    recording_id = archive.recording(archive.conference())
    with archive.db.write() as tx:
        run = transcripts.start_run(tx, recording_id, {})
        made = transcripts.save_layer(
            tx, recording_id, run, layer(segment(7.0, "xin chào", doubts=[Doubt.LOW_CONFIDENCE]))
        )
        before = steps.read_passages(tx, recording_id)
        for state in (ReviewState.IN_REVIEW, ReviewState.APPROVED):
            reviews.say(tx, made.id or 0, state, SYSTEM, revision=0)
        after = steps.read_passages(tx, recording_id)
    assert [(one.review, one.doubtful) for one in before] == [("draft", True)]
    assert [(one.review, one.doubtful) for one in after] == [("approved", False)]


def test_passages_carry_what_they_are_searched_and_shown_by(archive):
    conference = archive.conference(
        starts_at=datetime(2026, 3, 24, 18, 0, tzinfo=UTC), readable_by=frozenset({unit_key(3)})
    )
    recording_id = archive.recording(conference)
    with archive.db.write() as tx:
        run = transcripts.start_run(tx, recording_id, {})
        doubtful = segment(7.0, "xin chào", speaker=None, doubts=[Doubt.LOW_CONFIDENCE])
        transcripts.save_layer(tx, recording_id, run, layer(doubtful))
        (made,) = steps.read_passages(tx, recording_id)
    expected = passage(
        "xin chào",
        recording=recording_id,
        conference=conference.id,
        speaker="",
        doubtful=True,
        kind=conference.details.kind.value,
        body=conference.details.body,
        review="draft",
    )
    assert made == replace(
        expected,
        start=7.0,
        end=made.end,
        day=date(2026, 3, 25),
        readable_by=frozenset({unit_key(3)}),
        made=made.made,
    )
    assert made.made > 0


def test_a_new_transcript_takes_the_place_of_the_old_one(archive):
    recording_id = archive.recording(archive.conference(), "bản cũ", "bản cũ nữa")
    archive.work()
    archive.transcribe(recording_id, "bản mới")
    archive.work()
    assert archive.texts("bản") == ["[bản] mới"]


def test_a_removed_recording_is_forgotten_and_stays_removed(archive):
    recording_id = archive.recording(archive.conference(), "giải ngân")
    archive.work()
    with archive.db.write() as tx:
        recordings.set_state(tx, recording_id, RecordingState.REMOVED, "nhầm tệp")
        archive.queue.enqueue(tx, Step.INDEX, recording_id)
    assert archive.texts("giải ngân", SYSTEM) == []  # the index still has it; the database denies it
    archive.work()
    assert archive.index.holds() == {}
    assert archive.state(recording_id) is RecordingState.REMOVED


class Interrupted(MemoryIndex):
    """Something happens just before the first `replace`."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = [meanwhile]

    def replace(self, recording_id, passages):
        while self._meanwhile:
            self._meanwhile.pop()()
        super().replace(recording_id, passages)


def test_a_change_while_the_step_runs_is_not_lost(archive):
    conference = archive.conference()
    recording_id = archive.recording(conference, "giải ngân")

    def close() -> None:
        with archive.db.write() as tx:
            secret = replace(conference.details, readable_by=frozenset({unit_key(9)}))
            conferences.edit(tx, conference.id, conference.version, secret)

    archive.index = Interrupted(close)
    assert archive.work() == 2
    assert archive.state(recording_id) is RecordingState.INDEXED
    assert archive.index.find(Query("giải ngân"), CADRE).hit_count == 0
    assert archive.index.find(Query("giải ngân"), SYSTEM).hit_count == 1


@pytest.mark.parametrize("state", [RecordingState.PREPARED, RecordingState.RECEIVED])
def test_a_step_of_an_earlier_run_does_not_say_that_the_new_run_is_done(archive, state):
    recording_id = archive.recording(archive.conference(), "giải ngân")
    with archive.db.write() as tx:
        recordings.set_state(tx, recording_id, state)
    archive.work()
    assert archive.state(recording_id) is state


# --- rebuild and check ----------------------------------------------------------------------------------


def test_a_rebuild_from_the_database_equals_the_steps_one_by_one(archive, tmp_path):
    conference = archive.conference()
    archive.recording(conference, "giải ngân một", "giải ngân hai")
    archive.recording(conference)
    removed = archive.recording(archive.conference(), "giải ngân ba")
    with archive.db.write() as tx:
        recordings.set_state(tx, removed, RecordingState.REMOVED)
    archive.work()
    index = TantivyIndex(tmp_path / "index")
    with pytest.raises(IndexMissing):
        index.holds()
    assert rebuild.ensure(archive.db, index)
    assert not rebuild.ensure(archive.db, index)
    assert index.holds() == archive.index.holds()
    assert index.find(Query("giải ngân"), CADRE) == archive.index.find(Query("giải ngân"), CADRE)


def test_the_check_finds_differences_and_mends_them(archive):
    good, lost, short = (archive.recording(archive.conference(), "một", "hai") for _ in range(3))
    archive.work()
    assert verify.compare(archive.db, archive.index) == []
    archive.index.replace(lost, ())
    archive.index.replace(short, [passage("một", recording=short)])
    archive.index.replace(999, [passage("ma", recording=999)])
    under_way = archive.recording(archive.conference(), "ba")
    found = verify.compare(archive.db, archive.index)
    assert found == [Difference(lost, 2, 0), Difference(short, 2, 1), Difference(999, 0, 1)]
    assert str(found[1]) == f"Bản ghi {short}: chỉ mục có 1 đoạn, đúng ra là 2 đoạn."
    verify.repair(archive.db, archive.index, archive.queue, found)
    archive.work()
    assert verify.compare(archive.db, archive.index) == []
    assert archive.index.holds() == {good: 2, lost: 2, short: 2, under_way: 1}


# --- answers --------------------------------------------------------------------------------------------


def test_an_answer_joins_hits_with_what_they_belong_to(archive):
    conference = archive.conference(title="Giao ban tháng 6")
    recording_id = archive.recording(conference, "đã giải ngân")
    archive.work()
    answer = ask(archive.db, archive.index, Query("giải ngân"), CADRE)
    (group,) = answer.conferences
    (found,) = group.hits
    assert (group.conference.title, group.count, answer.page_count) == ("Giao ban tháng 6", 1, 1)
    assert (found.recording.id, found.speaker, found.hit.start) == (recording_id, "Người nói 1", 0.0)


def test_an_answer_says_what_was_searched_and_what_was_not(archive):
    conference = archive.conference(starts_at=datetime(2026, 3, 25, tzinfo=UTC))
    archive.recording(conference, "giải ngân", seconds=100.0)
    archive.work()
    waiting = archive.recording(conference, seconds=20.0)
    failed = archive.recording(conference, seconds=7.0)
    archive.recording(conference, "đang vào", seconds=3.0)
    archive.recording(archive.conference(readable_by=frozenset({unit_key(1)})), seconds=5000.0)
    with archive.db.write() as tx:
        recordings.set_state(tx, failed, RecordingState.FAILED, "hỏng")
        recordings.save_preparation(tx, waiting, Preparation(21.5, None, (), ()))

    def extents(reader=CADRE, **fields):
        answer = ask(archive.db, archive.index, Query("gì", **fields), reader)
        return answer.searched, answer.waiting, answer.failed

    assert extents() == (Extent(1, 100.0), Extent(2, 24.5), Extent(1, 7.0))
    assert extents(SYSTEM)[1] == Extent(3, 5024.5)
    assert extents(NOBODY) == (Extent(), Extent(), Extent())
    assert extents(since=date(2026, 3, 26)) == (Extent(), Extent(), Extent())
    assert extents(until=date(2026, 3, 25), conference_id=conference.id)[0] == Extent(1, 100.0)
    assert extents(recording_id=failed) == (Extent(), Extent(), Extent(1, 7.0))


def test_where_index_and_database_differ_about_a_right_the_denial_wins(archive):
    open_one, closing = archive.conference(), archive.conference()
    archive.recording(open_one, "giải ngân chung")
    archive.recording(closing, "giải ngân riêng", "giải ngân kín")
    archive.work()
    with archive.db.write() as tx:
        secret = replace(closing.details, readable_by=frozenset({unit_key(9)}))
        conferences.edit(tx, closing.id, closing.version, secret)
    answer = ask(archive.db, archive.index, Query("giải ngân"), CADRE)
    assert [group.conference.id for group in answer.conferences] == [open_one.id]
    assert (answer.conference_count, answer.hit_count) == (1, 1)
    member = Reader(2, "", Role.READER, frozenset({EVERYONE, unit_key(9)}))
    assert ask(archive.db, archive.index, Query("giải ngân"), member).hit_count == 3


def test_what_the_database_does_not_know_is_not_shown(archive):
    archive.recording(archive.conference(), "giải ngân")
    archive.work()
    archive.index.replace(999, [passage("giải ngân ma", recording=999, conference=1)])
    archive.index.replace(998, [passage("giải ngân ma", recording=998, conference=77)])
    answer = ask(archive.db, archive.index, Query("giải ngân"), SYSTEM)
    assert (answer.conference_count, answer.hit_count, answer.conferences[0].count) == (1, 1, 1)
    assert archive.texts("giải ngân") == ["[giải ngân]"]
