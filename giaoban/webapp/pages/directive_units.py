"""Who has to do it: which unit of the register a name is, and to whom it goes where one exists no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.directives import Deed
from giaoban.models.errors import BadInput, Clash
from giaoban.models.following import Change, Move
from giaoban.models.store import directives
from giaoban.models.vietnamese import normal
from giaoban.search.register import office_register
from giaoban.webapp import here, ledger_reading
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.ledger import Asked
from giaoban.webapp.looking_again import look_again
from giaoban.webapp.numbers import number
from giaoban.webapp.pages.directives import around, page_of, visible
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask.typing import ResponseReturnValue

    from giaoban.models.directives import Directive
    from giaoban.models.register import Register

page = Blueprint("directive_units", __name__)


@page.get("/chi-dao/can-giao-lai")
def listing() -> ResponseReturnValue:
    """Open directives of units that exist no longer, with who took their place."""
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    found = ledger_reading.to_reassign(ledger)
    successors = {
        named.unit.id: ledger.register.successors(named.unit, ledger.today)
        for entry in found
        for named in entry.ended
        if named.unit
    }
    return render_template(
        "directives/to_reassign.html",
        entries=found,
        successors=successors,
        conferences=ledger.conferences,
        **around(asked, ledger),
    )


@page.post("/chi-dao/<int:directive_id>/don-vi")
@for_adders
def identify(directive_id: int) -> ResponseReturnValue:
    one = visible(directive_id)
    version = number(request.form.get("version", ""))
    try:
        with here.parts().db.write() as tx:
            register = office_register(tx)
            names = (*one.fields.leads, *one.fields.cooperating)
            chosen = {**one.units, **dict(_chosen(names, register))}
            told = {"units": [_said(one, one.units, register), _said(one, chosen, register)]}
            directives.identify(tx, directive_id, version, chosen, told, here.reader())
            look_again(tx, one.conference_id)
    except (BadInput, Clash) as refusal:
        return page_of(one, wrong_units=sentence(refusal)), status_of(refusal)
    flash(_("Đã ghi đơn vị trong danh mục."), "ok")
    return redirect(url_for("directives.show", directive_id=directive_id))


def _chosen(names: Iterable[str], register: Register) -> Iterable[tuple[str, int | None]]:
    """Of each name the unit that was chosen: None for none of the register."""
    for place, name in enumerate(names):
        typed = request.form.get(f"dv-{place}", "tu-dong")
        if typed == "tu-dong":
            continue
        unit_id = number(typed)
        if unit_id and unit_id not in register.units:
            raise BadInput("Không có đơn vị này trong danh mục.")
        yield normal(name), unit_id or None


def _said(one: Directive, known: Mapping[str, int | None], register: Register) -> str:
    """Names and units as its history tells them."""
    told = []
    for name in (*one.fields.leads, *one.fields.cooperating):
        if normal(name) in known:
            unit = register.units.get(known[normal(name)] or 0)
            told.append(f"{name}: {unit.name if unit else '–'}")
    return "; ".join(told)


@page.post("/chi-dao/<int:directive_id>/giao-lai")
@for_adders
def reassign(directive_id: int) -> ResponseReturnValue:
    one = visible(directive_id)
    version = number(request.form.get("version", ""))
    try:
        with here.parts().db.write() as tx:
            what = Change(
                Deed.REASSIGN,
                request.form.get("ly-do", "").strip(),
                request.form.get("document", "").strip(),
            )
            move = _move(one, office_register(tx))
            directives.reassign(tx, directive_id, version, what, move, here.reader())
            look_again(tx, one.conference_id)
    except (BadInput, Clash) as refusal:
        return page_of(one, wrong_reassignment=sentence(refusal)), status_of(refusal)
    flash(_("Đã ghi việc giao lại."), "ok")
    return redirect(url_for("directives.show", directive_id=directive_id))


def _move(one: Directive, register: Register) -> Move:
    """From the unit that was chosen, by whatever name it has there, to the others that were chosen."""
    names = (*one.fields.leads, *one.fields.cooperating)
    moved = next((name for name in names if normal(name) == normal(request.form.get("tu", ""))), None)
    if moved is None:
        raise BadInput("Hãy chọn đơn vị cần giao lại.")
    known = [number(each) for each in request.form.getlist("den")]
    to = {register.units[each].name: each for each in known if each in register.units}
    if not to:
        raise BadInput("Hãy chọn đơn vị nhận.")
    return Move(frozenset({normal(moved)}), to)
