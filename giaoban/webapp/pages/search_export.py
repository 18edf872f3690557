"""What was found as a file, by the same address as the page: all that the reader may read, up to a limit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, request, url_for

from giaoban.models.errors import BadInput, NotFound
from giaoban.models.store import audit, conferences, recordings
from giaoban.search.moments import all_moments
from giaoban.search.query import Query
from giaoban.webapp import here, ranges
from giaoban.webapp.exports.answers import FORMATS, AnswerDocument, file_name
from giaoban.webapp.exports.clock import offset

if TYPE_CHECKING:
    from flask import Response

    from giaoban.search.moments import Moment

page = Blueprint("search_export", __name__)


@page.get("/tim-kiem/tai-ve.csv")
def table() -> Response:
    return _file("csv")


@page.get("/tim-kiem/tai-ve.docx")
def paper() -> Response:
    return _file("docx")


def _file(suffix: str) -> Response:
    query = Query.from_args(request.args)
    if not query.asks:
        raise BadInput("Hãy tìm trước rồi mới tải kết quả về.")
    parts, reader = here.parts(), here.reader()
    found = all_moments(parts.db, parts.index, query, reader)
    at = datetime.now(UTC)
    document = AnswerDocument(query, found, reader.name, at, _link, _place(query))
    with parts.db.write() as tx:
        what = {"format": suffix, "moments": len(found.listed), **query.to_args()}
        audit.note(tx, reader, "search.export", "", **what)
    body = FORMATS[suffix].write(document)
    response = current_app.response_class(body, content_type=FORMATS[suffix].media_type)
    name = file_name(query, at, suffix)
    response.headers["Content-Disposition"] = ranges.disposition(name, attach=True)
    return response


def _link(moment: Moment) -> str:
    hit = moment.hit
    at, anchor = offset(hit.start), f"c{hit.position}"
    return url_for("session.show", recording_id=hit.recording_id, t=at, _anchor=anchor, _external=True)


def _place(query: Query) -> tuple[str, str]:
    """What the reader may not read has no name here, as it has no hits."""
    reader = here.reader()
    with here.parts().db.read() as tx:
        try:
            if query.recording_id is not None:
                recording = recordings.readable(tx, query.recording_id, reader)
                held = conferences.get(tx, recording.conference_id)
                return held.title, recording.title or recording.file_name
            if query.conference_id is not None:
                return conferences.readable(tx, query.conference_id, reader).title, ""
        except NotFound:
            pass
    return "", ""
