"""The real application on real parts, and people who are signed in to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

from giaoban.models.access import Account, Reader, Role
from giaoban.models.store import accounts
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.signing import ArchiveKey, archive_key
from giaoban.webapp.application import create_app
from giaoban.webapp.parts import Parts, WebOptions

PASSWORD = "mat-khau-du-dai"


class Person(FlaskClient):
    """A browser without scripts: keeps cookies, and sends the CSRF token as the pages' forms do."""

    token = ""

    def post_form(self, path: str, data: Mapping[str, object] | None = None, **more: object) -> TestResponse:
        if not self.token:
            self.token = csrf_token(self.get("/khong-co-trang-nay", follow_redirects=True).text)
        return self.post(path, data={"csrf_token": self.token, **(data or {})}, **more)

    def enter(self, login: str, password: str = PASSWORD) -> TestResponse:
        answer = self.post_form("/dang-nhap", {"ten": login, "mat-khau": password})
        self.token = ""
        return answer


def csrf_token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found, "the page carries no CSRF token"
    return found[1]


def told(answer: TestResponse) -> dict[str, Any]:
    """The JSON object of an answer."""
    assert isinstance(answer.json, dict), answer.text
    return answer.json


class CompiledTemplates(BytecodeCache):
    """Each template is compiled once in a session, not once in every application that a test makes."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session")
def compiled_templates() -> CompiledTemplates:
    return CompiledTemplates()


@pytest.fixture
def options() -> WebOptions:
    return WebOptions(secret_key="for-tests", free_bytes_kept=0)


@pytest.fixture
def app(parts: Parts, options: WebOptions, compiled_templates: CompiledTemplates) -> Flask:
    app = create_app(parts, options)
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = Person
    return app


@pytest.fixture
def parts(db: Database, media: LocalMedia, queue: LeaseQueue, tmp_path: Path) -> Parts:
    from giaoban.ingest.receive import Receiver
    from giaoban.search.index.tantivy import TantivyIndex

    index = TantivyIndex(tmp_path / "index")
    index.rebuild([])
    uploads = tmp_path / "media" / "uploads"
    options = {"recogniser": "whisper-base", "diariser": "onnx"}
    receiver = Receiver(db, media, queue, reserve_bytes=0)

    def key(by: Reader) -> ArchiveKey:
        return archive_key(db, tmp_path, by)

    return Parts(db, media, queue, index, receiver, uploads, lambda: options, key)


AddAccount = Callable[..., Account]
SignIn = Callable[..., Person]


@pytest.fixture
def add_account(db: Database) -> AddAccount:
    def add(login: str, role: Role = Role.READER, units: Iterable[int] = ()) -> Account:
        with db.write() as tx:
            return accounts.add(tx, login, f"Nguyễn Văn {login.title()}", PASSWORD, role, units)

    return add


@pytest.fixture
def person(app: Flask) -> Person:
    """Somebody who is not signed in."""
    client = app.test_client()
    assert isinstance(client, Person)
    return client


@pytest.fixture
def sign_in(app: Flask, add_account: AddAccount) -> SignIn:
    """``sign_in(Role.SECRETARY, units=[…])`` → a client of a new account of that role."""

    def enter(role: Role = Role.READER, units: Iterable[int] = ()) -> Person:
        login = f"{role.value}{len(list(units))}"
        add_account(login, role, units)
        client = app.test_client()
        assert isinstance(client, Person)
        assert client.enter(login).status_code == 302
        return client

    return enter
