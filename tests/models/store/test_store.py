"""The nouns come back as they went in, and the tables are those of the migrations."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from sqlalchemy import select

from giaoban.models.access import EVERYONE, NOBODY, SYSTEM, Reader, Role, unit_key
from giaoban.models.conference import (
    VIETNAM,
    AgendaItem,
    Attendance,
    ConferenceDetails,
    ConferenceKind,
    Duty,
    Participant,
    Site,
)
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.recording import MediaInfo, Preparation, RecordingState, Span
from giaoban.models.store import (
    accounts,
    audit,
    conferences,
    holdings,
    migrate,
    recordings,
    tables,
    transcripts,
    units,
)
from giaoban.models.store.database import Database
from giaoban.models.transcript import (
    Coverage,
    Doubt,
    Layer,
    Maker,
    Segment,
    Signals,
    Turn,
    WindowTurns,
    WindowVoice,
    WindowWords,
    Word,
)

DETAILS = ConferenceDetails(
    title="Giao ban tháng 6",
    starts_at=datetime(2025, 6, 30, 8, 0, tzinfo=VIETNAM),
    kind=ConferenceKind.BRIEFING,
    body="UBND tỉnh Lào Cai",
    place="Phòng họp số 1",
    agenda=(AgendaItem("Khai mạc", "08:00"), AgendaItem("Thảo luận")),
    ends_at=datetime(2025, 6, 30, 11, 15, tzinfo=VIETNAM),
    sites=(Site("Hội trường A", "UBND tỉnh Lào Cai", 45), Site("Xã Bát Xát")),
    participants=(
        Participant("Trần Văn C", "Chủ tịch", duty=Duty.CHAIR, attendance=Attendance.PRESENT),
        Participant(
            "Nguyễn Văn A",
            "Giám đốc",
            "Sở Tài chính",
            attendance=Attendance.ABSENT,
            absence_reason="đi công tác",
            site="Hội trường A",
        ),
    ),
)
SOUND = MediaInfo(container="wav", duration=60.0, audio_codec="pcm_s16le", recorded_at=DETAILS.starts_at)
MAKER = Maker("faster-whisper 1.2.1", "whisper-base", "ab" * 32, {"beam": 5})


def add_recording(tx, conference_id, sha256="0" * 64):
    return recordings.add(
        tx,
        conference_id,
        title="Buổi sáng",
        sha256=sha256,
        file_name="giao ban.wav",
        size=10,
        media=SOUND,
        added_by=None,
    )


def test_migrations_make_the_tables(db: Database):
    with db.read() as tx:
        assert migrate.differences(tx) == []


def test_a_database_of_a_newer_version_is_refused(db: Database):
    with db.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    with pytest.raises(Exception, match="phiên bản mới hơn"):
        migrate.upgrade(db)


def test_a_conference_comes_back_as_it_went_in(db: Database):
    with db.write() as tx:
        made = conferences.add(tx, DETAILS)
    with db.read() as tx:
        found = conferences.get(tx, made.id)
    assert found.details == DETAILS
    assert found.day == "30/06/2025"


def test_an_edit_from_an_old_version_is_a_clash(db: Database):
    with db.write() as tx:
        made = conferences.add(tx, DETAILS)
        conferences.edit(tx, made.id, made.version, replace(DETAILS, title="Giao ban quý II"))
    with db.write() as tx, pytest.raises(Clash):
        conferences.edit(tx, made.id, made.version, replace(DETAILS, title="Khác"))
    with db.read() as tx:
        assert conferences.get(tx, made.id).title == "Giao ban quý II"


def test_who_may_not_read_it_is_told_that_it_is_not_there(db: Database):
    mine = Reader(1, "A", Role.READER, frozenset({EVERYONE, unit_key(1)}))
    theirs = Reader(2, "B", Role.SECRETARY, frozenset({EVERYONE, unit_key(2)}))
    with db.write() as tx:
        made = conferences.add(tx, replace(DETAILS, readable_by=frozenset({unit_key(1)})))
        recording = add_recording(tx, made.id)
    with db.read() as tx:
        assert recordings.readable(tx, recording.id, mine) == recording
        assert recordings.listing(tx, mine) == [recording]
        assert [c.id for c in conferences.listing(tx, SYSTEM)] == [made.id]
        for reader in (theirs, NOBODY):
            with pytest.raises(NotFound) as refused:
                recordings.readable(tx, recording.id, reader)
            with pytest.raises(NotFound) as missing:
                recordings.readable(tx, 999, reader)
            assert str(refused.value) == str(missing.value)
            assert recordings.listing(tx, reader) == []
            assert conferences.listing(tx, reader) == []


def test_parts_are_numbered_and_removed_bytes_may_come_back(db: Database):
    with db.write() as tx:
        made = conferences.add(tx, DETAILS)
        first = add_recording(tx, made.id, "a" * 64)
        second = add_recording(tx, made.id, "b" * 64)
        assert (first.part, second.part) == (1, 2)
        assert recordings.kept_with(tx, "a" * 64) == first
        recordings.set_state(tx, first.id, RecordingState.REMOVED, "trùng")
        assert recordings.kept_with(tx, "a" * 64) is None
        assert [r.id for r in recordings.of_conference(tx, made.id)] == [second.id]
        again = add_recording(tx, made.id, "a" * 64)
        assert again.part == 3


def test_a_preparation_replaces_the_one_of_an_earlier_attempt(db: Database):
    with db.write() as tx:
        recording = add_recording(tx, conferences.add(tx, DETAILS).id)
        assert recordings.preparation(tx, recording.id) is None
        for duration in (50.0, 60.0):
            plan = Preparation(duration, -23.0, (Span(1.0, 2.5),), (Span(0.0, duration),))
            recordings.save_preparation(tx, recording.id, plan)
        assert recordings.preparation(tx, recording.id) == plan


def a_segment() -> Segment:
    words = (Word(1.0, 1.4, "Kính", 0.9, "S1"), Word(1.4, 2.0, "thưa", 0.8, "S1"))
    return Segment(1.0, 2.0, words, "S1", Signals(-0.4, 0.1, 1.2, 0.0), (Doubt.LOW_CONFIDENCE,))


def test_windows_and_layers_come_back_as_they_went_in(db: Database):
    words = WindowWords(Span(0.0, 60.0), (a_segment(),), MAKER)
    voice = WindowVoice("A", (0.6, 0.8), 12.0)
    turns = WindowTurns(Span(0.0, 60.0), (Turn(1.0, 2.0, "A"),), (voice,), MAKER)
    layer = Layer((a_segment(),), ("S1",), (MAKER,), Coverage(10.0, 9.0, (Span(3.0, 4.0),)))
    with db.write() as tx:
        recording = add_recording(tx, conferences.add(tx, DETAILS).id)
        run = transcripts.start_run(tx, recording.id, {"recogniser": "whisper-base"})
        for _ in range(2):
            transcripts.save_words(tx, run, 0, words)
            transcripts.save_turns(tx, run, 0, turns)
        assert transcripts.words(tx, run) == [words]
        (found,) = transcripts.turns(tx, run)
        assert found.turns == turns.turns
        assert found.voices[0].embedding == pytest.approx(voice.embedding)
        kept = transcripts.save_layer(tx, recording.id, run, layer)
        assert transcripts.save_layer(tx, recording.id, run, replace(layer, segments=())) == kept
        assert transcripts.current(tx, recording.id) == kept
    assert kept.segments == layer.segments
    assert kept.coverage == layer.coverage


def test_passwords_and_sign_ins(db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Sở Tài chính")
        made = accounts.add(tx, " Lan ", "Nguyễn Thị Lan", "mat-khau-dai", Role.SECRETARY, [unit.id])
        assert accounts.check(tx, "LAN", "mat-khau-dai") == made
        assert accounts.check(tx, "lan", "sai-mat-khau") is None
        assert accounts.check(tx, "ai-do", "mat-khau-dai") is None
        token = accounts.sign_in(tx, made.id)
        assert accounts.signed_in(tx, token) == made
        assert accounts.signed_in(tx, token + "x") is None
        accounts.set_password(tx, made.id, "mat-khau-moi")
        assert accounts.signed_in(tx, token) is None
        accounts.set_active(tx, made.id, active=False)
        assert accounts.check(tx, "lan", "mat-khau-moi") is None
    assert made.reader().keys == {EVERYONE, unit_key(unit.id)}


def test_a_password_costs_who_guesses_it_what_rfc_9106_recommends(real_hasher: PasswordHasher):
    kept = real_hasher.hash("mat-khau-dai")
    cost = extract_parameters(kept)
    assert (cost.type, cost.time_cost, cost.parallelism) == (Type.ID, 3, 4)
    assert cost.memory_cost >= 64 * 1024
    assert real_hasher.verify(kept, "mat-khau-dai")


@pytest.mark.parametrize(
    ("login", "password"), [("lan", "ngan"), ("", "mat-khau-dai"), ("a b", "mat-khau-dai")]
)
def test_accounts_that_are_refused(db: Database, login: str, password: str):
    with db.write() as tx, pytest.raises(BadInput):
        accounts.add(tx, login, "Lan", password, Role.READER)


def test_failed_sign_ins_are_counted_by_login_and_address(db: Database):
    with db.write() as tx:
        accounts.note_failure(tx, "lan", "10.0.0.1")
        accounts.note_failure(tx, "LAN", "10.0.0.2")
        assert accounts.failures(tx, "lan", "10.0.0.2") == (2, 1)


def test_the_audit_log_names_who_did_what(db: Database):
    with db.write() as tx:
        audit.note(tx, SYSTEM, "recording.remove", "recording:1", reason="trùng")
        columns = tables.audit.c
        row = tx.execute(select(columns.who, columns.action, columns.subject, columns.detail)).one()
    assert tuple(row) == ("hệ thống", "recording.remove", "recording:1", {"reason": "trùng"})


def test_what_no_database_keeps_is_the_senders_fault(db: Database):
    with db.read() as tx, pytest.raises(BadInput, match="không lưu được"):
        tx.execute(select(tables.accounts).where(tables.accounts.c.id == 10**30))
    with db.read() as tx, pytest.raises(BadInput, match="không lưu được"):
        accounts.by_login(tx, "lan\ud800")


def test_a_nul_is_kept_or_refused_but_no_fault_of_ours(db: Database):
    try:
        with db.write() as tx:
            accounts.note_failure(tx, "lan\0", "10.0.0.1")
            assert accounts.failures(tx, "lan\0", "10.0.0.1") == (1, 1)
    except BadInput:
        assert not db.is_sqlite


def test_a_read_sees_one_snapshot(db: Database):
    with db.read() as tx:
        assert conferences.listing(tx, SYSTEM) == []
        with db.write() as other:
            conferences.add(other, DETAILS)
        assert conferences.listing(tx, SYSTEM) == []
    with db.read() as tx:
        assert len(conferences.listing(tx, SYSTEM)) == 1


def test_recordings_that_come_in_at_once_are_parts_of_their_own(db: Database):
    with db.write() as tx:
        made = conferences.add(tx, DETAILS)
    together = threading.Barrier(4)

    def come_in(number: int) -> int:
        together.wait()
        with db.write() as tx:
            part: int = add_recording(tx, made.id, f"{number:064}").part
            time.sleep(0.02)
        return part

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(come_in, range(4))) == [1, 2, 3, 4]


def test_one_page_of_recordings_is_counted_by_what_the_reader_may_read(db: Database):
    member = Reader(1, "A", Role.READER, frozenset({EVERYONE, unit_key(1)}))
    with db.write() as tx:
        for number, keys in enumerate(({EVERYONE}, {unit_key(1)}, {unit_key(2)}, {unit_key(1), unit_key(2)})):
            held = conferences.add(tx, replace(DETAILS, title=f"Họp {number}", readable_by=frozenset(keys)))
            add_recording(tx, held.id, f"{number:064}")
        first, count = recordings.find(tx, member, limit=2)
        rest, _ = recordings.find(tx, member, limit=2, offset=2)
        named, named_count = recordings.find(tx, member, title="hop 2")
        newest = [each.title for each in conferences.listing(tx, member, limit=2, offset=1)]
        extents = holdings.by_state(tx, member)
    assert [each.conference_id for each in (*first, *rest)] == [4, 2, 1]
    assert count == 3  # a conference whose two keys are both held would not count twice
    assert (named, named_count) == ([], 0)
    assert newest == ["Họp 1", "Họp 0"]
    assert extents[RecordingState.RECEIVED].recordings == 3


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        (date(2025, 6, 30), date(2025, 6, 30), 1),
        (date(2025, 7, 1), None, 0),
        (None, date(2025, 6, 29), 0),
        (date.min, date.max, 1),
    ],
)
def test_extents_are_of_the_conferences_day_in_vietnam(db: Database, since, until, count):
    late = datetime(2025, 6, 30, 0, 30, tzinfo=VIETNAM)  # still the 29th in UTC
    with db.write() as tx:
        add_recording(tx, conferences.add(tx, replace(DETAILS, starts_at=late)).id)
        extents = holdings.by_state(tx, SYSTEM, since=since, until=until)
    assert sum(each.recordings for each in extents.values()) == count
