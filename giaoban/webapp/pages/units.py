"""The register of units, for administrators: accounts belong to them, and conferences are shown to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.days import read_day
from giaoban.models.errors import BadInput
from giaoban.models.people import UnitLevel
from giaoban.models.store import accounts, audit, units
from giaoban.webapp import here
from giaoban.webapp.guard import for_admins
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

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
            made = units.add(
                tx,
                form.get("name", ""),
                short_name=form.get("short", ""),
                level=_level(form.get("level", "")),
                valid_from=_day(form.get("from", "")),
            )
            audit.note(tx, here.reader(), "unit.add", f"unit:{made.id}", name=made.name)
    except BadInput as refusal:
        return _page(sentence(refusal)), 400
    flash(_("Đã thêm đơn vị “{name}”.", name=made.name), "ok")
    return redirect(url_for("units.listing"))


def _level(text: str) -> UnitLevel:
    try:
        return UnitLevel(text)
    except ValueError:
        raise BadInput("Hãy chọn cấp của đơn vị.") from None


def _day(text: str) -> date | None:
    day = read_day(text)
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
        levels=list(UnitLevel),
        refusal=refusal,
        typed=request.form,
    )
