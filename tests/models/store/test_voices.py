"""Voice profiles: never without a decision and a consent, and gone when either ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from giaoban.models.access import SYSTEM, Reader, Role
from giaoban.models.errors import BadInput, NotAllowed, StateRefused
from giaoban.models.recording import MediaInfo, Recording, Span
from giaoban.models.speakers import Rename
from giaoban.models.store import conferences, people, recordings, speakers, tables, transcripts, voices
from giaoban.models.store.database import Database, now
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.transcript import Turn, WindowTurns, WindowVoice
from tests.factories.transcripts import details, layer, segment
from tests.models.test_voices import MAKER

SPOKEN = layer(
    segment(0.0, "một hai ba bốn năm", "S1", pace=2.0), segment(12.0, "một hai ba bốn năm", "S2", pace=2.0)
)
MARK = 0.123457
A, B = (MARK, 0.9, 0.418), (0.9, -0.4, 0.17)
DAY = date(2026, 7, 1)


def record(tx, a: tuple[float, ...] = A) -> tuple[Recording, int]:
    """A recording in which S1 sounds like `a`, and its layer."""
    made = recordings.add(
        tx,
        conferences.add(tx, details()).id,
        title="",
        sha256=f"{now().timestamp()}"[:64],
        file_name="a.wav",
        size=1,
        media=MediaInfo("wav", 30.0, "pcm_s16le"),
        added_by=None,
    )
    run = transcripts.start_run(tx, made.id, {})
    turns = (Turn(0.0, 10.0, "a"), Turn(12.0, 22.0, "b"))
    heard = (WindowVoice("a", a, 12.0), WindowVoice("b", B, 12.0))
    transcripts.save_turns(tx, run, 0, WindowTurns(Span(0.0, 30.0), turns, heard, MAKER))
    return made, transcripts.save_layer(tx, made.id, run, SPOKEN).id or 0


@pytest.fixture
def person(db: Database, queue: LeaseQueue) -> int:
    """Of the register, and named in a recording."""
    with db.write() as tx:
        made = people.add(tx, "Hoàng Thị Bích", SYSTEM)
        recording, layer_id = record(tx)
        speakers.change(tx, queue, recording.id, layer_id, Rename("S1", made.name, made.id), SYSTEM)
    return made.id


def likeness(tx, recording: Recording) -> dict[str, int]:
    transcript = transcripts.transcript(tx, recording.id)
    assert transcript
    return {label: one.person_id for label, one in voices.alike(tx, transcript).items()}


def test_off_until_an_administrator_switches_them_on_by_a_decision(db: Database, person: int):
    secretary = Reader(None, "Thư ký", Role.SECRETARY)
    with db.write() as tx:
        assert not voices.policy(tx).on
        with pytest.raises(StateRefused, match="đang tắt"):
            voices.consent(tx, person, DAY, "ĐY-01", SYSTEM)
        with pytest.raises(StateRefused, match="đang tắt"):
            voices.learn(tx, person, SYSTEM)
        with pytest.raises(NotAllowed):
            voices.switch(tx, on=True, paper="12/QĐ-VP", by=secretary)
        with pytest.raises(BadInput, match="số, ký hiệu"):
            voices.switch(tx, on=True, paper=" ", by=SYSTEM)
        voices.switch(tx, on=True, paper="12/QĐ-VP", by=SYSTEM)
        assert voices.policy(tx).paper == "12/QĐ-VP"


def test_nothing_is_learned_without_a_consent(db: Database, person: int):
    with db.write() as tx:
        voices.switch(tx, on=True, paper="12/QĐ-VP", by=SYSTEM)
        with pytest.raises(StateRefused, match="Chưa có văn bản đồng ý"):
            voices.learn(tx, person, SYSTEM)
        tomorrow = now().date() + timedelta(days=1)
        with pytest.raises(BadInput, match="sau hôm nay"):
            voices.consent(tx, person, tomorrow, "ĐY-01", SYSTEM)
        silent = people.add(tx, "Lê Văn Lặng", SYSTEM).id
        voices.consent(tx, silent, DAY, "ĐY-02", SYSTEM)
        with pytest.raises(StateRefused, match="Chưa đủ lời nói"):
            voices.learn(tx, silent, SYSTEM)


def test_a_later_recording_proposes_who_consented_and_nobody_else(db: Database, person: int):
    with db.write() as tx:
        voices.switch(tx, on=True, paper="12/QĐ-VP", by=SYSTEM)
        later, _layer = record(tx, (MARK + 0.05, 0.88, 0.44))
        assert likeness(tx, later) == {}
        voices.consent(tx, person, DAY, "ĐY-01", SYSTEM)
        assert likeness(tx, later) == {}
        assert voices.learn(tx, person, SYSTEM) == 12.0
        assert likeness(tx, later) == {"S1": person}
        with pytest.raises(StateRefused, match="đã có văn bản"):
            voices.consent(tx, person, DAY, "ĐY-09", SYSTEM)


@pytest.mark.parametrize("how", ["withdraw", "off", "removed"])
def test_what_was_learned_is_gone_and_the_record_of_it_stays(db: Database, person: int, how: str):
    with db.write() as tx:
        voices.switch(tx, on=True, paper="12/QĐ-VP", by=SYSTEM)
        voices.consent(tx, person, DAY, "ĐY-01", SYSTEM)
        voices.learn(tx, person, SYSTEM)
        profile = tx.execute(select(tables.voice_profiles)).one()
    learned_from, number = profile.recording_id, str(profile.embedding[0]).encode()
    on_disk = db.url.database or ""
    if db.is_sqlite:
        db.forget()
        assert number in _bytes(on_disk)
    with db.write() as tx:
        if how == "withdraw":
            assert voices.withdraw(tx, person, SYSTEM) == 1
        elif how == "off":
            voices.switch(tx, on=False, paper="34/QĐ-VP", by=SYSTEM)
        else:
            assert voices.forget_recording(tx, learned_from) == 1
        assert tx.execute(select(tables.voice_profiles)).all() == []
        kept = voices.consents(tx, person)
        assert [(each.paper, each.withdrawn_at is not None) for each in kept] == [
            ("ĐY-01", how == "withdraw")
        ]
        told = tx.execute(select(tables.audit.c.action, tables.audit.c.detail)).all()
    assert "0.9" not in str([row.detail for row in told if row.action.startswith("voice.")])
    if db.is_sqlite:
        db.forget()
        # The windows' own voices, which name nobody, are packed and hold no such digits.
        assert number not in _bytes(on_disk)


def _bytes(path: str) -> bytes:
    from pathlib import Path

    files = [each for each in (Path(path), Path(f"{path}-wal")) if each.exists()]
    return b"".join(each.read_bytes() for each in files)


def test_who_turns_out_to_be_another_takes_the_profile_along(db: Database, person: int):
    with db.write() as tx:
        voices.switch(tx, on=True, paper="12/QĐ-VP", by=SYSTEM)
        voices.consent(tx, person, DAY, "ĐY-01", SYSTEM)
        voices.learn(tx, person, SYSTEM)
        other = people.add(tx, "Hoàng Bích", SYSTEM)
        people.merge(tx, person, other.id, SYSTEM)
        assert voices.profile_seconds(tx, other.id) == 12.0
        assert len(voices.consents(tx, other.id)) == 1
        assert voices.withdraw(tx, other.id, SYSTEM) == 1
