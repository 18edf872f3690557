"""Voice profiles: whether the office uses them, for administrators; and of one person, for secretaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.days import read_day
from giaoban.models.errors import BadInput
from giaoban.models.store import people, voices
from giaoban.webapp import here
from giaoban.webapp.guard import for_adders, for_admins
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

page = Blueprint("voices", __name__)


@page.get("/quan-tri/giong-noi")
@for_admins
def show() -> ResponseReturnValue:
    return _page("")


@page.post("/quan-tri/giong-noi")
@for_admins
def switch() -> ResponseReturnValue:
    """On or off, by a decision of the office; off deletes every profile."""
    on = request.form.get("viec") == "bat"
    try:
        with here.parts().db.write() as tx:
            voices.switch(tx, on=on, paper=request.form.get("van-ban", ""), by=here.reader())
    except BadInput as refusal:
        return _page(sentence(refusal)), 400
    here.parts().db.forget()
    flash(_("Đã bật hồ sơ giọng nói.") if on else _("Đã tắt, mọi hồ sơ giọng nói đã xóa."), "ok")
    return redirect(url_for("voices.show"))


@page.post("/nhan-su/<int:person_id>/giong-noi/dong-y")
@for_adders
def consent(person_id: int) -> ResponseReturnValue:
    def deed(tx: Connection) -> str:
        day = read_day(request.form.get("ngay", ""))
        if day is None:
            raise BadInput("Hãy ghi ngày đồng ý, ví dụ 01/07/2026.")
        voices.consent(tx, person_id, day, request.form.get("van-ban", ""), here.reader())
        return _("Đã ghi văn bản đồng ý.")

    return _done(person_id, deed)


@page.post("/nhan-su/<int:person_id>/giong-noi/lap")
@for_adders
def learn(person_id: int) -> ResponseReturnValue:
    def deed(tx: Connection) -> str:
        seconds = voices.learn(tx, person_id, here.reader())
        return _("Đã lập hồ sơ giọng nói từ {n} giây lời nói.", n=round(seconds))

    return _done(person_id, deed)


@page.post("/nhan-su/<int:person_id>/giong-noi/rut")
@for_adders
def withdraw(person_id: int) -> ResponseReturnValue:
    def deed(tx: Connection) -> str:
        voices.withdraw(tx, person_id, here.reader())
        return _("Đã ghi việc rút đồng ý và xóa hồ sơ giọng nói.")

    return _done(person_id, deed)


def _done(person_id: int, deed: Callable[[Connection], str]) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            people.get(tx, person_id)
            words = deed(tx)
    except BadInput as refusal:
        flash(sentence(refusal), "danger")
    else:
        here.parts().db.forget()
        flash(words, "ok")
    return redirect(url_for("people.show", person_id=person_id))


def _page(refusal: str) -> str:
    with here.parts().db.read() as tx:
        policy = voices.policy(tx)
        standing = voices.standing(tx) if policy.on else {}
        consenting = [
            (person, standing[person.id], voices.profile_seconds(tx, person.id))
            for person in (people.all(tx) if standing else [])
            if person.id in standing
        ]
    return render_template("people/voices.html", policy=policy, consenting=consenting, refusal=refusal)
