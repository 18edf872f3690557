"""The store on both of its back ends: PostgreSQL where GIAOBAN_TEST_POSTGRES names a server to empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from giaoban.models.store import migrate
from giaoban.models.store.database import Database
from tests.factories.postgres import empty_postgres


@pytest.fixture
def sqlite(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "giaoban.db"
    path.write_bytes(empty_database.read_bytes())
    database = Database.sqlite(path)
    yield database
    database.close()


@pytest.fixture
def postgres() -> Iterator[Database]:
    database = empty_postgres()
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Database:
    if request.param == "sqlite":
        kept: Database = request.getfixturevalue("sqlite")
        return kept
    kept = request.getfixturevalue("postgres")
    migrate.upgrade(kept)
    return kept
