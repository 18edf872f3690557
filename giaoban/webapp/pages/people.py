"""The register of people, for secretaries: who they are, which posts they held when, and where they spoke."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.access import SYSTEM
from giaoban.models.conference import VIETNAM
from giaoban.models.days import read_day
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.job import Step
from giaoban.models.people import Post, post_on
from giaoban.models.store import people, spoken, units, voices
from giaoban.models.vietnamese import nfc, one_line
from giaoban.webapp import here
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.people import Person

page = Blueprint("people", __name__)

PAGE_SIZE: Final = 100
SHOWN: Final = 50
"""Recordings and conferences of one person's page."""


@page.get("/nhan-su")
@for_adders
def listing() -> ResponseReturnValue:
    return _list_page("")


@page.post("/nhan-su")
@for_adders
def add() -> ResponseReturnValue:
    form = request.form
    try:
        with here.parts().db.write() as tx:
            made = people.add(tx, form.get("ten", ""), here.reader(), form.get("ghi-chu", ""))
            if form.get("chuc-vu", "").strip() or form.get("don-vi", "").strip():
                _add_post(tx, made.id)
    except BadInput as refusal:
        return _list_page(sentence(refusal)), 400
    flash(_("Đã thêm {name}.", name=made.name), "ok")
    return redirect(url_for("people.show", person_id=made.id))


@page.get("/nhan-su/<int:person_id>")
@for_adders
def show(person_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        person = people.get(tx, person_id)
    if person.id != person_id:
        return redirect(url_for("people.show", person_id=person.id))
    return _page(person_id, "")


@page.post("/nhan-su/<int:person_id>")
@for_adders
def save(person_id: int) -> ResponseReturnValue:
    form = request.form
    try:
        with here.parts().db.write() as tx:
            version = number(form.get("version", ""))
            kept = people.edit(
                tx, person_id, version, form.get("ten", ""), form.get("ghi-chu", ""), here.reader()
            )
    except (BadInput, Clash) as refusal:
        return _page(person_id, sentence(refusal)), status_of(refusal)
    flash(_("Đã lưu {name}.", name=kept.name), "ok")
    return redirect(url_for("people.show", person_id=kept.id))


@page.post("/nhan-su/<int:person_id>/chuc-vu")
@for_adders
def add_post(person_id: int) -> ResponseReturnValue:
    return _changed(person_id, lambda tx: _add_post(tx, person_id), _("Đã thêm chức vụ."))


@page.post("/nhan-su/<int:person_id>/chuc-vu/<int:post_id>")
@for_adders
def save_post(person_id: int, post_id: int) -> ResponseReturnValue:
    def deed(tx: Connection) -> None:
        known = people.of_person(tx, person_id, post_id)
        people.edit_post(tx, _typed_post(tx, person_id, known.id), here.reader())

    return _changed(person_id, deed, _("Đã lưu chức vụ."))


@page.post("/nhan-su/<int:person_id>/chuc-vu/<int:post_id>/bo")
@for_adders
def remove_post(person_id: int, post_id: int) -> ResponseReturnValue:
    def deed(tx: Connection) -> None:
        people.remove_post(tx, person_id, post_id, here.reader())

    return _changed(person_id, deed, _("Đã bỏ chức vụ ghi nhầm."))


@page.post("/nhan-su/<int:person_id>/gop")
@for_adders
def merge(person_id: int) -> ResponseReturnValue:
    """Somebody else of the register is this person."""
    try:
        with here.parts().db.write() as tx:
            gone = people.get(tx, number(request.form.get("nguoi-kia", "")))
            kept = people.merge(tx, gone.id, person_id, here.reader())
    except (BadInput, NotFound) as refusal:
        with here.parts().db.read() as tx:
            people.get(tx, person_id)  # of whom it is not said that they are not there
        return _page(person_id, sentence(refusal)), 400
    flash(_("Đã gộp {gone} (mã số {id}) vào {kept}.", gone=gone.name, id=gone.id, kept=kept.name), "ok")
    return redirect(url_for("people.show", person_id=kept.id))


def _changed(person_id: int, deed: Callable[[Connection], None], words: str) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            deed(tx)
            # What is found of them names the post that they held.
            for one in spoken.by_person(tx, person_id, SYSTEM):
                here.parts().queue.enqueue(tx, Step.INDEX, one.recording.id)
    except BadInput as refusal:
        return _page(person_id, sentence(refusal)), 400
    flash(words, "ok")
    return redirect(url_for("people.show", person_id=person_id))


def _add_post(tx: Connection, person_id: int) -> None:
    post = _typed_post(tx, person_id)
    people.add_post(tx, person_id, post.title, post.unit_id, here.reader(), post.valid_from, post.valid_to)


def _typed_post(tx: Connection, person_id: int, post_id: int = 0) -> Post:
    people.get(tx, person_id)
    form = request.form
    name = one_line(form.get("don-vi", ""))
    wanted = name.casefold()
    unit = next(
        (
            each
            for each in units.all(tx)
            if wanted and wanted in (each.name.casefold(), each.short_name.casefold())
        ),
        None,
    )
    if unit is None:
        if not name:
            raise BadInput("Hãy ghi đơn vị của chức vụ.")
        raise BadInput("Danh mục đơn vị chưa có “{name}”. Hãy nhờ quản trị thêm vào.", name=name[:120])
    since, until = _day(form.get("tu", "")), _day(form.get("den", ""), last=True)
    return Post(person_id, unit.id, form.get("chuc-vu", ""), since, until, post_id)


def _day(text: str, *, last: bool = False) -> date | None:
    day = read_day(text, last=last)
    if text.strip() and day is None:
        raise BadInput("Ngày “{day}” không đúng.", day=text[:40])
    return day


def _list_page(refusal: str) -> str:
    like = nfc(request.args.get("q", "").strip())[:200]
    with here.parts().db.read() as tx:
        found = people.find(tx, like)
        last = max(1, -(-len(found) // PAGE_SIZE))
        at = min(max(1, number(request.args.get("trang", ""))), last)
        shown = found[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]
        today = datetime.now(VIETNAM).date()
        held = people.posts_on(tx, [each.id for each in shown], today)
        register = units.all(tx)
    return render_template(
        "people/list.html",
        people=shown,
        posts=held,
        count=len(found),
        number=at,
        last=last,
        like=like,
        units=register,
        refusal=refusal,
        typed=request.form,
    )


def _page(person_id: int, refusal: str) -> str:
    reader = here.reader()
    with here.parts().db.read() as tx:
        person = people.get(tx, person_id)
        register = units.all(tx)
        policy, consents = voices.policy(tx), voices.consents(tx, person.id)
        seconds = voices.profile_seconds(tx, person.id)
        heard, invited = spoken.by_person(tx, person.id, reader), spoken.invitations(tx, person.id, reader)
        held = people.posts_of(tx, [person.id]).get(person.id, [])
        twins = [each for each in people.named(tx, person.name) if each.id != person.id]
    by_id = {unit.id: unit for unit in register}
    then = {one.conference.id: post_on(held, one.conference.details.held_on) for one in heard[:SHOWN]}
    return render_template(
        "people/show.html",
        person=person,
        posts=held,
        units=register,
        by_id=by_id,
        heard=heard,
        invited=invited,
        shown=SHOWN,
        twins=twins,
        voices_on=policy.on,
        consents=consents,
        profile_seconds=seconds,
        at_that_time={id_: post.written(by_id) for id_, post in then.items() if post},
        refusal=refusal,
        typed=request.form if refusal else {},
        today=datetime.now(VIETNAM).date(),
        question=_question(person),
    )


def _question(person: Person) -> str:
    """What search is asked for what they said."""
    return f'người:"{person.name.replace(chr(34), " ")}"'
