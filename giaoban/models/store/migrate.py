"""Brings a database to the tables of this version, and writes a new migration when the tables change."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from giaoban.models.errors import GiaoBanError
from giaoban.models.store.database import Database
from giaoban.models.store.tables import metadata

_MIGRATION_LOCK = 0x61A0BA4


def upgrade(db: Database) -> None:
    """Applies what is missing, all or nothing; several processes may call it at once.

    Raises `GiaoBanError` when the database was made by a newer version of the software.
    """
    config = _config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    with db.read() as tx:
        if revision(tx) == newest:
            return
    with db.write() as tx:
        if not db.is_sqlite:
            tx.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        _refuse_newer(config, revision(tx))
        config.attributes["connection"] = tx
        command.upgrade(config, "head")


def revision(tx: Connection) -> str:
    """The step that the database stands at; empty where it has no tables yet."""
    return MigrationContext.configure(tx).get_current_revision() or ""


def knows(step: str) -> bool:
    """Whether this version of the software has it."""
    return step in _known(_config())


def move(tx: Connection, to: str) -> None:
    """Brings the tables forward or back to a step, in the caller's transaction. For empty tables: a step
    back loses what the older ones have no place for."""
    config = _config()
    config.attributes["connection"] = tx
    known = _known(config)
    forward = known.index(to) <= known.index(revision(tx))  # the newest is first
    (command.upgrade if forward else command.downgrade)(config, to)


def differences(tx: Connection) -> list[object]:
    """What `tables` says and the database does not have, or the other way round."""
    return list(compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True}), metadata))


def write_migration(db: Database, message: str) -> None:
    """For developers: ``python -m giaoban.models.store.migrate "message"`` after changing `tables`."""
    upgrade(db)
    config = _config()
    with db.write() as tx:
        config.attributes["connection"] = tx
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04d}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _known(config: Config) -> list[str]:
    """Every step, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def _refuse_newer(config: Config, found: str) -> None:
    if found and found not in _known(config):
        raise GiaoBanError(
            "Cơ sở dữ liệu do phiên bản mới hơn của phần mềm tạo ra (bước {revision}). "
            "Hãy cập nhật phần mềm rồi chạy lại.",
            revision=found,
        )


if __name__ == "__main__":
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write_migration(Database.sqlite(Path(folder) / "empty.db"), sys.argv[1])
