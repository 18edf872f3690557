"""Deadlines in a calendar: a file to take away, and secret addresses to subscribe to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput
from giaoban.models.store import audit, calendars
from giaoban.webapp import here, ledger_reading, ranges
from giaoban.webapp.exports.icalendar import as_ics
from giaoban.webapp.guard import open_to_all
from giaoban.webapp.ledger import Asked
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from giaoban.models.directives import Directive
    from giaoban.webapp.ledger import Entry

page = Blueprint("calendars", __name__)

NAME = "Hạn ý kiến chỉ đạo"


@page.get("/chi-dao/lich")
def listing() -> ResponseReturnValue:
    return _page()


@page.post("/chi-dao/lich")
def make() -> ResponseReturnValue:
    asked = Asked.from_args(request.form)
    try:
        with here.parts().db.write() as tx:
            name = request.form.get("ten", "")
            _made, secret = calendars.make(tx, name, asked.to_args(), here.reader())
    except BadInput as refusal:
        return _page(sentence(refusal)), 400
    return _page(address=url_for("calendars.feed", secret=secret, _external=True))


@page.post("/chi-dao/lich/<int:calendar_id>/thu-hoi")
def revoke(calendar_id: int) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        calendars.revoke(tx, calendar_id, here.reader())
    flash(_("Đã thu hồi địa chỉ lịch; ai dùng địa chỉ đó không lấy được gì nữa."), "ok")
    return redirect(url_for("calendars.listing"))


@page.get("/chi-dao.ics")
def download() -> Response:
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    with here.parts().db.write() as tx:
        told = {"format": "ics", "rows": len(ledger.entries), **asked.to_args()}
        audit.note(tx, here.reader(), "directive.export", "", **told)
    response = _response(ledger.entries, NAME, remind=True)
    response.headers["Content-Disposition"] = ranges.disposition("han-chi-dao.ics", attach=True)
    return response


@page.get("/lich/<secret>.ics")
@open_to_all
def feed(secret: str) -> Response:
    """For a calendar, which does not sign in: what its account may read at this moment."""
    with here.parts().db.read() as tx:
        calendar, account = calendars.fetched(tx, secret)
    if calendars.is_worth_noting(calendar):
        with here.parts().db.write() as tx:
            calendars.note_fetched(tx, calendar.id)
    ledger = ledger_reading.read(Asked.from_args(calendar.args), account.reader())
    return _response(ledger.entries, calendar.name, remind=False)


def _response(entries: Iterable[Entry], name: str, *, remind: bool) -> Response:
    host = request.host.partition(":")[0]
    body = as_ics(entries, _link, host, name, datetime.now(UTC), remind=remind)
    return current_app.response_class(body, content_type="text/calendar; charset=utf-8")


def _link(one: Directive) -> str:
    return url_for("directives.show", directive_id=one.id, _external=True)


def _page(refusal: str = "", address: str = "") -> str:
    asked = Asked.from_args(request.values)
    with here.parts().db.read() as tx:
        mine = calendars.listing(tx, here.reader())
    return render_template(
        "directives/calendars.html",
        calendars=mine,
        asked=asked,
        refusal=refusal,
        address=address,
        name=request.form.get("ten", "") or NAME,
    )
