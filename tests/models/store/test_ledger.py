"""Reassignment, what later conferences say, imported lines and calendars, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from giaoban.models.access import EVERYONE, NOBODY, SYSTEM, Reader, Role, unit_key
from giaoban.models.directives import Deed, Directive, Fields, State, Strength
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.following import Change, Move
from giaoban.models.importing import Line
from giaoban.models.mentions import MentionKind, MentionState, Spoken
from giaoban.models.recording import MediaInfo, Recording, RecordingState
from giaoban.models.store import (
    accounts,
    calendars,
    conferences,
    directives,
    in_tray,
    ledger_import,
    mentions,
    migrate,
    recordings,
    units,
)
from giaoban.models.store.database import Database
from tests.factories.transcripts import details
from tests.models.store.test_directives import CLERK, candidate

STRANGER = Reader(None, "Người khác", Role.SECRETARY, frozenset({unit_key(2)}))


def recording(db: Database, key: str, day: date, sha256: str) -> Recording:
    with db.write() as tx:
        at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        held = conferences.add(tx, details(starts_at=at, readable_by=frozenset({key})))
        media = MediaInfo("wav", 60.0, "pcm")
        return recordings.add(
            tx,
            held.id,
            title="",
            sha256=sha256 * 64,
            file_name="a.wav",
            size=1,
            media=media,
            added_by=None,
        )


@pytest.fixture
def given(db: Database) -> Directive:
    kept = recording(db, unit_key(1), date(2025, 6, 11), "a")
    with db.write() as tx:
        in_tray.refill(tx, kept, [candidate()], {})
        [one] = directives.of_recording(tx, kept.id, SYSTEM)
        return directives.confirm(tx, one.id, one.version, one.fields, CLERK)


def later(db: Database, key: str = unit_key(1)) -> Recording:
    return recording(db, key, date(2025, 7, 9), "b")


def spoken(directive_id: int, start: float = 3.0, text: str = "Sở Tài chính đã rà soát xong") -> Spoken:
    return Spoken(
        directive_id, MentionKind.REPORTED, start, start + 4, text, "Trần Văn Tài", 0.8, ("unit_named",)
    )


# --- reassignment ---------------------------------------------------------------------------------------


def test_a_reassignment_needs_its_reason_and_its_document_and_is_in_the_history(
    db: Database, given: Directive
):
    with db.write() as tx:
        heir = units.add(tx, "Sở Kế hoạch")
    move = Move(frozenset({"sở tài chính"}), {"Sở Kế hoạch": heir.id})
    good = Change(Deed.REASSIGN, "Sáp nhập", "12/QĐ-UBND")
    for wrong in (replace(good, reason=""), replace(good, document="")):
        with db.write() as tx, pytest.raises(BadInput):
            directives.reassign(tx, given.id, given.version, wrong, move, CLERK)
    other = Move(frozenset({"sở y tế"}), {"Sở Kế hoạch": heir.id})
    with db.write() as tx, pytest.raises(BadInput, match="không giao cho đơn vị đó"):
        directives.reassign(tx, given.id, given.version, good, other, CLERK)
    with db.write() as tx:
        now = directives.reassign(tx, given.id, given.version, good, move, CLERK)
        told = directives.events(tx, given.id)[-1]
    assert (now.fields.leads, now.units, now.state) == (
        ("Sở Kế hoạch",),
        {"sở kế hoạch": heir.id},
        given.state,
    )
    assert (told.deed, told.reason, told.document) == (Deed.REASSIGN, "Sáp nhập", "12/QĐ-UBND")
    assert told.changes == {"leads": ("Sở Tài chính", "Sở Kế hoạch")}


# --- what later conferences say -------------------------------------------------------------------------


def test_only_open_ones_of_earlier_conferences_are_looked_for(db: Database, given: Directive):
    after = later(db)
    with db.write() as tx:
        assert [each.id for each in mentions.open_before(tx, after.conference_id)] == [given.id]
        assert mentions.open_before(tx, given.conference_id) == []
        directives.change(tx, given.id, given.version, Change(Deed.CANCEL, "Thôi"), CLERK)
        assert mentions.open_before(tx, after.conference_id) == []


def test_finding_again_changes_nothing_and_what_was_decided_stays(db: Database, given: Directive):
    after = later(db)
    with db.write() as tx:
        mentions.refill(tx, after.id, [spoken(given.id)])
        [first] = mentions.proposed(tx, CLERK)
        mentions.refill(tx, after.id, [spoken(given.id)])
        assert mentions.proposed(tx, CLERK) == [first]
        mentions.refill(tx, after.id, [spoken(given.id, 3.5, "Sở Tài chính đã rà soát rồi")])
        [heard_better] = mentions.proposed(tx, CLERK)
        assert (heard_better.id, heard_better.spoken.text) == (first.id, "Sở Tài chính đã rà soát rồi")
        mentions.decide(tx, first.id, accepted=False, by=CLERK)
        mentions.refill(tx, after.id, [spoken(given.id)])
        assert mentions.proposed(tx, CLERK) == []
        assert mentions.of_directives(tx, [given.id], CLERK) == {}
        with pytest.raises(Clash):
            mentions.decide(tx, first.id, accepted=True, by=CLERK)
        mentions.refill(tx, after.id, [spoken(given.id, 40.0)])
        [elsewhere] = mentions.proposed(tx, CLERK)
        assert elsewhere.id != first.id
        mentions.refill(tx, after.id, [])
        assert mentions.proposed(tx, CLERK) == []


def test_an_accepted_report_is_evidence_in_the_history(db: Database, given: Directive):
    after = later(db)
    with db.write() as tx:
        mentions.refill(tx, after.id, [spoken(given.id)])
        [one] = mentions.proposed(tx, CLERK)
        mentions.decide(tx, one.id, accepted=True, by=CLERK)
        what = Change(Deed.REPORT, mention_id=one.id)
        now = directives.change(tx, given.id, given.version, what, CLERK)
        assert now.state is State.IN_PROGRESS
        assert directives.events(tx, given.id)[-1].mention_id == one.id
        assert mentions.by_ids(tx, [one.id], CLERK)[one.id].state is MentionState.ACCEPTED
        assert mentions.by_ids(tx, [one.id], STRANGER) == {}


def test_who_may_not_read_both_conferences_sees_nothing(db: Database, given: Directive):
    after = later(db, unit_key(2))
    both = Reader(None, "Cả hai", Role.SECRETARY, CLERK.keys | STRANGER.keys)
    with db.write() as tx:
        mentions.refill(tx, after.id, [spoken(given.id)])
        [one] = mentions.proposed(tx, both)
        for reader in (CLERK, STRANGER, NOBODY):
            assert mentions.proposed(tx, reader) == []
            assert mentions.of_directives(tx, [given.id], CLERK) == {}
            with pytest.raises(NotFound):
                mentions.decide(tx, one.id, accepted=True, by=reader)
        recordings.set_state(tx, after.id, RecordingState.REMOVED, "Nhầm")
        assert mentions.proposed(tx, both) == []
        recordings.set_state(tx, after.id, RecordingState.INDEXED)
        recordings.set_state(tx, given.recording_id or 0, RecordingState.REMOVED, "Nhầm")
        assert mentions.proposed(tx, both) == []


# --- imported lines -------------------------------------------------------------------------------------


def line(row: int = 2, **more: object) -> Line:
    fields = Fields("Rà soát hồ đập", Strength.ASSIGNED, leads=("Sở Xây dựng",), due=date(2025, 9, 30))
    values: dict[str, object] = {
        "row": row,
        "fields": fields,
        "state": State.IN_PROGRESS,
        "done_on": None,
        "conference": "Giao ban tháng 6",
        "told_on": date(2025, 6, 2),
    }
    return Line(**(values | more))  # type: ignore[arg-type]  # of each field its own


def test_lines_come_in_once_and_make_the_conference_that_is_missing(db: Database):
    ours = frozenset({unit_key(1)})
    told = [
        line(),
        line(3, code="02/2025"),
        line(4, done_on=date(2025, 7, 1), state=State.DONE_IN_TIME, code="x"),
    ]
    with db.write() as tx:
        done = ledger_import.take_in(tx, told, ours, "so.xlsx", CLERK)
    assert (done.added, done.passed_over, done.new_conferences) == (3, 0, 1)
    with db.write() as tx:
        again = ledger_import.take_in(tx, told, frozenset({EVERYONE}), "so.xlsx", CLERK)
        kept = directives.listing(tx, CLERK, list(State))
        assert directives.listing(tx, STRANGER, list(State)) == []
        [event] = directives.events(tx, kept[0].id)
    assert (again.added, again.passed_over, again.new_conferences) == (0, 3, 0)
    assert {each.recording_id for each in kept} == {None}
    assert {each.told_on for each in kept} == {date(2025, 6, 2)}
    assert (event.deed, event.reason) == (Deed.IMPORT, "so.xlsx, dòng 2")
    assert event.changes["content"] == ("", "Rà soát hồ đập")


def test_a_line_of_a_conference_that_is_there_is_read_by_who_reads_that(db: Database, given: Directive):
    with db.write() as tx:
        held = conferences.get(tx, given.conference_id)
        known = line(conference=held.title.upper(), told_on=date(2025, 6, 11))
        done = ledger_import.take_in(tx, [known], frozenset({EVERYONE}), "so.xlsx", CLERK)
        assert (done.added, done.new_conferences) == (1, 0)
        assert directives.listing(tx, STRANGER, list(State)) == []


def test_what_the_importer_may_not_read_is_as_if_it_were_not_there(db: Database):
    with db.write() as tx:
        ledger_import.take_in(tx, [line(code="K1")], frozenset({unit_key(1)}), "so.xlsx", CLERK)
        done = ledger_import.take_in(tx, [line(code="K1")], frozenset({unit_key(2)}), "so.xlsx", STRANGER)
        assert (done.added, done.new_conferences) == (1, 1)


def test_an_export_of_ours_that_comes_back_doubles_nothing(db: Database, given: Directive):
    with db.write() as tx:
        mine = line(code=f"GB-{given.id}")
        assert ledger_import.known(tx, [mine], CLERK) == {2}
        assert ledger_import.known(tx, [mine], STRANGER) == frozenset()


def test_all_or_none_of_a_file_comes_in(db: Database):
    wrong = line(3, fields=Fields("x" * 3000, Strength.ASSIGNED))
    with pytest.raises(BadInput), db.write() as tx:
        ledger_import.take_in(tx, [line(), wrong], frozenset({unit_key(1)}), "so.xlsx", CLERK)
    with db.read() as tx:
        assert directives.listing(tx, SYSTEM, list(State)) == []


# --- calendars ------------------------------------------------------------------------------------------


def test_a_calendars_address_is_known_to_its_owner_and_dies_with_it(db: Database):
    with db.write() as tx:
        account = accounts.add(tx, "an", "An", "mat-khau-du-dai", Role.READER)
        made, secret = calendars.make(tx, "Hạn", {"han": "tuan-nay"}, account.reader())
        assert calendars.fetched(tx, secret) == (made, account)
        assert secret not in str(tx.execute(text("SELECT token_sha256 FROM calendars")).all())
        other = accounts.add(tx, "binh", "Bình", "mat-khau-du-dai", Role.ADMIN)
        with pytest.raises(NotFound):
            calendars.revoke(tx, made.id, other.reader())
        accounts.set_active(tx, account.id, active=False)
        with pytest.raises(NotFound):
            calendars.fetched(tx, secret)
        accounts.set_active(tx, account.id, active=True)
        calendars.revoke(tx, made.id, account.reader())
        for wrong in (secret, "", "x" * 5000, "\ud800"):
            with pytest.raises(NotFound):
                calendars.fetched(tx, wrong)


# --- the migration --------------------------------------------------------------------------------------


def test_a_ledger_of_the_version_before_keeps_its_history(db: Database, given: Directive):
    with db.write() as tx:
        before, newest = directives.events(tx, given.id), migrate.revision(tx)
        migrate.move(tx, "0010")
        assert tx.execute(text("SELECT count(*) FROM directive_events")).scalar_one() == len(before)
        migrate.move(tx, newest)
        assert directives.events(tx, given.id) == before
        assert directives.readable(tx, given.id, SYSTEM) == given
        assert migrate.differences(tx) == []
