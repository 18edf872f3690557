"""A real browser before the real application. A console error or a breach of the content policy fails the
journey that caused it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

# The application and its people are the ones of the tests of the web application.
from tests.webapp.conftest import PASSWORD, add_account, app, compiled_templates, options, parts

__all__ = ["add_account", "app", "compiled_templates", "options", "parts"]

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = CHROMIUM if CHROMIUM.exists() else shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("NOT TESTED: there is no Chromium on this machine, so no journey was made")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined]  # a poll of the last page may still be open
    server.block_on_close = False  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Complaints:
    """What the browser complained of; `expect` names a piece of text that is no fault."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._expected: list[str] = []

    def expect(self, piece: str) -> None:
        self._expected.append(piece)

    def console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(f"{message.text} ({message.location.get('url')})")

    def unexpected(self) -> list[str]:
        return [each for each in self.heard if not any(piece in each for piece in self._expected)]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def context(browser: Browser, address: str, complaints: Complaints) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=address, locale="vi-VN", viewport={"width": 1280, "height": 800})
    made.set_default_timeout(20_000)
    made.on("console", complaints.console)
    made.on("weberror", lambda error: complaints.heard.append(str(error.error)))
    yield made
    made.close()
    assert complaints.unexpected() == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def enter(page: Page, login: str, target: str = "/") -> None:
    """Signs in, and goes on to `target`."""
    page.goto(f"/dang-nhap?tiep={target}")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"**{target}")
