"""The web process: gunicorn with threads, on one listening socket."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from giaoban.app.settings import Settings

_KEY_BYTES = 32


def serve_web(make_app: Callable[[], Flask], settings: Settings) -> None:
    """Answers until the process is ended."""
    _Gunicorn(make_app, settings).run()


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, make_app: Callable[[], Flask], settings: Settings) -> None:
        self._make_app = make_app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": self._settings.web_threads,
            # A thread that sends an hour of sound to a slow link is no sign of a hung process.
            "timeout": 120,
            "graceful_timeout": 10,
            "keepalive": 30,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make_app()


def secret_key(home: Path) -> str:
    """The key that signs form tokens: made once, readable by the owner only."""
    path = home / "secret-key"
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_hex(_KEY_BYTES)
    path.write_text(key)
    return key
