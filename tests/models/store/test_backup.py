"""A backup taken while the archive runs restores into an empty one, and says when it is damaged."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import inspect

from giaoban.models.access import Role
from giaoban.models.errors import BadInput, GiaoBanError
from giaoban.models.job import Step
from giaoban.models.store import accounts, conferences, migrate, recordings, transcripts
from giaoban.models.store.backup import backup, restore
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.tables import metadata
from giaoban.models.transcript import Coverage, Layer
from tests.models.store.test_store import DETAILS, MAKER, a_segment, add_recording


@pytest.fixture
def filled(db: Database, media: LocalMedia) -> str:
    return fill(db, media)


def fill(db: Database, media: LocalMedia) -> str:
    """Something of everything. Returns the SHA-256 of its original."""
    sha256 = hashlib.sha256(b"sound").hexdigest()
    with media.incoming() as path:
        path.write_bytes(b"sound")
        media.keep(path, sha256)
    with db.write() as tx:
        accounts.add(tx, "lan", "Lan", "mat-khau-dai", Role.ADMIN)
        recording = add_recording(tx, conferences.add(tx, DETAILS).id, sha256)
        run = transcripts.start_run(tx, recording.id, {"recogniser": "auto"})
        transcripts.save_layer(
            tx, recording.id, run, Layer((a_segment(),), ("S1",), (MAKER,), Coverage(1.0, 1.0))
        )
        LeaseQueue(db).enqueue(tx, Step.INDEX, recording.id, run_id=run)
    return sha256


def everything(db: Database) -> dict[str, list[object]]:
    with db.read() as tx:
        return {
            table.name: [tuple(row) for row in tx.execute(table.select().order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def target(folder: Path) -> tuple[Database, LocalMedia]:
    return Database.sqlite(folder / "restored.db"), LocalMedia(folder / "restored")


def test_everything_comes_back(db: Database, media: LocalMedia, filled: str, tmp_path: Path):
    made = backup(db, media, tmp_path / "backup")
    assert made.originals == 1
    restored_db, restored_media = target(tmp_path)
    restore(tmp_path / "backup", restored_db, restored_media)
    assert everything(restored_db) == everything(db)
    assert restored_media.path(filled).read_bytes() == b"sound"
    with restored_db.read() as tx:
        assert migrate.differences(tx) == []
    restored_db.close()


def test_a_backup_of_sqlite_restores_into_postgresql(
    sqlite: Database, postgres: Database, media: LocalMedia, tmp_path: Path
):
    sha256 = fill(sqlite, media)
    backup(sqlite, media, tmp_path / "backup")
    restored = LocalMedia(tmp_path / "restored")
    restore(tmp_path / "backup", postgres, restored)
    assert everything(postgres) == everything(sqlite)
    assert restored.path(sha256).read_bytes() == b"sound"
    with postgres.write() as tx:  # numbers go on after those that were restored
        assert conferences.add(tx, DETAILS).id == 2


def test_a_second_backup_into_the_same_folder_is_whole(
    db: Database, media: LocalMedia, filled: str, tmp_path: Path
):
    backup(db, media, tmp_path / "backup")
    with db.write() as tx:
        conferences.add(tx, DETAILS)
    backup(db, media, tmp_path / "backup")
    restored_db, restored_media = target(tmp_path)
    restore(tmp_path / "backup", restored_db, restored_media)
    assert everything(restored_db) == everything(db)
    restored_db.close()


@pytest.mark.parametrize("name", ["database.jsonl.gz", "original"])
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    db: Database, media: LocalMedia, filled: str, tmp_path: Path, name: str
):
    backup(db, media, tmp_path / "backup")
    path = tmp_path / "backup" / name
    if name == "original":
        path = next((tmp_path / "backup" / "originals").glob("??/??/*"))
        path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    restored_db, restored_media = target(tmp_path)
    with pytest.raises(GiaoBanError, match="hỏng"):
        restore(tmp_path / "backup", restored_db, restored_media)
    with restored_db.read() as tx:
        assert recordings.kept_with(tx, filled) is None
    restored_db.close()


def test_a_damaged_original_is_not_backed_up_in_silence(
    db: Database, media: LocalMedia, filled: str, tmp_path: Path
):
    original = media.path(filled)
    original.chmod(0o600)
    original.write_bytes(b"other")
    with pytest.raises(GiaoBanError, match="không đúng mã SHA-256"):
        backup(db, media, tmp_path / "backup")


def test_an_archive_with_data_is_not_overwritten(
    db: Database, media: LocalMedia, filled: str, tmp_path: Path
):
    backup(db, media, tmp_path / "backup")
    with pytest.raises(BadInput, match="kho trống"):
        restore(tmp_path / "backup", db, media)


def test_a_backup_of_an_older_version_restores_into_this_one(
    db: Database, media: LocalMedia, filled: str, tmp_path: Path
):
    made = backup(db, media, tmp_path / "backup")
    older = as_of_version_one(tmp_path / "backup")
    assert older != made.revision
    restored_db, restored_media = target(tmp_path)
    restore(tmp_path / "backup", restored_db, restored_media)
    with restored_db.read() as tx:
        assert migrate.differences(tx) == []
        layer = transcripts.current(tx, 1)
    assert layer is not None
    assert layer.segments == (a_segment(),)
    assert everything(restored_db)["segments"] == everything(db)["segments"]  # the joined text is filled in
    restored_db.close()


def test_a_backup_of_a_newer_version_is_refused(db: Database, media: LocalMedia, filled: str, tmp_path: Path):
    backup(db, media, tmp_path / "backup")
    edit_summary(tmp_path / "backup", revision="9999")
    restored_db, restored_media = target(tmp_path)
    with pytest.raises(BadInput, match="mới hơn"):
        restore(tmp_path / "backup", restored_db, restored_media)
    restored_db.close()


def as_of_version_one(folder: Path) -> str:
    """Takes out of a backup what the first version of the tables did not have. Returns that version."""
    known = columns_of("0001", folder.parent / "first.db")
    path = folder / "database.jsonl.gz"
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    kept = [
        [name, {key: value for key, value in row.items() if key in known[name]}]
        for name, row in rows
        if name in known
    ]
    path.write_bytes(gzip.compress("".join(f"{json.dumps(row)}\n" for row in kept).encode()))
    edit_summary(
        folder, revision="0001", database_sha256=hashlib.sha256(path.read_bytes()).hexdigest(), rows=len(kept)
    )
    return "0001"


def columns_of(revision: str, path: Path) -> dict[str, set[str]]:
    """The tables of a version, each with the names of its columns."""
    db = Database.sqlite(path)
    migrate.upgrade(db)
    with db.write() as tx:
        migrate.move(tx, revision)
        tables = inspect(tx)
        found = {
            name: {column["name"] for column in tables.get_columns(name)} for name in tables.get_table_names()
        }
    db.close()
    return found


def edit_summary(folder: Path, **changes: object) -> None:
    path = folder / "backup.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
