"""A code that stands in a paper leads to its second: the same page, and the same rights, as the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, url_for

from giaoban.models.errors import NotFound
from giaoban.models.minutes.code import place
from giaoban.models.store import recordings
from giaoban.webapp import here
from giaoban.webapp.exports.clock import offset

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

page = Blueprint("quoted", __name__)


@page.get("/n/<sign>")
def show(sign: str) -> Response:
    """What is no code, what is not there and what the reader may not read answer the same."""
    found = place(sign)
    if found is None:
        raise NotFound("Không có bản ghi này.")
    with here.parts().db.read() as tx:
        recordings.readable(tx, found.recording_id, here.reader())
    moment = f"{offset(found.start)}-{offset(found.end)}"
    return redirect(url_for("session.show", recording_id=found.recording_id, t=moment))
