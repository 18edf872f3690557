"""A recording that a decision destroys is nowhere in the archive or its backups after; all else stays."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM, Reader, Role
from giaoban.models.chapters import Chapter
from giaoban.models.job import Step
from giaoban.models.mentions import MentionKind, Spoken
from giaoban.models.minutes import DraftState, Form, assemble
from giaoban.models.minutes.around import around_now
from giaoban.models.recording import Recording, RecordingState, Span
from giaoban.models.store import (
    accounts,
    chapters,
    conferences,
    corrections,
    directives,
    drafts,
    mentions,
    minutes,
    minutes_edits,
    recordings,
    tables,
    transcripts,
)
from giaoban.models.store.corrections import Seen
from giaoban.models.store.minutes_material import gather
from giaoban.models.transcript import WindowWords
from giaoban.search.query import Query
from tests.app.test_cli import giaoban, home
from tests.factories.archive import tone
from tests.factories.minutes import TALK, short_details, spoken
from tests.factories.postgres import empty_postgres
from tests.models.store.test_store import MAKER

__all__ = ["home"]

WORD = "zxqvbimat"
"""Said in the one recording and nowhere else."""
ORDER = ("--reason", "lọt nội dung mật", "--paper", "12/QĐ-TU")


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(home: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    if request.param == "postgresql":
        empty = empty_postgres()
        monkeypatch.setenv("GIAOBAN_DATABASE", empty.url.render_as_string(hide_password=False))
        empty.close()
    made = Archive(Settings.from_environment())
    made.open()
    yield made
    made.close()


def take_in(
    archive: Archive, place: Path, pitch: float, word: str, conference_id: int | None = None
) -> Recording:
    """With a transcript that says the word in every line, read and found."""
    place.write_bytes(tone(60.0, pitch))
    if conference_id is None:
        with archive.db.write() as tx:
            conference_id = conferences.add(tx, short_details()).id
    giaoban("add", "--conference", conference_id, "--", place)
    layer = spoken(tuple((who, f"{text[:-1]} {word}.") for who, text in TALK))
    with archive.db.write() as tx:
        one = recordings.of_conference(tx, conference_id)[-1]
        archive.queue.cancel(tx, one.id)
        run = transcripts.start_run(tx, one.id, {"hints": [word]})
        transcripts.save_words(tx, run, 0, WindowWords(Span(0.0, 60.0), layer.segments, MAKER))
        transcripts.save_layer(tx, one.id, run, layer)
        archive.queue.enqueue(tx, Step.INDEX, one.id, run_id=run)
    giaoban("worker", "--steps", "light", "--until-idle")
    return one


def work_on(archive: Archive, one: Recording, other: Recording, by: Reader) -> None:
    """Everything that people make of a recording, with its words in it."""
    with archive.db.write() as tx:
        read = transcripts.transcript(tx, one.id)
        assert read is not None
        number = read.layer.id
        assert number is not None
        first, second = read.segments[:2]
        seen = Seen(Span(first.start, first.end), first.text)
        corrections.rewrite(tx, archive.queue, one.id, number, [(seen, f"Sửa {WORD}.")], by)
        drafts.keep(tx, one.id, number, Span(second.start, second.end), second.text, f"Gõ {WORD}", by)
        chapters.save(tx, one.id, [], [Chapter(one.id, 0.0, f"Phần {WORD}")], by)

        held = conferences.get(tx, one.conference_id)
        made = minutes.begin(tx, held.id, Form.STATE, assemble(gather(tx, held), Form.STATE), by)
        line = made.lines[0]
        minutes_edits.reword(tx, made.id, line.key, line.version, f"Câu {WORD}.", by)
        made = minutes.readable(tx, made.id, by)
        minutes.approve(tx, made.id, made.version, around_now(held, Form.STATE, made.head).to_json(), by)

        told = directives.of_recording(tx, one.id, by)
        directives.confirm(tx, told[0].id, told[0].version, told[0].fields, by)
        (of_other, *_) = directives.of_recording(tx, other.id, by)
        directives.confirm(tx, of_other.id, of_other.version, of_other.fields, by)
        said = Spoken(of_other.id, MentionKind.REPORTED, 0.0, 3.0, f"Đã xong {WORD}", "", 0.9, (WORD,))
        mentions.refill(tx, one.id, [said])


def kept_in(folder: Path) -> list[str]:
    """Files below it that hold the word, unpacked where they are packed."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            found += [str(path)] if WORD.encode() in content else []
    return found


@pytest.fixture
def two(archive: Archive, tmp_path: Path) -> tuple[Recording, Recording]:
    other = take_in(archive, tmp_path / "kia.wav", 220.0, "công khai")
    one = take_in(archive, tmp_path / f"{WORD}.wav", 330.0, WORD)
    with archive.db.write() as tx:
        by = accounts.add(tx, "thuky", "Thư ký", "mat-khau-du-dai", Role.ADMIN).reader()
    work_on(archive, one, other, by)
    return one, other


def test_nothing_of_it_is_left_anywhere_and_all_else_is(
    archive: Archive, two: tuple[Recording, Recording], home: Path, tmp_path: Path
):
    one, other = two
    copy = tmp_path / "sao-luu"
    giaoban("backup", copy)
    assert kept_in(copy)
    assert archive.index.find(Query(WORD), SYSTEM).hit_count
    if archive.db.is_sqlite:
        assert kept_in(home)

    told = giaoban("purge", one.id, *ORDER, "--backup", copy, "--yes").stdout
    assert "đã tiêu hủy" in told

    assert kept_in(home) == kept_in(copy) == []
    assert not archive.media.has(one.sha256)
    assert not list(copy.rglob(one.sha256))
    assert archive.index.find(Query(WORD), SYSTEM).hit_count == 0
    assert archive.index.find(Query("công khai"), SYSTEM).hit_count > 3
    assert archive.media.has(other.sha256)
    assert list(copy.rglob(other.sha256))
    giaoban("verify")
    with archive.db.read() as tx:
        for table in tables.metadata.sorted_tables:
            for row in tx.execute(select(table)).mappings():
                assert WORD not in json.dumps(dict(row), default=str, ensure_ascii=False), table.name
        gone = recordings.get(tx, one.id)
        assert (gone.state, gone.title) == (RecordingState.REMOVED, "")
        assert gone.reason == "Đã tiêu hủy theo 12/QĐ-TU: lọt nội dung mật"
        record = tx.execute(select(tables.audit).where(tables.audit.c.action == "recording.purge")).one()
        assert record.detail["sha256"] == one.sha256
        assert (record.detail["layers"], record.detail["paper"]) == (1, "12/QĐ-TU")
        assert transcripts.transcript(tx, other.id) is not None
        assert directives.of_recording(tx, other.id, SYSTEM)
        assert minutes.of_conference(tx, one.conference_id, SYSTEM) == {}


def test_minutes_of_another_recording_too_keep_what_is_not_of_it(
    archive: Archive, two: tuple[Recording, Recording], tmp_path: Path
):
    """The morning and the afternoon of one conference."""
    one, _ = two
    afternoon = take_in(archive, tmp_path / "chieu.wav", 440.0, "buổi chiều", one.conference_id)
    with archive.db.write() as tx:
        made = minutes.of_conference(tx, one.conference_id, SYSTEM)[Form.STATE]
        made = minutes.reopen(tx, made.id, made.version, "thêm buổi chiều", SYSTEM)
        held = conferences.get(tx, one.conference_id)
        fresh = assemble(gather(tx, held), Form.STATE)
        made = minutes.renew(tx, made.id, fresh, [one.id, afternoon.id], SYSTEM)
        minutes.approve(tx, made.id, made.version, around_now(held, Form.STATE, made.head).to_json(), SYSTEM)
    assert "cần đọc lại biên bản" in giaoban("purge", one.id, *ORDER, "--yes").stdout
    with archive.db.read() as tx:
        left = minutes.readable(tx, made.id, SYSTEM)
        kept = json.dumps([dict(row) for row in tx.execute(select(tables.minutes)).mappings()], default=str)
    assert left.state is DraftState.DRAFT
    assert WORD not in kept
    assert {line.source.recording_id for line in left.lines if line.source} == {afternoon.id}
    assert {line.section for line in left.lines} <= {section.key for section in left.sections}


def test_no_table_keeps_a_row_of_it(archive: Archive, two: tuple[Recording, Recording]):
    """Whatever table comes to be: a column that leads to the recording is emptied of it."""
    one, _ = two
    giaoban("purge", one.id, *ORDER, "--yes")
    with archive.db.read() as tx:
        for table in tables.metadata.sorted_tables:
            for column in table.columns:
                if any(key.column is tables.recordings.c.id for key in column.foreign_keys):
                    assert not tx.execute(select(table).where(column == one.id)).first(), table.name


def test_one_that_was_broken_off_is_gone_through_again(
    archive: Archive, two: tuple[Recording, Recording], home: Path, tmp_path: Path
):
    one, _ = two
    copy = tmp_path / "sao-luu"
    giaoban("backup", copy)
    giaoban("purge", one.id, *ORDER, "--yes")
    place = archive.media.derived(one.sha256) / "audio.wav"
    place.write_bytes(WORD.encode())
    giaoban("purge", one.id, *ORDER, "--backup", copy, "--yes")
    assert kept_in(home) == kept_in(copy) == []


def test_what_was_removed_earlier_with_the_same_bytes_goes_too(
    archive: Archive, two: tuple[Recording, Recording], tmp_path: Path
):
    one, _ = two
    giaoban("remove", one.id, "--reason", "nhầm hội nghị")
    giaoban("add", "--conference", one.conference_id, "--", tmp_path / f"{WORD}.wav")
    with archive.db.read() as tx:
        (again,) = recordings.of_conference(tx, one.conference_id)
    assert again.id != one.id
    giaoban("purge", again.id, *ORDER, "--yes")
    with archive.db.read() as tx:
        assert not transcripts.layers(tx, one.id)
        assert {recordings.get(tx, each.id).reason for each in (one, again)} == {
            "Đã tiêu hủy theo 12/QĐ-TU: lọt nội dung mật"
        }


def test_nothing_is_destroyed_by_a_slip(archive: Archive, two: tuple[Recording, Recording], tmp_path: Path):
    one, _ = two
    giaoban("purge", one.id, *ORDER, typed="n\n", code=1)
    giaoban("purge", one.id, "--reason", " ", "--paper", "12/QĐ-TU", "--yes", code=2)
    giaoban("purge", one.id, "--reason", "mật", "--yes", code=2)
    giaoban("purge", 99, *ORDER, "--yes", code=3)
    giaoban("purge", one.id, *ORDER, "--backup", tmp_path, "--yes", code=2)
    assert archive.media.has(one.sha256)
    with archive.db.read() as tx:
        assert transcripts.transcript(tx, one.id) is not None
        assert recordings.get(tx, one.id).state is not RecordingState.REMOVED
