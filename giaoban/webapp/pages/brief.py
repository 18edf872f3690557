"""The brief before a conference, on a page and as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template

from giaoban.models.store import audit, conferences, recordings
from giaoban.webapp import here, ranges
from giaoban.webapp.brief import brief_for, recordings_of
from giaoban.webapp.exports.files import DOCX
from giaoban.webapp.exports.ledger_paper import brief_as_docx
from giaoban.webapp.pages import media

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from giaoban.models.conference import Conference

page = Blueprint("brief", __name__)


@page.get("/hoi-nghi/<int:conference_id>/chuan-bi")
def show(conference_id: int) -> ResponseReturnValue:
    conference = _readable(conference_id)
    brief = brief_for(conference, here.reader())
    with here.parts().db.read() as tx:
        known = recordings.by_ids(tx, set(recordings_of(brief)), here.reader())
    plays = {each.id for each in known.values() if media.playing(each) is not None}
    return render_template(
        "directives/brief.html", conference=conference, brief=brief, today=brief.today, plays=plays
    )


@page.get("/hoi-nghi/<int:conference_id>/chuan-bi.docx")
def paper(conference_id: int) -> Response:
    conference = _readable(conference_id)
    brief = brief_for(conference, here.reader())
    with here.parts().db.write() as tx:
        audit.note(tx, here.reader(), "brief.export", f"conference:{conference_id}", rows=brief.every)
    response = current_app.response_class(brief_as_docx(brief, conference), content_type=DOCX)
    name = f"chuan-bi-hop-{brief.today:%Y-%m-%d}.docx"
    response.headers["Content-Disposition"] = ranges.disposition(name, attach=True)
    return response


def _readable(conference_id: int) -> Conference:
    with here.parts().db.read() as tx:
        return conferences.readable(tx, conference_id, here.reader())
