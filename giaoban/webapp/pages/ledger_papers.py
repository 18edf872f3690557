"""The ledger by unit: counted, printed for the next conference, and taken away as a table or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request, url_for

from giaoban.models.store import audit
from giaoban.webapp import here, ledger_reading, ranges, sheets
from giaoban.webapp.exports.files import DOCX
from giaoban.webapp.exports.ledger import as_csv
from giaoban.webapp.exports.ledger_paper import as_docx
from giaoban.webapp.exports.spreadsheet import as_xlsx
from giaoban.webapp.ledger import Asked
from giaoban.webapp.pages.directives import around

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from giaoban.models.directives import Directive
    from giaoban.webapp.ledger_reading import Ledger

page = Blueprint("ledger_papers", __name__)


@page.get("/chi-dao/theo-don-vi")
def units() -> ResponseReturnValue:
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    return render_template(
        "directives/units.html",
        counted=ledger_reading.by_unit(ledger.entries, ledger.today),
        whole=ledger_reading.total(ledger.entries, ledger.today),
        **around(asked, ledger),
    )


@page.get("/chi-dao/in")
def printed() -> ResponseReturnValue:
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    return render_template(
        "directives/printed.html",
        counted=ledger_reading.by_unit(ledger.entries, ledger.today),
        conferences=ledger.conferences,
        asked=asked,
        today=ledger.today,
    )


@page.get("/chi-dao.csv")
def table() -> Response:
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    return answered(as_csv(ledger, link), "csv", "text/csv; charset=utf-8", asked, ledger)


@page.get("/chi-dao.xlsx")
def spreadsheet() -> Response:
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    told = [
        ("Sổ ý kiến chỉ đạo", ""),
        ("Tính đến ngày", f"{ledger.today:%d/%m/%Y}"),
        ("Người xuất", here.reader().name),
        ("Số mục", str(len(ledger.entries))),
        *((f"Lọc: {name}", value) for name, value in asked.to_args().items()),
    ]
    body = as_xlsx(ledger, ledger_reading.by_unit(ledger.entries, ledger.today), link, told)
    return answered(body, "xlsx", sheets.SPREADSHEET, asked, ledger)


@page.get("/chi-dao.docx")
def paper() -> Response:
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    body = as_docx(ledger_reading.by_unit(ledger.entries, ledger.today), ledger.conferences, ledger.today)
    return answered(body, "docx", DOCX, asked, ledger)


def answered(body: bytes, suffix: str, media_type: str, asked: Asked, ledger: Ledger) -> Response:
    with here.parts().db.write() as tx:
        told = {"format": suffix, "rows": len(ledger.entries), **asked.to_args()}
        audit.note(tx, here.reader(), "directive.export", "", **told)
    response = current_app.response_class(body, content_type=media_type)
    name = f"so-y-kien-chi-dao-{ledger.today:%Y-%m-%d}.{suffix}"
    response.headers["Content-Disposition"] = ranges.disposition(name, attach=True)
    return response


def link(one: Directive) -> str:
    return url_for("directives.show", directive_id=one.id, _external=True)
