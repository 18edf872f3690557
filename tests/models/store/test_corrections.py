"""Corrections of words and the review are kept, checked and told to index and audit, on both databases."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from giaoban.ingest.lifecycle import choose_layer
from giaoban.models.access import EVERYONE, Reader, Role
from giaoban.models.errors import BadInput, Clash, GiaoBanError, NotAllowed, NotFound, StateRefused
from giaoban.models.job import Step
from giaoban.models.recording import MediaInfo, RecordingState, Span
from giaoban.models.speakers import Rename
from giaoban.models.store import (
    change_log,
    conferences,
    corrections,
    recordings,
    reviewing,
    reviews,
    speakers,
    tables,
    transcripts,
)
from giaoban.models.store.corrections import Corrected, Seen
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.transcript import Layer, ReviewState, Segment, Transcript
from giaoban.search.steps import read_passages
from tests.factories.transcripts import details, layer, segment

MEETING = layer(
    segment(0.0, "kính thưa các đồng chí", "S1"),
    segment(10.0, "tôi xin báo cáo", "S2"),
    segment(20.0, "về tiến độ", "S2"),
    gaps=[Span(30.0, 34.0)],
)
LAN = Reader(None, "Thư ký Lan", Role.SECRETARY, frozenset({EVERYONE}))
HOA = Reader(None, "Thư ký Hoa", Role.SECRETARY, frozenset({EVERYONE}))


@dataclass
class Kept:
    db: Database
    queue: LeaseQueue
    recording_id: int
    layer_id: int

    def read(self) -> Transcript:
        with self.db.read() as tx:
            found = transcripts.transcript(tx, self.recording_id)
        assert found
        return found

    def texts(self) -> list[str]:
        return [line.text for line in self.read().segments]

    def rewrite(self, line: Segment | Seen, text: str, by: Reader = LAN) -> Corrected:
        seen = line if isinstance(line, Seen) else seen_as(line)
        with self.db.write() as tx:
            return corrections.rewrite(tx, self.queue, self.recording_id, self.layer_id, [(seen, text)], by)

    def review(self, state: ReviewState, note: str = "", revision: int | None = None) -> None:
        revision = self.read().revision if revision is None else revision
        with self.db.write() as tx:
            reviewing.say(
                tx, self.queue, self.recording_id, self.layer_id, state, LAN, revision=revision, note=note
            )

    def again(self, made: Layer) -> int:
        """As the step that assembles does."""
        with self.db.write() as tx:
            recordings.hold(tx, self.recording_id)
            before = transcripts.transcript(tx, self.recording_id)
            run = transcripts.start_run(tx, self.recording_id, {})
            newer = transcripts.save_layer(tx, self.recording_id, run, made)
            reviewing.carry(tx, before, newer)
            return newer.id or 0


def seen_as(line: Segment) -> Seen:
    return Seen(Span(line.start, line.end), line.text)


def keep(db: Database) -> Kept:
    """The meeting as a machine heard it, in a new recording of an archive."""
    with db.write() as tx:
        conference = conferences.add(tx, details())
        recording = recordings.add(
            tx,
            conference.id,
            title="",
            added_by=None,
            sha256="ab" * 32,
            file_name="a.mp4",
            size=1,
            media=MediaInfo("mp4", 60.0, "aac"),
        )
        run = transcripts.start_run(tx, recording.id, {})
        made = transcripts.save_layer(tx, recording.id, run, MEETING)
        recordings.set_state(tx, recording.id, RecordingState.INDEXED)
    return Kept(db, LeaseQueue(db), recording.id, made.id or 0)


@pytest.fixture
def kept(db: Database) -> Kept:
    return keep(db)


def test_a_correction_is_read_by_all_begins_the_review_and_is_queued_for_the_index(kept: Kept):
    done = kept.rewrite(kept.read().segments[1], "  tôi xin   trình bày ")
    assert kept.texts()[1] == "tôi xin trình bày"
    assert done.transcript.segments == kept.read().segments
    assert (kept.read().review.state, kept.read().review.who) == (ReviewState.IN_REVIEW, LAN.name)
    with kept.db.read() as tx:
        assert [job.step for job in kept.queue.jobs(tx, kept.recording_id)] == [Step.INDEX]
        assert [passage.text for passage in read_passages(tx, kept.recording_id)] == kept.texts()
        noted = list(tx.execute(select(tables.audit.c.action, tables.audit.c.who)))
        assert noted == [("transcript.correct", LAN.name)]
        (edit,) = change_log.edits(tx, kept.layer_id)
        assert (edit.who, edit.id) == (LAN.name, done.edit_ids[0])
        assert transcripts.segment_counts(tx) == {kept.recording_id: 3}


def test_two_at_one_line_the_second_is_told_and_nothing_is_overwritten(kept: Kept):
    seen = seen_as(kept.read().segments[1])
    kept.rewrite(seen, "tôi xin trình bày", by=LAN)
    with pytest.raises(Clash, match="vừa sửa đoạn này"):
        kept.rewrite(seen, "tôi xin phát biểu", by=HOA)
    assert kept.texts()[1] == "tôi xin trình bày"
    kept.rewrite(kept.read().segments[1], "tôi xin phát biểu", by=HOA)
    assert kept.texts()[1] == "tôi xin phát biểu"
    with kept.db.read() as tx:
        assert [edit.who for edit in change_log.edits(tx, kept.layer_id)] == [LAN.name, HOA.name]


def test_two_at_different_lines_do_not_disturb_each_other(kept: Kept):
    first, second = map(seen_as, kept.read().segments[:2])
    kept.rewrite(first, "kính thưa quý vị", by=LAN)
    kept.rewrite(second, "tôi báo cáo", by=HOA)
    assert kept.texts()[:2] == ["kính thưa quý vị", "tôi báo cáo"]


def test_what_is_typed_as_it_stands_changes_nothing(kept: Kept):
    assert kept.rewrite(kept.read().segments[0], "kính thưa các đồng chí").edit_ids == ()
    assert kept.read().review.state is ReviewState.DRAFT


def test_several_lines_are_corrected_together_or_not_at_all(kept: Kept):
    lines = [seen_as(line) for line in kept.read().segments]
    wrong = [(lines[0], "một"), (Seen(lines[1].span, "lời khác"), "hai")]
    with pytest.raises(Clash), kept.db.write() as tx:
        corrections.rewrite(tx, kept.queue, kept.recording_id, kept.layer_id, wrong, LAN)
    assert kept.texts()[0] == "kính thưa các đồng chí"
    with kept.db.write() as tx:
        done = corrections.rewrite(
            tx,
            kept.queue,
            kept.recording_id,
            kept.layer_id,
            [(each, f"đoạn {n}") for n, each in enumerate(lines)],
            LAN,
        )
    assert kept.texts() == ["đoạn 0", "đoạn 1", "đoạn 2"]
    with kept.db.write() as tx:
        corrections.undo(tx, kept.queue, kept.recording_id, kept.layer_id, done.edit_ids, LAN)
    assert kept.texts()[0] == "kính thưa các đồng chí"


def test_voice_without_text_is_filled(kept: Kept):
    kept.rewrite(Seen(Span(30.0, 34.0), ""), "xin cảm ơn")
    assert kept.texts()[-1] == "xin cảm ơn"
    assert kept.read().gaps == ()


def test_undo_and_redo(kept: Kept):
    (edit,) = kept.rewrite(kept.read().segments[0], "khác").edit_ids
    where = (kept.queue, kept.recording_id, kept.layer_id)
    with kept.db.write() as tx:
        corrections.undo(tx, *where, [edit], LAN)
    assert kept.texts()[0] == "kính thưa các đồng chí"
    with pytest.raises(StateRefused, match="hoàn tác rồi"), kept.db.write() as tx:
        corrections.undo(tx, *where, [edit], LAN)
    with kept.db.write() as tx:
        corrections.redo(tx, *where, [edit], LAN)
    assert kept.texts()[0] == "khác"
    with kept.db.read() as tx:
        assert [each.stands for each in change_log.edits(tx, kept.layer_id)] == [False, True]


def test_what_somebody_built_on_is_not_taken_back_from_under_them(kept: Kept):
    (edit,) = kept.rewrite(kept.read().segments[0], "kính thưa quý vị").edit_ids
    kept.rewrite(kept.read().segments[0], "kính thưa quý vị đại biểu", by=HOA)
    with pytest.raises(StateRefused, match="sửa tiếp sau đó"), kept.db.write() as tx:
        corrections.undo(tx, kept.queue, kept.recording_id, kept.layer_id, [edit], LAN)
    assert kept.texts()[0] == "kính thưa quý vị đại biểu"
    with kept.db.write() as tx:
        seen = seen_as(kept.read().segments[0])
        corrections.restore(tx, kept.queue, kept.recording_id, kept.layer_id, seen, edit, LAN)
    assert kept.texts()[0] == "kính thưa các đồng chí"


def test_lines_are_cut_joined_and_timed(kept: Kept):
    where = (kept.queue, kept.recording_id, kept.layer_id)
    first = seen_as(kept.read().segments[0])
    with kept.db.write() as tx:
        corrections.cut(tx, *where, first, 2, LAN)
    assert kept.texts()[:2] == ["kính thưa", "các đồng chí"]
    with kept.db.read() as tx:
        assert transcripts.segment_counts(tx) == {kept.recording_id: 4}
    one, other = map(seen_as, kept.read().segments[:2])
    with kept.db.write() as tx:
        corrections.join(tx, *where, one, other, LAN)
    assert kept.texts() == [line.text for line in MEETING.segments]
    with kept.db.write() as tx:
        corrections.retime(tx, *where, seen_as(kept.read().segments[1]), Span(11.0, 13.0), LAN)
    line = kept.read().segments[1]
    assert (line.start, line.end, line.text) == (11.0, 13.0, "tôi xin báo cáo")


@pytest.mark.parametrize(("start", "end"), [(21.0, 22.0), (-1.0, 3.0), (12.0, 12.05)])
def test_a_line_stays_between_its_neighbours(kept: Kept, start: float, end: float):
    seen = seen_as(kept.read().segments[1])
    with pytest.raises(BadInput, match="nằm giữa"), kept.db.write() as tx:
        corrections.retime(tx, kept.queue, kept.recording_id, kept.layer_id, seen, Span(start, end), LAN)
    assert kept.read().segments == MEETING.segments


def test_what_cannot_be_is_refused(kept: Kept):
    where = (kept.queue, kept.recording_id, kept.layer_id)
    first, second, third = map(seen_as, kept.read().segments)
    wrong = [
        lambda tx: corrections.cut(tx, *where, first, 0, LAN),
        lambda tx: corrections.cut(tx, *where, first, 5, LAN),
        lambda tx: corrections.join(tx, *where, first, third, LAN),
        lambda tx: corrections.undo(tx, *where, [99], LAN),
        lambda tx: corrections.rewrite(tx, *where, [(second, "a" * 4001)], LAN),
        lambda tx: corrections.rewrite(
            tx, kept.queue, kept.recording_id, kept.layer_id + 1, [(second, "a")], LAN
        ),
    ]
    for deed in wrong:
        with pytest.raises(GiaoBanError), kept.db.write() as tx:
            deed(tx)
    assert kept.read().segments == MEETING.segments


def test_who_may_only_read_or_not_even_that_changes_nothing(kept: Kept):
    seen = seen_as(kept.read().segments[0])
    with pytest.raises(NotAllowed):
        kept.rewrite(seen, "khác", by=Reader(None, "Cán bộ", Role.READER, frozenset({EVERYONE})))
    with pytest.raises(NotFound):
        kept.rewrite(seen, "khác", by=Reader(None, "Người lạ", Role.SECRETARY, frozenset()))
    assert kept.texts()[0] == "kính thưa các đồng chí"


def test_a_review_goes_its_way_and_an_approved_transcript_is_closed(kept: Kept):
    with pytest.raises(StateRefused, match="Nháp"):
        kept.review(ReviewState.APPROVED)
    kept.review(ReviewState.IN_REVIEW)
    kept.review(ReviewState.APPROVED)
    assert kept.read().review.is_approved
    with pytest.raises(StateRefused, match="đã duyệt"):
        kept.rewrite(kept.read().segments[0], "khác")
    with pytest.raises(StateRefused, match="đã duyệt"), kept.db.write() as tx:
        speakers.change(tx, kept.queue, kept.recording_id, kept.layer_id, Rename("S1", "A"), LAN)
    with pytest.raises(BadInput, match="lý do"):
        kept.review(ReviewState.IN_REVIEW)
    kept.review(ReviewState.IN_REVIEW, note="Sửa tên đồng chí Chủ tịch")
    kept.rewrite(kept.read().segments[0], "khác")
    with kept.db.read() as tx:
        states = [each.state.value for each in reviews.history(tx, kept.layer_id)]
    assert states == ["in-review", "approved", "in-review"]


def test_nobody_approves_what_they_have_not_seen(kept: Kept):
    kept.review(ReviewState.IN_REVIEW)
    seen = kept.read().revision
    kept.rewrite(kept.read().segments[0], "khác", by=HOA)
    with pytest.raises(StateRefused, match="vừa sửa"):
        kept.review(ReviewState.APPROVED, revision=seen)
    kept.review(ReviewState.APPROVED)


def test_corrections_survive_a_transcription_made_again(kept: Kept):
    kept.rewrite(kept.read().segments[1], "tôi xin trình bày")
    newer = kept.again(layer(segment(0.1, "kính thưa đồng chí"), segment(10.1, "tôi xin báo cao")))
    transcript = kept.read()
    assert transcript.layer.id == newer
    assert transcript.segments[1].text == "tôi xin trình bày"
    assert transcript.review.state is ReviewState.IN_REVIEW


def test_an_approved_transcript_is_what_people_read_whatever_a_machine_makes_since(kept: Kept):
    kept.rewrite(kept.read().segments[1], "tôi xin trình bày")
    kept.review(ReviewState.APPROVED)
    newer = kept.again(layer(segment(0.1, "máy nghe lại")))
    assert kept.texts()[1] == "tôi xin trình bày"
    with pytest.raises(StateRefused, match="đã duyệt"), kept.db.write() as tx:
        choose_layer(tx, kept.queue, kept.recording_id, newer, LAN, "bản mới hơn")
    with kept.db.read() as tx:
        assert transcripts.segment_counts(tx) == {kept.recording_id: 3}
