"""The templates of minutes and notices, for administrators: taken away, edited in Word, put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput, NotFound
from giaoban.models.store import paper_templates
from giaoban.webapp import here, ranges
from giaoban.webapp.exports.files import DOCX
from giaoban.webapp.exports.minutes import Paper, check, default
from giaoban.webapp.exports.minutes.check import MOST_BYTES
from giaoban.webapp.exports.minutes.fields import FIELDS
from giaoban.webapp.guard import for_admins
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

page = Blueprint("papers", __name__)


@page.get("/quan-tri/mau-bien-ban")
@for_admins
def listing() -> ResponseReturnValue:
    return _page()


@page.get("/quan-tri/mau-bien-ban/tai-ve")
@for_admins
def download() -> Response:
    paper = _paper(request.args.get("mau", ""))
    with here.parts().db.read() as tx:
        data = None if "goc" in request.args else paper_templates.data(tx, paper.value)
    response = current_app.response_class(data or default(paper), content_type=DOCX)
    response.headers["Content-Disposition"] = ranges.disposition(f"Mẫu - {paper.label}.docx", attach=True)
    return response


@page.post("/quan-tri/mau-bien-ban")
@for_admins
def replace() -> ResponseReturnValue:
    paper = _paper(request.form.get("mau", ""))
    try:
        name, data = _sent()
        unused = check(data, paper)
        with here.parts().db.write() as tx:
            paper_templates.keep(tx, paper.value, name, data, here.reader())
    except BadInput as refusal:
        return _page(sentence(refusal)), 400
    said = [_("Đã nhận mẫu “{name}”: in thử với dữ liệu mẫu được.", name=_(paper.label))]
    if unused:
        said.append(_("Mẫu không dùng các trường: {fields}.", fields=", ".join(unused)))
    flash(" ".join(said), "ok")
    return redirect(url_for("papers.listing"))


@page.post("/quan-tri/mau-bien-ban/ve-mac-dinh")
@for_admins
def reset() -> ResponseReturnValue:
    paper = _paper(request.form.get("mau", ""))
    with here.parts().db.write() as tx:
        paper_templates.forget(tx, paper.value, here.reader())
    flash(_("Mẫu “{name}” trở về mẫu đi kèm phần mềm.", name=_(paper.label)), "ok")
    return redirect(url_for("papers.listing"))


def _sent() -> tuple[str, bytes]:
    file = request.files.get("tep")
    if file is None or not file.filename:
        raise BadInput("Hãy chọn tệp mẫu (.docx).")
    return file.filename[:200], file.stream.read(MOST_BYTES + 1)


def _paper(name: str) -> Paper:
    found = next((paper for paper in Paper if paper.value == name), None)
    if found is None:
        raise NotFound("Không có mẫu này.")
    return found


def _page(refusal: str = "") -> str:
    with here.parts().db.read() as tx:
        kept = paper_templates.listing(tx)
    return render_template(
        "accounts/papers.html", papers=list(Paper), kept=kept, fields=FIELDS, refusal=refusal
    )
