"""What every test may use: a real database, real folders, and the speech and weights beside the checkout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from giaoban.models.store import accounts, migrate
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(name: str) -> Path:
    """A file or folder of the material kept beside the checkout; skips, loudly, where there is none."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"NOT TESTED: ../shared/{name} is not on this machine")
    return path


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """The product's own. A password costs it an eighth of a second on purpose, twice for everybody who signs
    in to a test: beside it stands one that costs nothing."""
    real = accounts._hasher
    accounts._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield real
    accounts._hasher = real


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied by each test: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    db = Database.sqlite(path)
    migrate.upgrade(db)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    db.close()
    return path


@pytest.fixture
def db(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "giaoban.db"
    path.write_bytes(empty_database.read_bytes())
    database = Database.sqlite(path)
    yield database
    database.close()


@pytest.fixture
def media(tmp_path: Path) -> LocalMedia:
    return LocalMedia(tmp_path / "media")


@pytest.fixture
def queue(db: Database) -> LeaseQueue:
    return LeaseQueue(db)


@pytest.fixture(scope="session")
def weights_folder() -> Path:
    return shared("weights")


@pytest.fixture(scope="session")
def speech_folder() -> Path:
    return shared("audio")
