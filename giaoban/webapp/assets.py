"""Static files, named with a digest of what they hold, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import request, url_for

if TYPE_CHECKING:
    from flask import Flask, Response

FOLDER: Final = Path(__file__).parent / "static"
YEAR: Final = 365 * 24 * 3600


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a file under ``static/``; an address of other bytes is another address."""
    return url_for("static", filename=path, v=_digest(path))


def _unnamed(response: Response) -> Response:
    """A script imported by a script is asked for without a digest: the browser must ask again."""
    if request.endpoint == "static" and "v" not in request.args and request.path.endswith(".js"):
        response.headers["Cache-Control"] = "no-cache"
    return response


def register(app: Flask) -> None:
    app.add_template_global(asset)
    app.after_request(_unnamed)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
