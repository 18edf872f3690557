"""A span of a recording as proof: a page that shows what will be in the bundle, and the bundle itself."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from flask import Blueprint, current_app, render_template, request

from giaoban.models.errors import BadInput, Clash, Unavailable
from giaoban.models.evidence import LONGEST_SECONDS
from giaoban.models.store import conferences, recordings
from giaoban.models.vietnamese import one_line
from giaoban.search.query import MAX_LENGTH
from giaoban.webapp import here, ranges, reading, spans
from giaoban.webapp.exports.evidence.excerpt import precise
from giaoban.webapp.exports.evidence.make import bundle_name, make
from giaoban.webapp.exports.evidence.quotation import Quotation, quotation
from giaoban.webapp.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

page = Blueprint("evidence", __name__)
page.add_app_template_filter(precise)

_AT_WORK: Final = threading.Lock()
"""Pictures are coded with all processors: a second bundle at once would only make both wait."""


@page.get("/phien/<int:recording_id>/bang-chung")
def form(recording_id: int) -> ResponseReturnValue:
    """What is in the bundle of the span ``?t=753.2-781``; of a moment alone, the sentence said then."""
    question, refusal = _question(request.args.get("q", "")), ""
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        span = spans.asked(tx, recording_id)
        quoted: Quotation | None = None
        try:
            quoted = quotation(tx, recording_id, span, here.reader(), question) if span else None
        except BadInput as error:
            refusal = sentence(error)
    shown = render_template(
        "session/evidence.html",
        recording=recording,
        conference=conference,
        quoted=quoted,
        span=quoted.span if quoted else span,
        question=question,
        refusal=refusal,
        doubts=reading.DOUBTS,
        longest=LONGEST_SECONDS,
    )
    return (shown, 400) if refusal else shown


@page.post("/phien/<int:recording_id>/bang-chung")
def download(recording_id: int) -> Response:
    """The bundle, made now: the original is read, cut and signed while the browser waits."""
    parts, reader = here.parts(), here.reader()
    span, question = reading.moment(request.form.get("t", "")), _question(request.form.get("q", ""))
    with parts.db.read() as tx:
        quoted = quotation(tx, recording_id, span, reader, question)
    if request.form.get("ban") != quoted.state:
        raise Clash("Bản gỡ băng vừa thay đổi. Hãy mở lại trang, xem lại lời trong đoạn rồi trích.")
    key = parts.evidence_key(reader)
    with _alone(), parts.media.incoming(".zip") as made:
        make(quoted, parts.db, parts.media, key, reader, made)
        # Unlinked when this block ends, and gone when the answer is closed.
        size, file = made.stat().st_size, made.open("rb")
    response = current_app.response_class(_blocks(file), content_type="application/zip")
    response.call_on_close(file.close)
    response.content_length = size
    response.headers["Content-Disposition"] = ranges.disposition(bundle_name(quoted), attach=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _question(text: str) -> str:
    return one_line(text)[:MAX_LENGTH]


@contextmanager
def _alone() -> Iterator[None]:
    if not _AT_WORK.acquire(blocking=False):
        raise Unavailable("Máy chủ đang lập một gói bằng chứng khác. Hãy thử lại sau ít phút.")
    try:
        yield
    finally:
        _AT_WORK.release()


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(ranges.BLOCK):
            yield block
