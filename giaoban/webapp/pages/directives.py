"""The ledger of directives: what was confirmed, who has to do it until when, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for

from giaoban.models.directives import Deed, Kind, State, Strength
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.following import FOLLOWING, Change, allowed
from giaoban.models.store import audit, conferences, directives, recordings
from giaoban.webapp import here, ranges
from giaoban.webapp.exports.ledger import as_csv
from giaoban.webapp.guard import for_adders
from giaoban.webapp.ledger import CONFIRMED, Asked, When, chosen, read_date, read_fields
from giaoban.webapp.numbers import number
from giaoban.webapp.pages import media
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from giaoban.models.conference import Conference
    from giaoban.models.directives import Directive

page = Blueprint("directives", __name__)

PAGE_SIZE: Final = 50


@page.get("/chi-dao")
def listing() -> ResponseReturnValue:
    asked = Asked.from_args(request.args)
    found, held = _found(asked)
    last = max(1, -(-len(found) // PAGE_SIZE))
    at = min(max(1, number(request.args.get("trang", ""))), last)
    today = directives.today()
    return render_template(
        "directives/list.html",
        asked=asked,
        rows=found[(at - 1) * PAGE_SIZE : at * PAGE_SIZE],
        conferences=held,
        count=len(found),
        overdue=sum(one.is_overdue(today) for one in found),
        waiting=_waiting(),
        number=at,
        last=last,
        today=today,
        kinds=list(Kind),
        states=[state for state in State if state in CONFIRMED],
        whens=list(When),
    )


@page.get("/chi-dao.csv")
def table() -> Response:
    asked = Asked.from_args(request.args)
    found, held = _found(asked)
    with here.parts().db.write() as tx:
        audit.note(tx, here.reader(), "directive.export", "", rows=len(found), **asked.to_args())
    body = as_csv(found, held, directives.today(), _link)
    response = current_app.response_class(body, content_type="text/csv; charset=utf-8")
    name = f"so-y-kien-chi-dao-{directives.today():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = ranges.disposition(name, attach=True)
    return response


@page.get("/chi-dao/<int:directive_id>")
def show(directive_id: int) -> ResponseReturnValue:
    one = _visible(directive_id)
    if one.state is State.CANDIDATE:
        target = url_for("in_tray.of_recording", recording_id=one.recording_id, _anchor=f"y{one.id}")
        return redirect(target)
    return _page(one)


@page.post("/chi-dao/<int:directive_id>/sua")
@for_adders
def correct(directive_id: int) -> ResponseReturnValue:
    one = _visible(directive_id)
    version = number(request.form.get("version", ""))
    try:
        fields = read_fields(request.form, one.fields)
        with here.parts().db.write() as tx:
            reason = request.form.get("ly-do", "")
            directives.correct(tx, directive_id, version, fields, reason, here.reader())
    except (BadInput, Clash) as refusal:
        return _page(one, wrong_fields=sentence(refusal)), 409 if isinstance(refusal, Clash) else 400
    flash(_("Đã lưu nội dung sửa."), "ok")
    return redirect(url_for("directives.show", directive_id=directive_id))


@page.post("/chi-dao/<int:directive_id>/trang-thai")
@for_adders
def change(directive_id: int) -> ResponseReturnValue:
    one = _visible(directive_id)
    version = number(request.form.get("version", ""))
    try:
        with here.parts().db.write() as tx:
            now = directives.change(tx, directive_id, version, _typed(), here.reader())
    except (BadInput, Clash) as refusal:
        return _page(one, wrong_deed=sentence(refusal)), 409 if isinstance(refusal, Clash) else 400
    flash(_("Trạng thái mới: {state}.", state=_(now.state.label)), "ok")
    return redirect(url_for("directives.show", directive_id=directive_id))


def _typed() -> Change:
    form = request.form
    deed = next((deed for deed in (*FOLLOWING, Deed.RESTORE) if deed.value == form.get("deed")), None)
    if deed is None:
        raise BadInput("Hãy chọn việc cần ghi.")
    return Change(
        deed=deed,
        reason=form.get("ly-do", ""),
        document=form.get("document", ""),
        evidence=form.get("evidence", ""),
        due=read_date(form.get("new_due", "")) if deed is Deed.EXTEND else None,
        done_on=read_date(form.get("done_on", "")) if deed is Deed.FINISH else None,
    )


def _found(asked: Asked) -> tuple[list[Directive], dict[int, Conference]]:
    with here.parts().db.read() as tx:
        every = directives.listing(tx, here.reader(), CONFIRMED, asked.kind)
        found = chosen(every, asked, directives.today())
        held = conferences.by_ids(tx, {one.conference_id for one in found}, here.reader())
    return found, held


def _waiting() -> int:
    if not here.reader().may_add:
        return 0
    with here.parts().db.read() as tx:
        return sum(directives.waiting(tx, here.reader()).values())


def _visible(directive_id: int) -> Directive:
    """What nobody confirmed is no directive, and not there for those who only read."""
    with here.parts().db.read() as tx:
        one = directives.readable(tx, directive_id, here.reader())
    if one.state not in CONFIRMED and not here.reader().may_add:
        raise NotFound("Không có ý kiến chỉ đạo này.")
    return one


def _page(one: Directive, wrong_fields: str = "", wrong_deed: str = "") -> str:
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, one.recording_id, here.reader())
        conference = conferences.get(tx, one.conference_id)
        history = directives.events(tx, one.id)
    return render_template(
        "directives/show.html",
        one=one,
        recording=recording,
        conference=conference,
        history=history[::-1],
        today=directives.today(),
        deeds=allowed(one.state),
        Deed=Deed,
        State=State,
        names=directives.NAMES,
        strengths=list(Strength),
        plays=media.playing(recording) is not None,
        wrong_fields=wrong_fields,
        wrong_deed=wrong_deed,
        typed=request.form,
    )


def _link(one: Directive) -> str:
    return url_for("directives.show", directive_id=one.id, _external=True)
