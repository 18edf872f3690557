"""Backup and restore of the truth: the database row by row, the originals byte by byte, all of it checked.

The copy is taken while the archive runs: one snapshot of the database first, then the originals that it
names, which never change. It is written without regard to the back end, so a backup of SQLite restores
into PostgreSQL too.

    DEST/backup.json        what it holds: version of the tables, time, counts, SHA-256 of database.jsonl.gz
    DEST/database.jsonl.gz  one ``["table", {row}]`` a line, tables in the order of their dependence
    DEST/originals/ab/cd/…  the originals by SHA-256; those that an earlier backup put there are kept
    DEST/evidence-key.pem   what signs evidence, where there is one, readable by its owner only: a backup is
                            to be guarded as the archive is, and restored it is the same archive
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Date, LargeBinary, Table, column, func, insert, select, table, text
from sqlalchemy.types import TypeEngine

from giaoban.models.errors import BadInput, GiaoBanError
from giaoban.models.recording import RecordingState
from giaoban.models.store import migrate
from giaoban.models.store.database import Database, Instant, now
from giaoban.models.store.media.digest import sha256_of
from giaoban.models.store.media.seam import MediaStore
from giaoban.models.store.signing import copy_key
from giaoban.models.store.tables import metadata, recordings, sign_in_failures, sign_ins

_DATABASE: Final = "database.jsonl.gz"
_ROWS_AT_ONCE: Final = 500
_LEFT_OUT: Final = {sign_ins.name, sign_in_failures.name}
"""Who is signed in right now is no record."""

Report = Callable[[int, int], None]
"""Called with originals done and all of them."""


@dataclass(frozen=True, slots=True)
class Backup:
    revision: str
    made_at: str
    rows: int
    originals: int
    database_sha256: str


def backup(
    db: Database,
    media: MediaStore,
    destination: Path,
    report: Report = lambda _d, _t: None,
    *,
    home: Path | None = None,
) -> Backup:
    """`home` has the key that signs evidence. Raises `GiaoBanError` when an original is missing or is not
    what its SHA-256 says."""
    destination.mkdir(parents=True, exist_ok=True)
    partial = destination / f"{_DATABASE}.partial"
    with db.read() as tx:
        revision = migrate.revision(tx)
        rows, digest = _write_rows(tx, partial)
    hashes = _originals(partial, media.has)
    for done, sha256 in enumerate(hashes):
        report(done, len(hashes))
        _copy_checked(media.path(sha256), _place(destination, sha256), sha256)
    report(len(hashes), len(hashes))
    if home is not None:
        copy_key(home, destination)
    partial.replace(destination / _DATABASE)
    made = Backup(revision, now().isoformat(), rows, len(hashes), digest)
    told = destination / "backup.json.partial"
    told.write_text(json.dumps(asdict(made), indent=1))
    told.replace(destination / "backup.json")
    return made


def forget(destination: Path, sha256: str) -> bool:
    """Takes an original out of a backup, whose database must name it no longer: `backup` into the same folder
    first. Returns whether it was there."""
    place = _place(destination, sha256)
    there = place.is_file()
    place.unlink(missing_ok=True)
    return there


def restore(
    source: Path,
    db: Database,
    media: MediaStore,
    report: Report = lambda _d, _t: None,
    *,
    home: Path | None = None,
) -> Backup:
    """Into an empty archive only. Everything is checked before the first row is written.

    A backup of an older version is written into that version's tables, which are then brought up to date.
    """
    made = summary(source)
    migrate.upgrade(db)
    if sha256_of(source / _DATABASE) != made.database_sha256:
        raise BadInput("Bản sao lưu {path} bị hỏng: database.jsonl.gz không đúng mã SHA-256.", path=source)
    with db.read() as tx:
        ours = migrate.revision(tx)
        if not migrate.knows(made.revision):
            raise BadInput(
                "Bản sao lưu thuộc cấu trúc dữ liệu {theirs} mới hơn phần mềm này ({ours}). "
                "Hãy cập nhật phần mềm rồi khôi phục lại.",
                theirs=made.revision,
                ours=ours,
            )
        if any(tx.execute(select(func.count()).select_from(each)).scalar_one() for each in _tables()):
            raise BadInput("Kho đang có dữ liệu: chỉ khôi phục được vào kho trống.")
    hashes = _originals(source / _DATABASE, lambda sha256: _place(source, sha256).is_file())
    for done, sha256 in enumerate(hashes):
        report(done, len(hashes))
        with media.incoming() as path:
            _copy_checked(_place(source, sha256), path, sha256)
            media.keep(path, sha256)
    if home is not None:
        copy_key(source, home)
    report(len(hashes), len(hashes))
    with db.write() as tx:
        migrate.move(tx, made.revision)
        for name, rows in _batches(_rows(source / _DATABASE)):
            _insert(tx, name, rows)
        migrate.move(tx, ours)
        if not db.is_sqlite:
            _advance_sequences(tx)
    return made


def _tables() -> list[Table]:
    return [each for each in metadata.sorted_tables if each.name not in _LEFT_OUT]


def _write_rows(tx: Connection, path: Path) -> tuple[int, str]:
    count = 0
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        for each in _tables():
            for row in tx.execution_options(yield_per=200).execute(select(each)).mappings():
                line = json.dumps([each.name, _encode(dict(row))], ensure_ascii=False)
                file.write(line.encode() + b"\n")
                count += 1
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return count, sha256_of(path)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            name, row = json.loads(line)
            yield name, row


def _batches(
    rows: Iterable[tuple[str, dict[str, Any]]],
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows of one table together, in their order, so many at a time."""
    for name, of_table in groupby(rows, key=itemgetter(0)):
        while some := [row for _, row in islice(of_table, _ROWS_AT_ONCE)]:
            yield name, some


def _insert(tx: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    """Into the columns that the rows have: those of an older version are not those of `metadata`."""
    known = metadata.tables[name].columns
    types = {key: known[key].type if key in known else None for key in rows[0]}
    target = table(name, *(column(key, kind) for key, kind in types.items()))
    tx.execute(
        insert(target), [{key: _typed(types[key], value) for key, value in row.items()} for row in rows]
    )


def _originals(rows: Path, is_there: Callable[[str], bool]) -> list[str]:
    """Those of every recording; of a removed one only where its bytes were not destroyed."""
    found = {
        row["sha256"]
        for name, row in _rows(rows)
        if name == recordings.name
        and (row["state"] != RecordingState.REMOVED.value or is_there(row["sha256"]))
    }
    return sorted(found)


def _encode(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _typed(kind: TypeEngine[Any] | None, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


def _advance_sequences(tx: Connection) -> None:
    for each in _tables():
        if "id" in each.c:
            tx.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{each.name}', 'id'), "  # noqa: S608 - our own table names
                    f"COALESCE((SELECT MAX(id) FROM {each.name}), 0) + 1, false)"
                )
            )


def _copy_checked(source: Path, destination: Path, sha256: str) -> None:
    if destination.is_file() and destination.stat().st_size and sha256_of(destination) == sha256:
        return
    if not source.is_file():
        raise GiaoBanError("Thiếu tệp gốc {sha256} ở {path}.", sha256=sha256, path=source)
    destination.parent.mkdir(parents=True, exist_ok=True)
    partial = destination.with_name(destination.name + ".partial")
    shutil.copyfile(source, partial)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    if sha256_of(partial) != sha256:
        partial.unlink()
        raise GiaoBanError("Tệp gốc {path} bị hỏng: không đúng mã SHA-256.", path=source)
    partial.replace(destination)


def _place(folder: Path, sha256: str) -> Path:
    return folder / "originals" / sha256[:2] / sha256[2:4] / sha256


def summary(source: Path) -> Backup:
    """Of the backup in the folder. Raises `BadInput` where there is none."""
    try:
        return Backup(**json.loads((source / "backup.json").read_text()))
    except (OSError, ValueError, TypeError):
        raise BadInput("{path} không phải thư mục sao lưu của Giao Ban.", path=source) from None
