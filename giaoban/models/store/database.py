"""The one way to the database: SQLite by default, PostgreSQL at scale, the same statements on both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError
from sqlalchemy.types import TypeDecorator

from giaoban.models.errors import BadInput

BUSY_SECONDS = 30
"""How long a writer waits for another before SQLite gives up."""
WAL_BYTES_KEPT = 64 << 20
"""To which the write-ahead log shrinks again, once nothing (a long backup) reads its older pages."""


class Instant(TypeDecorator[datetime]):
    """An aware point in time, kept in UTC on every back end."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    return datetime.now(UTC)


class Database:
    """Hands out transactions. `read` sees one snapshot; `write` is serialised on SQLite from its start,
    so that what a transaction read is still true when it writes."""

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.engine = self._engine(self.url)
        # SQLite sees one snapshot anyhow; PostgreSQL would see a new one with each statement.
        self._one_snapshot = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}

    @classmethod
    def sqlite(cls, path: Path) -> Database:
        path.parent.mkdir(parents=True, exist_ok=True)
        return cls(URL.create("sqlite", database=str(path)))

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(**self._one_snapshot) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(giaoban_write=True) as connection, connection.begin():
            yield connection

    def forget(self) -> None:
        """What was deleted leaves SQLite's write-ahead log too, as far as nobody reads an older state just
        now; PostgreSQL does so by its own vacuum."""
        if self.is_sqlite:
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def compact(self) -> None:
        """Writes every table anew, so that nothing that was deleted is left in the database's files. Takes as
        much room again, and keeps others waiting meanwhile."""
        if self.is_sqlite:
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("VACUUM")
            finally:
                connection.close()
            self.forget()
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as autonomous:
            autonomous.exec_driver_sql("VACUUM FULL")

    def close(self) -> None:
        self.engine.dispose()

    @staticmethod
    def _engine(url: URL) -> Engine:
        if url.get_backend_name() != "sqlite":
            engine = create_engine(url, pool_pre_ping=True, json_serializer=_json)
            event.listen(engine, "handle_error", _refuse_what_cannot_be_kept)
            return engine
        engine = create_engine(url, json_serializer=_json, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "handle_error", _refuse_what_cannot_be_kept)
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
        return engine


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refuse_what_cannot_be_kept(context: ExceptionContext) -> None:
    """A number beyond the column's, half a surrogate pair, a NUL: what was sent is wrong, not we."""
    unkept = (OverflowError, UnicodeEncodeError)
    if isinstance(context.original_exception, unkept) or isinstance(context.sqlalchemy_exception, DataError):
        raise BadInput("Nội dung gửi lên có số hoặc ký tự không lưu được.") from context.original_exception


def _sqlite_settings(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 must not begin transactions by itself: `_sqlite_begin` does
    settings = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")
    for pragma in (*settings, f"journal_size_limit={WAL_BYTES_KEPT}"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later fails with "database is locked" under
    # load instead of waiting; taking the write lock at once makes it wait.
    write = connection.get_execution_options().get("giaoban_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN DEFERRED")
