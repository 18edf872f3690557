"""The step that makes a transcript findable also fills the ledger's in-tray."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from giaoban.models.access import SYSTEM
from giaoban.models.conference import Participant
from giaoban.models.directives import Deed, Directive, Kind, State
from giaoban.models.following import Change
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState
from giaoban.models.speakers import Rename
from giaoban.models.store import directives, mentions, recordings, speakers, transcripts, units
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from tests.search.test_archive import Archive

TEXTS = (
    "Giao Sở Tài chính chủ trì,",
    "Xin cảm ơn các đồng chí.",
    "Chúng tôi đề nghị tỉnh quan tâm hỗ trợ kinh phí.",
    "Giao Sở Y tế kiểm tra trước ngày 30/6.",
)


@pytest.fixture
def archive(db: Database, queue: LeaseQueue) -> Archive:
    return Archive(db, queue)


def tray(archive: Archive, recording_id: int) -> list[Directive]:
    with archive.db.read() as tx:
        return directives.of_recording(tx, recording_id, SYSTEM)


def test_candidates_wait_once_a_transcript_is_findable(archive: Archive) -> None:
    participant = Participant("Trần Huy Tuấn", "Chủ tịch", "UBND tỉnh")
    recording = archive.recording(archive.conference(participants=(participant,)), *TEXTS)
    archive.work()
    found = tray(archive, recording)
    assert [each.kind for each in found] == [Kind.DIRECTIVE, Kind.PETITION, Kind.DIRECTIVE]
    assert [each.fields.leads for each in found] == [("Sở Tài chính",), (), ("Sở Y tế",)]
    assert found[-1].fields.due == date(2026, 6, 30)
    assert {each.fields.giver for each in found} == {""}
    with archive.db.write() as tx:
        layer = transcripts.current_head(tx, recording)
        assert layer
        assert layer.id
        speakers.change(tx, archive.queue, recording, layer.id, Rename("S1", "Trần Huy Tuấn"), SYSTEM)
    archive.work()
    assert {each.fields.giver for each in tray(archive, recording)} == {"Trần Huy Tuấn"}
    assert {each.fields.giver_post for each in tray(archive, recording)} == {"Chủ tịch, UBND tỉnh"}


def test_a_new_transcript_doubles_nothing(archive: Archive) -> None:
    recording = archive.recording(archive.conference(), *TEXTS)
    archive.work()
    first, _petition, last = tray(archive, recording)
    with archive.db.write() as tx:
        directives.confirm(tx, first.id, 1, first.fields, SYSTEM)
        directives.change(tx, last.id, 1, Change(Deed.REJECT), SYSTEM)
    archive.transcribe(recording, *TEXTS[:3], "Giao sở y tế kiểm tra trước ngày ba mươi tháng sáu.")
    archive.work()
    found = tray(archive, recording)
    assert [each.state for each in found] == [State.NOT_STARTED, State.CANDIDATE, State.REJECTED]


def test_a_removed_recording_leaves_no_candidates(archive: Archive) -> None:
    recording = archive.recording(archive.conference(), *TEXTS)
    archive.work()
    with archive.db.write() as tx:
        recordings.set_state(tx, recording, RecordingState.REMOVED, "Nhầm")
        archive.queue.enqueue(tx, Step.INDEX, recording)
    archive.work()
    with archive.db.write() as tx:
        recordings.set_state(tx, recording, RecordingState.INDEXED)
    assert tray(archive, recording) == []


REPORT = "Sở Tài chính xin báo cáo, các dự án chậm tiến độ ở Bảo Yên đã rà soát xong."


def test_what_a_later_conference_reports_is_proposed_with_its_transcript_and_again_when_asked(
    archive: Archive,
) -> None:
    with archive.db.write() as tx:
        units.add(tx, "Sở Tài chính")
    earlier = archive.conference(starts_at=datetime(2026, 3, 25, 1, tzinfo=UTC))
    later = archive.conference(starts_at=datetime(2026, 4, 22, 1, tzinfo=UTC))
    given = archive.recording(earlier, "Giao Sở Tài chính rà soát các dự án chậm tiến độ ở Bảo Yên.")
    after = archive.recording(later, "Kính thưa các đồng chí.", REPORT)
    archive.work()
    with archive.db.write() as tx:
        assert mentions.proposed(tx, SYSTEM) == []
        [one] = directives.of_recording(tx, given, SYSTEM)
        directives.confirm(tx, one.id, one.version, one.fields, SYSTEM)
        archive.queue.enqueue(tx, Step.FOLLOW, after)
    assert archive.work() == 1
    with archive.db.write() as tx:
        [found] = mentions.proposed(tx, SYSTEM)
        assert (found.spoken.directive_id, found.recording_id, found.spoken.start) == (one.id, after, 10.0)
        archive.queue.enqueue(tx, Step.INDEX, after)
    archive.work()
    with archive.db.read() as tx:
        assert mentions.proposed(tx, SYSTEM) == [found]
    archive.transcribe(after, "Kính thưa các đồng chí.", "Sở Tài chính không có ý kiến.")
    archive.work()
    with archive.db.read() as tx:
        assert mentions.proposed(tx, SYSTEM) == []
