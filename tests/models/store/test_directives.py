"""The in-tray and the ledger, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from giaoban.models.access import NOBODY, SYSTEM, Reader, Role, unit_key
from giaoban.models.directives import Candidate, Deed, Directive, Due, Fields, Kind, Reason, State, Strength
from giaoban.models.errors import BadInput, Clash, NotFound, StateRefused
from giaoban.models.following import Change
from giaoban.models.recording import MediaInfo, Recording, RecordingState
from giaoban.models.store import conferences, directives, in_tray, recordings
from giaoban.models.store.database import Database
from tests.factories.transcripts import details

WORDS = "Giao Sở Tài chính chủ trì rà soát các dự án chậm tiến độ trước ngày 30/6"
OTHER = "Yêu cầu các xã báo cáo số hộ nghèo trong tháng này"
CLERK = Reader(None, "Trần Thị Thư", Role.SECRETARY, frozenset({unit_key(1)}))


def candidate(text: str = WORDS, start: float = 10.0, seconds: float = 8.0) -> Candidate:
    return Candidate(
        start=start,
        end=start + seconds,
        kind=Kind.DIRECTIVE,
        text=text,
        strength=Strength.ASSIGNED,
        leads=("Sở Tài chính",),
        cooperating=(),
        content="rà soát các dự án chậm tiến độ",
        due=Due("trước ngày 30/6", date(2025, 6, 30)),
        reason=Reason("giao", 0.9, ("opens", "addressed")),
        speaker="Trần Huy Tuấn",
    )


@pytest.fixture
def recording(db: Database) -> Recording:
    with db.write() as tx:
        held = conferences.add(tx, details(readable_by=frozenset({unit_key(1)})))
        return recordings.add(
            tx,
            held.id,
            title="",
            sha256="a" * 64,
            file_name="a.wav",
            size=1,
            media=MediaInfo("wav", 60.0, "pcm"),
            added_by=None,
        )


def refill(db: Database, recording: Recording, *candidates: Candidate) -> int:
    posts = {"trần huy tuấn": "Chủ tịch, UBND tỉnh"}
    with db.write() as tx:
        return in_tray.refill(tx, recording, candidates, posts)


def kept(db: Database, recording: Recording) -> Sequence[Directive]:
    with db.read() as tx:
        return directives.of_recording(tx, recording.id, SYSTEM)


def test_reading_again_changes_nothing(db: Database, recording: Recording) -> None:
    told = (candidate(), candidate(OTHER, 30.0))
    assert refill(db, recording, *told) == 2
    first = kept(db, recording)
    assert refill(db, recording, *told) == 2
    assert kept(db, recording) == first
    assert first[0].fields == Fields(
        content="Rà soát các dự án chậm tiến độ",
        strength=Strength.ASSIGNED,
        leads=("Sở Tài chính",),
        giver="Trần Huy Tuấn",
        giver_post="Chủ tịch, UBND tỉnh",
        due_said="trước ngày 30/6",
        due=date(2025, 6, 30),
    )


def test_what_nobody_touched_is_as_it_is_read_now(db: Database, recording: Recording) -> None:
    refill(db, recording, candidate(), candidate(OTHER, 30.0))
    first = kept(db, recording)[0]
    heard_better = replace(candidate(start=10.4), content="rà soát lại các dự án")
    refill(db, recording, heard_better)
    [now] = kept(db, recording)
    assert (now.id, now.fields.content, now.version) == (first.id, "Rà soát lại các dự án", 2)
    refill(db, recording)
    assert kept(db, recording) == []


def test_what_a_person_decided_stays(db: Database, recording: Recording) -> None:
    refill(db, recording, candidate(), candidate(OTHER, 30.0))
    one, other = kept(db, recording)
    with db.write() as tx:
        directives.confirm(tx, one.id, 1, replace(one.fields, content="Rà soát dự án"), CLERK)
        directives.change(tx, other.id, 1, Change(Deed.REJECT, "Nhắc lại việc cũ"), CLERK)
    before = kept(db, recording)
    heard_otherwise = f"{OTHER} nhé các đồng chí"
    assert refill(db, recording, candidate("Giao sở tài chín", 11.0), candidate(heard_otherwise, 30.2)) == 0
    assert kept(db, recording) == before
    assert refill(db, recording) == 0
    assert kept(db, recording) == before


def test_something_else_said_where_one_was_rejected_waits(db: Database, recording: Recording) -> None:
    refill(db, recording, candidate())
    [one] = kept(db, recording)
    with db.write() as tx:
        directives.change(tx, one.id, 1, Change(Deed.REJECT), CLERK)
    assert refill(db, recording, candidate(OTHER)) == 1
    assert [each.state for each in kept(db, recording)] == [State.REJECTED, State.CANDIDATE]


def test_a_directive_from_the_tray_to_done_with_its_history(db: Database, recording: Recording) -> None:
    refill(db, recording, candidate())
    [one] = kept(db, recording)
    with db.write() as tx:
        directives.confirm(tx, one.id, 1, replace(one.fields, leads=("Sở Tài chính", "Sở Nội vụ")), CLERK)
        directives.change(tx, one.id, 2, Change(Deed.START), CLERK)
        later = Change(Deed.EXTEND, "Chờ Trung ương", "12/CV-STC", due=date(2025, 9, 30))
        directives.change(tx, one.id, 3, later, CLERK)
        done = Change(Deed.FINISH, evidence="Báo cáo 45/BC-STC", done_on=date(2025, 9, 30))
        last = directives.change(tx, one.id, 4, done, CLERK)
    assert (last.state, last.done_on, last.version) == (State.DONE_IN_TIME, date(2025, 9, 30), 5)
    with db.read() as tx:
        told = directives.events(tx, one.id)
    assert [each.deed for each in told] == [Deed.CONFIRM, Deed.START, Deed.EXTEND, Deed.FINISH]
    assert told[0].changes == {"leads": ("Sở Tài chính", "Sở Tài chính; Sở Nội vụ")}
    assert told[2].changes == {"due": ("2025-06-30", "2025-09-30")}
    assert (told[2].reason, told[2].document) == ("Chờ Trung ương", "12/CV-STC")
    assert {each.who for each in told} == {"Trần Thị Thư"}


def test_two_at_once_clash_and_nothing_is_overwritten(db: Database, recording: Recording) -> None:
    refill(db, recording, candidate())
    [one] = kept(db, recording)
    with db.write() as tx:
        directives.confirm(tx, one.id, 1, one.fields, CLERK)
    with db.write() as tx, pytest.raises(Clash):
        directives.correct(tx, one.id, 1, replace(one.fields, content="Khác"), "", CLERK)
    with db.write() as tx, pytest.raises(StateRefused):
        directives.confirm(tx, one.id, 2, one.fields, CLERK)
    assert kept(db, recording)[0].fields.content == one.fields.content


def test_what_may_not_be_read_or_was_removed_is_not_there(db: Database, recording: Recording) -> None:
    refill(db, recording, candidate())
    [one] = kept(db, recording)
    stranger = Reader(None, "Người khác", Role.SECRETARY, frozenset({unit_key(2)}))
    with db.write() as tx:
        for reader in (stranger, NOBODY):
            assert directives.listing(tx, reader, list(State)) == []
            assert directives.waiting(tx, reader) == {}
            with pytest.raises(NotFound):
                directives.confirm(tx, one.id, 1, one.fields, reader)
        assert directives.waiting(tx, CLERK) == {recording.id: 1}
        recordings.set_state(tx, recording.id, RecordingState.REMOVED, "Nhầm")
        assert directives.waiting(tx, SYSTEM) == {}
        with pytest.raises(NotFound):
            directives.readable(tx, one.id, SYSTEM)


@pytest.mark.parametrize(
    "wrong", [{"content": " "}, {"content": "x" * 2001}, {"leads": ("x" * 201,)}, {"giver": "x" * 201}]
)
def test_fields_that_cannot_be_kept_are_refused(
    db: Database, recording: Recording, wrong: dict[str, object]
) -> None:
    refill(db, recording, candidate())
    [one] = kept(db, recording)
    with db.write() as tx, pytest.raises(BadInput):
        directives.confirm(tx, one.id, 1, replace(one.fields, **wrong), CLERK)  # type: ignore[arg-type]  # of each field its own
