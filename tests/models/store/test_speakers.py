"""What people change of the speakers is kept, checked, told to the index and the audit, on both databases."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from giaoban.models.access import EVERYONE, NOBODY, SYSTEM, Reader, Role, unit_key
from giaoban.models.errors import BadInput, Clash, GiaoBanError, NotAllowed, NotFound, StateRefused
from giaoban.models.job import Step
from giaoban.models.recording import MediaInfo, RecordingState, Span
from giaoban.models.speakers import Assign, Merge, Rename, SpeakerChange, Split
from giaoban.models.store import conferences, recordings, reviewing, speakers, tables, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.transcript import Layer, Transcript
from giaoban.search.steps import read_passages
from tests.factories.transcripts import details, layer, segment

MEETING = layer(
    segment(0.0, "kính thưa các đồng chí", "S1"),
    segment(10.0, "tôi xin báo cáo", "S2"),
    segment(20.0, "về tiến độ", "S3"),
)
SECRETARY = Reader(None, "Thư ký Lan", Role.SECRETARY, frozenset({EVERYONE}))


@dataclass
class Kept:
    db: Database
    queue: LeaseQueue
    recording_id: int
    layer_id: int

    def change(self, wanted: SpeakerChange, by: Reader = SECRETARY) -> SpeakerChange:
        with self.db.write() as tx:
            return speakers.change(tx, self.queue, self.recording_id, self.layer_id, wanted, by)

    def undo(self) -> None:
        with self.db.write() as tx:
            speakers.undo(tx, self.queue, self.recording_id, self.layer_id, SECRETARY)

    def read(self) -> Transcript:
        with self.db.read() as tx:
            transcript = transcripts.transcript(tx, self.recording_id)
        assert transcript
        return transcript

    def again(self, made: Layer) -> int:
        """As the step that assembles does."""
        with self.db.write() as tx:
            recordings.hold(tx, self.recording_id)
            before = transcripts.transcript(tx, self.recording_id)
            run = transcripts.start_run(tx, self.recording_id, {})
            newer = transcripts.save_layer(tx, self.recording_id, run, made)
            reviewing.carry(tx, before, newer)
            return newer.id or 0


@pytest.fixture
def kept(db: Database) -> Kept:
    with db.write() as tx:
        conference = conferences.add(tx, details())
        recording = recordings.add(
            tx,
            conference.id,
            title="",
            sha256="a" * 64,
            file_name="họp.wav",
            size=1,
            media=MediaInfo("wav", 60.0, "pcm_s16le"),
            added_by=None,
        )
        run = transcripts.start_run(tx, recording.id, {})
        made = transcripts.save_layer(tx, recording.id, run, MEETING)
        recordings.set_state(tx, recording.id, RecordingState.INDEXED)
    return Kept(db, LeaseQueue(db), recording.id, made.id or 0)


def test_every_change_comes_back_as_it_was_made(kept: Kept):
    kept.change(Rename("S1", "  Nguyễn   Văn A "))
    kept.change(Merge(("S2", "S3", "S2"), "S2"))
    split = kept.change(Split((Span(10.0, 10.6),), "", "Bà B"))
    kept.change(Assign((Span(20.0, 21.0), Span(0.0, 0.3)), None))
    with kept.db.read() as tx:
        log = speakers.history(tx, kept.layer_id)
    assert [edit.change for edit in log] == [
        Assign((Span(20.0, 21.0), Span(0.0, 0.3)), None),
        Split((Span(10.0, 10.6),), "S4", "Bà B"),
        Merge(("S3",), "S2"),
        Rename("S1", "Nguyễn Văn A"),
    ]
    assert split == log[1].change
    assert {(edit.who, edit.layer_id) for edit in log} == {("Thư ký Lan", kept.layer_id)}
    transcript = kept.read()
    assert [transcript.name(each.speaker) for each in transcript.segments] == [
        "Chưa rõ người nói",
        "Nguyễn Văn A",
        "Bà B",
        "Người nói 2",
        "Chưa rõ người nói",
    ]


def test_search_holds_the_names_after_the_job_that_each_change_queues(kept: Kept):
    kept.change(Rename("S1", "Nguyễn Văn A"))
    with kept.db.read() as tx:
        assert [passage.speaker for passage in read_passages(tx, kept.recording_id)] == [
            "Nguyễn Văn A",
            "S2",
            "S3",
        ]
        assert [job.step for job in kept.queue.jobs(tx, kept.recording_id)] == [Step.INDEX]


def test_taking_back_goes_from_the_last_to_the_first_and_no_further(kept: Kept):
    kept.change(Rename("S1", "A"))
    kept.change(Merge(("S2",), "S1"))
    kept.undo()
    assert kept.read().speakers == ("S1", "S2", "S3")
    assert kept.read().name("S1") == "A"
    kept.change(Rename("S2", "B"))
    kept.undo()
    kept.undo()
    assert dict(kept.read().names) == {}
    with pytest.raises(StateRefused, match="Không còn thay đổi"):
        kept.undo()
    assert kept.read().revision == 6


def test_a_change_on_a_layer_that_people_no_longer_read_is_refused(kept: Kept):
    kept.again(MEETING)
    with pytest.raises(Clash):
        kept.change(Rename("S1", "A"))
    with pytest.raises(Clash):
        kept.undo()


@pytest.mark.parametrize(
    "wrong",
    [
        Rename("S9", "Ai"),
        Rename("S1", "S3"),
        Rename("S1", "a" * 121),
        Merge(("S1",), "S1"),
        Merge(("S9",), "S1"),
        Merge((), "S1"),
        Split((), "", "B"),
        Split((Span(50.0, 60.0),), "", "B"),
        Assign((Span(0.0, 1.0),), "S9"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(kept: Kept, wrong: SpeakerChange):
    with pytest.raises(BadInput):
        kept.change(wrong)
    assert kept.read().revision == 0
    with kept.db.read() as tx:
        assert list(kept.queue.jobs(tx, kept.recording_id)) == []


@pytest.mark.parametrize(
    ("by", "error"),
    [
        (NOBODY, NotFound),
        (Reader(None, "Khách", Role.SECRETARY, frozenset({unit_key(9)})), NotFound),
        (Reader(None, "Cán bộ", Role.READER, frozenset({EVERYONE})), NotAllowed),
    ],
)
def test_who_may_not_change_does_not(kept: Kept, by: Reader, error: type[GiaoBanError]):
    with pytest.raises(error):
        kept.change(Rename("S1", "A"), by)
    assert kept.read().revision == 0


def test_every_change_leaves_a_trace(kept: Kept):
    kept.change(Rename("S1", "A"))
    kept.undo()
    with kept.db.read() as tx:
        noted = [(row.action, row.who, row.subject, row.detail) for row in tx.execute(select(tables.audit))]
    detail = {"layer": kept.layer_id, "label": "S1", "name": "A", "person_id": None}
    assert noted == [
        ("speakers.rename", "Thư ký Lan", f"recording:{kept.recording_id}", detail),
        ("speakers.undo", "Thư ký Lan", f"recording:{kept.recording_id}", detail),
    ]


def test_the_command_line_may_change_too(kept: Kept):
    kept.change(Rename("S1", "A"), SYSTEM)
    assert kept.read().name("S1") == "A"


def test_a_newer_layer_takes_over_what_people_said_and_says_from_where(kept: Kept):
    kept.change(Rename("S1", "Nguyễn Văn A"))
    kept.change(Assign((Span(20.0, 20.9),), "S2"))
    turned = layer(
        segment(0.1, "kính thưa các đồng chí", "S2"),
        segment(10.1, "tôi xin báo cáo", "S1"),
        segment(20.1, "về tiến độ", "S3"),
    )
    newer = kept.again(turned)
    transcript = kept.read()
    assert transcript.layer.id == newer
    assert [transcript.name(each.speaker) for each in transcript.segments] == [
        "Nguyễn Văn A",
        "Người nói 1",
        "Người nói 1",
    ]
    with kept.db.read() as tx:
        log = speakers.history(tx, newer)
        old = transcripts.read(tx, transcripts.get_layer(tx, kept.recording_id, kept.layer_id))
    assert {(edit.carried_from, edit.who) for edit in log} == {(kept.layer_id, SYSTEM.name)}
    assert old.name("S1") == "Nguyễn Văn A"


def test_what_was_carried_can_be_taken_back_and_comes_back_no_more(kept: Kept):
    kept.change(Rename("S1", "Nguyễn Văn A"))
    kept.layer_id = kept.again(MEETING)
    kept.undo()
    assert dict(kept.read().names) == {}
    with kept.db.write() as tx:
        first = transcripts.layers(tx, kept.recording_id)[0]
        newest = transcripts.current(tx, kept.recording_id)
        assert newest
        reviewing.carry(tx, transcripts.read(tx, first), newest)
    assert dict(kept.read().names) == {}


def test_nothing_is_carried_where_nobody_said_anything(kept: Kept):
    newer = kept.again(MEETING)
    with kept.db.read() as tx:
        assert speakers.history(tx, newer) == []
        assert tx.execute(select(tables.audit)).all() == []


def test_what_people_read_is_counted_where_a_line_was_cut(kept: Kept):
    kept.change(Assign((Span(10.0, 10.5),), "S1"))
    with kept.db.read() as tx:
        assert transcripts.segment_counts(tx) == {kept.recording_id: 4}
        assert len(read_passages(tx, kept.recording_id)) == 4
    kept.undo()
    with kept.db.read() as tx:
        assert transcripts.segment_counts(tx) == {kept.recording_id: 3}


def test_a_change_made_while_a_newer_layer_is_saved_is_carried_or_refused(kept: Kept):
    """Whoever comes first: what was said is never left behind on a layer that nobody reads."""
    begun, refused = threading.Event(), []

    def save() -> None:
        with kept.db.write() as tx:
            recordings.hold(tx, kept.recording_id)
            before = transcripts.transcript(tx, kept.recording_id)
            begun.set()
            time.sleep(0.3)
            run = transcripts.start_run(tx, kept.recording_id, {})
            reviewing.carry(tx, before, transcripts.save_layer(tx, kept.recording_id, run, MEETING))

    saving = threading.Thread(target=save)
    saving.start()
    begun.wait()
    try:
        kept.change(Rename("S1", "Nguyễn Văn A"))
    except Clash as clash:
        refused.append(clash)
    saving.join()
    assert bool(refused) != (kept.read().name("S1") == "Nguyễn Văn A")
