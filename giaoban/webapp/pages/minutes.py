"""Minutes and conclusions notices of a conference: drafted, written on, approved, issued, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput, Clash, NotFound, StateRefused
from giaoban.models.minutes import DraftState, Form, assemble
from giaoban.models.minutes.head import HeadField, Style, chairs, head, known_head, style_of
from giaoban.models.store import (
    audit,
    conferences,
    minutes,
    minutes_ledger,
    paper_templates,
    recordings,
)
from giaoban.models.store.minutes_material import gather
from giaoban.webapp import here, ranges
from giaoban.webapp.drafting import Opened, opened
from giaoban.webapp.exports.files import DOCX
from giaoban.webapp.exports.minutes import as_docx, default, file_name, paper_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.ledger import read_date
from giaoban.webapp.numbers import number
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response
    from flask.typing import ResponseReturnValue

page = Blueprint("minutes", __name__)

MANY_LINES: Final = {
    HeadField.BODY,
    HeadField.CHAIR,
    HeadField.SECRETARY,
    HeadField.RECIPIENTS,
    HeadField.SIGNER,
}


@page.get("/hoi-nghi/<int:conference_id>/bien-ban")
def of_conference(conference_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        conference = conferences.readable(tx, conference_id, here.reader())
        drafts = minutes.of_conference(tx, conference_id, here.reader())
        parts = recordings.of_conference(tx, conference_id)
    return render_template(
        "minutes/list.html", conference=conference, drafts=drafts, forms=list(Form), parts=parts
    )


@page.post("/hoi-nghi/<int:conference_id>/bien-ban")
@for_adders
def begin(conference_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        conference = conferences.readable(tx, conference_id, here.reader())
        form = next((form for form in Form if form.value == request.form.get("form")), None)
        if form is None:
            raise BadInput("Hãy chọn loại văn bản cần lập.")
        material = gather(tx, conference)
    drafted = assemble(material, form, chairs(head(conference, form, {})))
    with here.parts().db.write() as tx:
        made = minutes.begin(tx, conference_id, form, drafted, here.reader())
    return redirect(url_for("minutes.show", minutes_id=made.id))


@page.get("/bien-ban/<int:minutes_id>")
def show(minutes_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        found = opened(tx, minutes_id, here.reader())
    return shown(found)


@page.post("/bien-ban/<int:minutes_id>/phan-dau")
@for_adders
def write_head(minutes_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        found = opened(tx, minutes_id, here.reader())
    try:
        with here.parts().db.write() as tx:
            written = _written(found, request.form)
            minutes.write_head(tx, minutes_id, _version(), written, here.reader())
    except (BadInput, Clash) as refusal:
        return shown(found, wrong=sentence(refusal)), _status(refusal)
    flash(_("Đã lưu phần đầu văn bản."), "ok")
    return redirect(url_for("minutes.show", minutes_id=minutes_id))


@page.post("/bien-ban/<int:minutes_id>/trang-thai")
@for_adders
def change(minutes_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        found = opened(tx, minutes_id, here.reader())
    try:
        _change(found)
    except (BadInput, Clash) as refusal:
        return shown(found, wrong=sentence(refusal)), _status(refusal)
    return redirect(url_for("minutes.show", minutes_id=minutes_id))


@page.get("/bien-ban/<int:minutes_id>/lich-su")
def history(minutes_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        draft = minutes.readable(tx, minutes_id, here.reader())
        conference = conferences.readable(tx, draft.conference_id, here.reader())
        events = minutes.events(tx, minutes_id)
    return render_template("minutes/history.html", minutes=draft, conference=conference, events=events)


@page.get("/bien-ban/<int:minutes_id>/tai-ve.docx")
def download(minutes_id: int) -> Response:
    with here.parts().db.read() as tx:
        found = opened(tx, minutes_id, here.reader())
        paper = paper_of(found.minutes.form, style_of(found.minutes.form, found.around.head))
        template = paper_templates.data(tx, paper.value) or default(paper)
    made = as_docx(template, found.document)
    with here.parts().db.write() as tx:
        audit.note(
            tx, here.reader(), "minutes.export", f"minutes:{minutes_id}", version=found.minutes.version
        )
    response = current_app.response_class(made, content_type=DOCX)
    name = file_name(found.conference, found.minutes.form)
    response.headers["Content-Disposition"] = ranges.disposition(name, attach=True)
    return response


def shown(found: Opened, wrong: str = "", typed: Mapping[str, str] | None = None) -> str:
    """The page of a draft; `typed` are texts of lines that could not be kept, by the line's key."""
    return render_template(
        "minutes/show.html",
        minutes=found.minutes,
        conference=found.conference,
        sections=found.sections(),
        head=found.around.head,
        fields=_fields(found.minutes.form),
        many_lines=MANY_LINES,
        styles=list(Style),
        edits=found.minutes.state is DraftState.DRAFT and here.reader().may_add,
        document=found.document,
        DraftState=DraftState,
        Form=Form,
        HeadField=HeadField,
        wrong=wrong,
        typed=typed or {},
    )


def _fields(form: Form) -> list[HeadField]:
    """Those that the paper of this form has."""
    not_in = {HeadField.STYLE, HeadField.SIGNER}
    if form is Form.NOTICE:
        not_in = {HeadField.SECRETARY, HeadField.ENDED}
    if form is Form.STATE:
        not_in |= {HeadField.LOCALITY}
    return [name for name in HeadField if name not in not_in]


def _written(found: Opened, form: Mapping[str, str]) -> dict[HeadField, str]:
    """What differs from what the archive has; a field that the form does not have stays as it was."""
    known = known_head(found.conference, found.minutes.form)
    told = {
        name: minutes.checked(form.get(name.value, found.around.head[name]).replace("\r\n", "\n"))
        for name in HeadField
    }
    return {name: text for name, text in told.items() if text != minutes.checked(known[name])}


def _change(found: Opened) -> None:
    deed, form, reader = request.form.get("viec"), request.form, here.reader()
    draft = found.minutes
    with here.parts().db.write() as tx:
        if deed == "duyet":
            minutes.approve(tx, draft.id, _version(), found.around.to_json(), reader)
            flash(_("Đã duyệt."), "ok")
        elif deed == "mo-lai":
            minutes.reopen(tx, draft.id, _version(), form.get("ly-do", ""), reader)
            flash(_("Đã mở lại để sửa."), "ok")
        elif deed == "ban-hanh":
            issued_on = read_date(form.get("ngay", ""))
            issued = minutes.issue(tx, draft.id, _version(), form.get("so", ""), issued_on, reader)
            told = minutes_ledger.note_issued(tx, issued, reader) if form.get("vao-so") else 0
            said = [_("Đã ghi số văn bản.")]
            if told:
                said.append(_("Sổ chỉ đạo: {n} ý kiến được ghi là đã ban hành tại văn bản này.", n=told))
            flash(" ".join(said), "ok")
        else:
            raise NotFound("Không có việc này.")


def _version() -> int:
    return number(request.form.get("version", ""))


def _status(refusal: BadInput | Clash) -> int:
    return 409 if isinstance(refusal, Clash | StateRefused) else 400
