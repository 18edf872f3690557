"""Taking an office's own ledger in: a file, a look at what was read from it, and then into the ledger."""

from __future__ import annotations

import re
import shutil
import time
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput, FileRefused, NotFound
from giaoban.models.store import directives, ledger_import, units
from giaoban.models.store.media.digest import sha256_of
from giaoban.webapp import here, ranges, sheets, spooling
from giaoban.webapp.conference_form import ConferenceForm
from giaoban.webapp.exports.spreadsheet import template
from giaoban.webapp.guard import for_adders, takes_files
from giaoban.webapp.ledger_sheet import Sheet, read
from giaoban.webapp.looking_again import look_again
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from pathlib import Path

    from flask.typing import ResponseReturnValue

page = Blueprint("ledger_import", __name__)

_KEPT: Final = 24 * 3600
"""Seconds for which a file waits for its confirmation."""
_SHOWN: Final = 500
"""Rows of the preview."""


@page.get("/chi-dao/nhap")
@for_adders
def form() -> ResponseReturnValue:
    return _form("")


@page.get("/chi-dao/nhap/mau.xlsx")
@for_adders
def empty() -> Response:
    response = current_app.response_class(template(), content_type=sheets.SPREADSHEET)
    response.headers["Content-Disposition"] = ranges.disposition("mau-so-chi-dao.xlsx", attach=True)
    return response


@page.post("/chi-dao/nhap")
@for_adders
@takes_files
def preview() -> ResponseReturnValue:
    file = request.files.get("tep")
    if file is None or not file.filename:
        return _form(_("Hãy chọn một tệp .xlsx hoặc .csv.")), 400
    name = file.filename[-200:]
    path = spooling.path_of(file)
    try:
        found = _read(path, name)
    except FileRefused as refusal:
        return _form(sentence(refusal)), 400
    digest = sha256_of(path)
    _forget_old()
    shutil.copyfile(path, _kept(digest))
    return _preview(found, name, digest)


@page.post("/chi-dao/nhap/xac-nhan")
@for_adders
def confirm() -> ResponseReturnValue:
    name, digest = request.form.get("name", "")[-200:], request.form.get("digest", "")
    path = _kept(digest) if re.fullmatch("[0-9a-f]{64}", digest) else None
    if path is None or not path.is_file():
        return _form(_("Tệp đã gửi không còn nữa. Hãy chọn lại.")), 400
    try:
        found = _read(path, name)
        with here.parts().db.write() as tx:
            typed = ConferenceForm.typed(request.form)
            readable_by = typed.readers(units.all(tx), here.reader())
            if typed.wrong:
                return _preview(found, name, digest, typed.wrong["audience"]), 400
            done = ledger_import.take_in(tx, found.lines, readable_by, name, here.reader())
            for conference_id in done.conference_ids:
                look_again(tx, conference_id)
    except BadInput as refusal:
        return _form(sentence(refusal)), 400
    path.unlink(missing_ok=True)
    flash(_("Đã nhập {n} ý kiến chỉ đạo.", n=done.added), "ok")
    if done.passed_over:
        flash(_("{n} dòng đã có trong sổ nên được bỏ qua.", n=done.passed_over), "ok")
    return redirect(url_for("directives.listing"))


def _read(path: Path, name: str) -> Sheet:
    return read(sheets.read(name, path), name, directives.today())


def _kept(digest: str) -> Path:
    """Of whoever sent it, and nobody else."""
    account = here.account()
    if account is None:
        raise NotFound("Không có tệp này.")
    return here.parts().uploads / f"ledger-{account.id}-{digest}.form"


def _forget_old() -> None:
    for path in here.parts().uploads.glob("ledger-*.form"):
        if time.time() - path.stat().st_mtime > _KEPT:
            path.unlink(missing_ok=True)


def _form(refusal: str) -> str:
    return render_template("directives/import.html", refusal=refusal, most=sheets.MOST_ROWS)


def _preview(found: Sheet, name: str, digest: str, refusal: str = "") -> str:
    with here.parts().db.read() as tx:
        there = ledger_import.known(tx, found.lines, here.reader())
        register = units.all(tx)
    lines = found.lines
    return render_template(
        "directives/import_preview.html",
        sheet=found,
        shown=found.checked[:_SHOWN],
        there=there,
        fresh=sum(line.row not in there for line in lines),
        name=name,
        digest=digest,
        refusal=refusal,
        names=COLUMN_NAMES,
        units=[unit for unit in register if unit.existed_on(directives.today())],
        typed=ConferenceForm.typed(request.form),
    )


COLUMN_NAMES: Final = {
    **directives.NAMES,
    "code": "Mã",
    "state": "Trạng thái",
    "conference": "Hội nghị",
    "told_on": "Ngày họp",
}
