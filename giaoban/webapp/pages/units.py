"""The register of units, for administrators: accounts belong to them, and conferences are shown to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.days import read_day
from giaoban.models.errors import BadInput
from giaoban.models.people import UnitLevel
from giaoban.models.store import accounts, audit, units
from giaoban.webapp import here
from giaoban.webapp.guard import for_admins
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.people import Unit

page = Blueprint("units", __name__)


@page.get("/quan-tri/don-vi")
@for_admins
def listing() -> ResponseReturnValue:
    return _page("")


@page.post("/quan-tri/don-vi")
@for_admins
def add() -> ResponseReturnValue:
    form = request.form
    try:
        with here.parts().db.write() as tx:
            made = units.add(tx, form.get("name", ""), **_typed())
            units.succeed(tx, made.id, successors := _successors(tx))
            _note(tx, "unit.add", made, successors)
    except BadInput as refusal:
        return _page(sentence(refusal)), 400
    flash(_("Đã thêm đơn vị “{name}”.", name=made.name), "ok")
    return redirect(url_for("units.listing"))


@page.get("/quan-tri/don-vi/<int:unit_id>")
@for_admins
def edit(unit_id: int) -> ResponseReturnValue:
    return _edit_page(unit_id, "")


@page.post("/quan-tri/don-vi/<int:unit_id>")
@for_admins
def save(unit_id: int) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            kept = units.edit(tx, unit_id, request.form.get("name", ""), **_typed())
            units.succeed(tx, unit_id, successors := _successors(tx))
            _note(tx, "unit.edit", kept, successors)
    except BadInput as refusal:
        return _edit_page(unit_id, sentence(refusal)), 400
    flash(_("Đã lưu đơn vị “{name}”.", name=kept.name), "ok")
    return redirect(url_for("units.listing"))


class _Typed(TypedDict):
    """The fields of a unit beside its name."""

    short_name: str
    level: UnitLevel
    valid_from: date | None
    valid_to: date | None


def _typed() -> _Typed:
    form = request.form
    return {
        "short_name": form.get("short", ""),
        "level": _level(form.get("level", "")),
        "valid_from": _day(form.get("from", "")),
        "valid_to": _day(form.get("to", ""), last=True),
    }


def _successors(tx: Connection) -> list[int]:
    chosen = set(request.form.getlist("successors"))
    return [unit.id for unit in units.all(tx) if str(unit.id) in chosen]


def _note(tx: Connection, action: str, unit: Unit, successors: list[int]) -> None:
    dates = {"from": str(unit.valid_from or ""), "to": str(unit.valid_to or "")}
    told = {"name": unit.name, "short": unit.short_name, "successors": successors, **dates}
    audit.note(tx, here.reader(), action, f"unit:{unit.id}", **told)


def _level(text: str) -> UnitLevel:
    try:
        return UnitLevel(text)
    except ValueError:
        raise BadInput("Hãy chọn cấp của đơn vị.") from None


def _day(text: str, *, last: bool = False) -> date | None:
    day = read_day(text, last=last)
    if text.strip() and day is None:
        raise BadInput("Ngày “{day}” không đúng.", day=text)
    return day


def _page(refusal: str) -> str:
    with here.parts().db.read() as tx:
        register, everybody = units.all(tx), accounts.listing(tx)
    members = {unit.id: sum(unit.id in each.unit_ids for each in everybody) for unit in register}
    return render_template(
        "accounts/units.html",
        units=register,
        members=members,
        names={unit.id: unit.name for unit in register},
        levels=list(UnitLevel),
        refusal=refusal,
        typed=request.form,
        chosen=request.form.getlist("successors"),
    )


def _edit_page(unit_id: int, refusal: str) -> str:
    with here.parts().db.read() as tx:
        unit, register = units.get(tx, unit_id), units.all(tx)
    asked = request.form.getlist("successors") if refusal else map(str, unit.successor_ids)
    return render_template(
        "accounts/unit.html",
        unit=unit,
        units=[each for each in register if each.id != unit_id],
        levels=list(UnitLevel),
        refusal=refusal,
        typed=request.form,
        chosen=list(asked),
    )
