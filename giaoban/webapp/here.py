"""What the code of a page knows of where it runs: the parts, and who asks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from flask import current_app, g, request

from giaoban.models.access import NOBODY
from giaoban.models.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from giaoban.models.access import Account, Reader
    from giaoban.webapp.parts import Parts, WebOptions

PARTS_KEY = "giaoban.parts"
OPTIONS_KEY = "giaoban.options"

_log = logging.getLogger(__name__)


def parts() -> Parts:
    return cast("Parts", current_app.extensions[PARTS_KEY])


def options() -> WebOptions:
    return cast("WebOptions", current_app.extensions[OPTIONS_KEY])


def account() -> Account | None:
    """Whoever is signed in; set by the guard before any page runs."""
    return cast("Account | None", g.get("account"))


def reader() -> Reader:
    """Who asks: hand it to every store and index call that takes a reader."""
    found = account()
    return found.reader() if found else NOBODY


def leave_search(recording_ids: Iterable[int]) -> None:
    """Takes what fewer may read than before, or none, out of the index at once, that no count tells of it.

    The job that is queued for it brings back what can be found still.
    """
    try:
        for recording_id in recording_ids:
            parts().index.replace(recording_id, ())
    except Unavailable:
        _log.warning("the index does not answer; what it holds too much stays until its job has run")


def address() -> str:
    return request.remote_addr or ""


def wants_json() -> bool:
    """True for scripts: what they asked to accept is JSON rather than a page."""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def is_fragment() -> bool:
    """True when htmx asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true"
