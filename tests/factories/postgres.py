"""A PostgreSQL database to empty, where GIAOBAN_TEST_POSTGRES names one."""

from __future__ import annotations

import os
from functools import cache

import pytest
from sqlalchemy import URL, make_url, text

from giaoban.models.store.database import Database


def empty_postgres() -> Database:
    """Without a table. Skips, loudly, where no server is named."""
    url = os.environ.get("GIAOBAN_TEST_POSTGRES")
    if not url:
        pytest.skip("NOT TESTED on PostgreSQL: GIAOBAN_TEST_POSTGRES names no server")
    db = Database(_own(make_url(url), os.environ.get("PYTEST_XDIST_WORKER", "")))
    with db.write() as tx:
        tx.execute(text("DROP SCHEMA public CASCADE"))
        tx.execute(text("CREATE SCHEMA public"))
    return db


@cache
def _own(url: URL, process: str) -> URL:
    """The database that is named; of tests that run side by side each process has one beside it."""
    if not process:
        return url
    name = f"{url.database}_{process}"
    db = Database(url)
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    db.close()
    return url.set(database=name)
