"""The ledger of directives: what was confirmed, who has to do it until when, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.directives import Deed, Kind, State, Strength
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.following import FOLLOWING, Change, allowed
from giaoban.models.store import conferences, directives, mentions, recordings
from giaoban.search.register import office_register
from giaoban.webapp import here, ledger_reading
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.ledger import Asked, Entry, When, read_date, read_fields
from giaoban.webapp.looking_again import look_again
from giaoban.webapp.numbers import number
from giaoban.webapp.pages import media
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from giaoban.models.directives import Directive

page = Blueprint("directives", __name__)

PAGE_SIZE: Final = 50
BOARD: Final = "cot"
"""What `ve` says where somebody came from the board, and goes back there."""


@page.get("/chi-dao")
def listing() -> ResponseReturnValue:
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    count = len(ledger.entries)
    last = max(1, -(-count // PAGE_SIZE))
    at = min(max(1, number(request.args.get("trang", ""))), last)
    return render_template(
        "directives/list.html",
        entries=ledger.entries[(at - 1) * PAGE_SIZE : at * PAGE_SIZE],
        conferences=ledger.conferences,
        count=count,
        overdue=sum(entry.one.is_overdue(ledger.today) for entry in ledger.entries),
        number=at,
        last=last,
        **around(asked, ledger),
    )


def around(asked: Asked, ledger: ledger_reading.Ledger) -> dict[str, object]:
    """What every view of the ledger shows around it: its filters, and what waits for a person."""
    return {
        "asked": asked,
        "today": ledger.today,
        "kinds": list(Kind),
        "states": [state for state in State if state.is_confirmed],
        "whens": list(When),
        "units": ledger.units(),
        **waiting(),
    }


def waiting() -> dict[str, int]:
    """How many candidates and proposals wait for who may decide."""
    reader = here.reader()
    if not reader.may_add:
        return {"waiting": 0, "proposed": 0}
    with here.parts().db.read() as tx:
        return {
            "waiting": sum(directives.waiting(tx, reader).values()),
            "proposed": len(mentions.proposed(tx, reader)),
        }


@page.get("/chi-dao/<int:directive_id>")
def show(directive_id: int) -> ResponseReturnValue:
    one = visible(directive_id)
    if one.state is State.CANDIDATE and one.recording_id is not None:
        target = url_for("in_tray.of_recording", recording_id=one.recording_id, _anchor=f"y{one.id}")
        return redirect(target)
    return page_of(one)


@page.post("/chi-dao/<int:directive_id>/sua")
@for_adders
def correct(directive_id: int) -> ResponseReturnValue:
    one = visible(directive_id)
    version = number(request.form.get("version", ""))
    try:
        fields = read_fields(request.form, one.fields)
        with here.parts().db.write() as tx:
            reason = request.form.get("ly-do", "")
            directives.correct(tx, directive_id, version, fields, reason, here.reader())
            look_again(tx, one.conference_id)
    except (BadInput, Clash) as refusal:
        return page_of(one, wrong_fields=sentence(refusal)), status_of(refusal)
    flash(_("Đã lưu nội dung sửa."), "ok")
    return redirect(url_for("directives.show", directive_id=directive_id))


@page.post("/chi-dao/<int:directive_id>/trang-thai")
@for_adders
def change(directive_id: int) -> ResponseReturnValue:
    one = visible(directive_id)
    version = number(request.form.get("version", ""))
    try:
        with here.parts().db.write() as tx:
            now = directives.change(tx, directive_id, version, _typed(), here.reader())
    except (BadInput, Clash) as refusal:
        return page_of(one, wrong_deed=sentence(refusal)), status_of(refusal)
    flash(_("Trạng thái mới: {state}.", state=_(now.state.label)), "ok")
    if request.form.get("ve") == BOARD:
        return redirect(url_for("board.show", _anchor=f"y{directive_id}"))
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


def visible(directive_id: int) -> Directive:
    """What nobody confirmed is no directive, and not there for those who only read."""
    with here.parts().db.read() as tx:
        one = directives.readable(tx, directive_id, here.reader())
    if not one.state.is_confirmed and not here.reader().may_add:
        raise NotFound("Không có ý kiến chỉ đạo này.")
    return one


def page_of(one: Directive, **wrong: str) -> str:
    """`wrong` says which form was refused and why: `wrong_fields`, `wrong_deed`, `wrong_units`,
    `wrong_reassignment`."""
    reader, today = here.reader(), directives.today()
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, one.recording_id, reader) if one.recording_id else None
        conference = conferences.get(tx, one.conference_id)
        history = directives.events(tx, one.id)
        register = office_register(tx)
        spoken = mentions.of_directives(tx, [one.id], reader).get(one.id, [])
        evidence = mentions.by_ids(tx, [each.mention_id for each in history if each.mention_id], reader)
        held = conferences.by_ids(tx, {each.conference_id for each in (*spoken, *evidence.values())}, reader)
    entry = Entry.of(one, register, today)
    return render_template(
        "directives/show.html",
        one=one,
        entry=entry,
        recording=recording,
        conference=conference,
        history=history[::-1],
        spoken=spoken,
        evidence=evidence,
        held=held,
        successors={each.unit.id: register.successors(each.unit, today) for each in entry.ended if each.unit},
        units=[unit for unit in register.units.values() if unit.existed_on(today)],
        choices=[unit for unit in register.units.values() if unit.existed_on(one.told_on or today)],
        today=today,
        deeds=allowed(one.state),
        Deed=Deed,
        State=State,
        names=directives.NAMES,
        strengths=list(Strength),
        plays=recording is not None and media.playing(recording) is not None,
        typed=request.form,
        chosen_deed=request.args.get("viec", ""),
        back=request.args.get("ve", ""),
        **{"wrong_fields": "", "wrong_deed": "", "wrong_units": "", "wrong_reassignment": ""} | wrong,
    )
