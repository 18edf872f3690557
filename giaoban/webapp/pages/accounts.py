"""Accounts, for administrators: who may sign in, as what, and to which units they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.access import Account, Role
from giaoban.models.errors import BadInput
from giaoban.models.store import accounts, audit, units
from giaoban.webapp import here
from giaoban.webapp.guard import for_admins
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

page = Blueprint("accounts", __name__)


@page.get("/quan-tri/tai-khoan")
@for_admins
def listing() -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        found, named = accounts.listing(tx), {unit.id: unit.name for unit in units.all(tx)}
    return render_template("accounts/list.html", accounts=found, unit_names=named)


@page.get("/quan-tri/tai-khoan/moi")
@for_admins
def new() -> ResponseReturnValue:
    return _new_page("")


@page.post("/quan-tri/tai-khoan/moi")
@for_admins
def add() -> ResponseReturnValue:
    form = request.form
    try:
        with here.parts().db.write() as tx:
            role = _role()
            made = accounts.add(
                tx, form.get("login", ""), form.get("name", ""), form.get("password", ""), role, _units(tx)
            )
            audit.note(tx, here.reader(), "account.add", f"account:{made.id}", role=role.value)
    except BadInput as refusal:
        return _new_page(sentence(refusal)), 400
    flash(_("Đã thêm tài khoản “{login}”.", login=made.login), "ok")
    return redirect(url_for("accounts.listing"))


@page.get("/quan-tri/tai-khoan/<int:account_id>")
@for_admins
def edit(account_id: int) -> ResponseReturnValue:
    return _edit_page(account_id, "")


@page.post("/quan-tri/tai-khoan/<int:account_id>")
@for_admins
def save(account_id: int) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            account, role, active = accounts.get(tx, account_id), _role(), "active" in request.form
            _refuse_no_admin(tx, account, role, active=active)
            accounts.set_role(tx, account_id, role)
            accounts.set_units(tx, account_id, _units(tx))
            accounts.set_active(tx, account_id, active)
            detail = {"role": role.value, "active": active, "units": sorted(_units(tx))}
            audit.note(tx, here.reader(), "account.edit", f"account:{account_id}", **detail)
    except BadInput as refusal:
        return _edit_page(account_id, sentence(refusal)), 400
    flash(_("Đã lưu tài khoản “{login}”.", login=account.login), "ok")
    return redirect(url_for("accounts.listing"))


@page.post("/quan-tri/tai-khoan/<int:account_id>/mat-khau")
@for_admins
def reset_password(account_id: int) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            account = accounts.get(tx, account_id)
            accounts.set_password(tx, account_id, request.form.get("password", ""))
            accounts.forget_failures(tx, account.login)
            audit.note(tx, here.reader(), "account.password-reset", f"account:{account_id}")
    except BadInput as refusal:
        return _edit_page(account_id, sentence(refusal)), 400
    flash(_("Đã đặt lại mật khẩu của “{login}”.", login=account.login), "ok")
    return redirect(url_for("accounts.listing"))


def _refuse_no_admin(tx: Connection, account: Account, role: Role, *, active: bool) -> None:
    if role is Role.ADMIN and active:
        return
    others = [
        each
        for each in accounts.listing(tx)
        if each.id != account.id and each.role is Role.ADMIN and each.active
    ]
    if not others:
        raise BadInput("Phải còn ít nhất một quản trị đang hoạt động.")


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise BadInput("Hãy chọn vai trò.") from None


def _units(tx: Connection) -> frozenset[int]:
    chosen = set(request.form.getlist("units"))
    return frozenset(unit.id for unit in units.all(tx) if str(unit.id) in chosen)


def _new_page(refusal: str) -> str:
    with here.parts().db.read() as tx:
        register = units.all(tx)
    return render_template(
        "accounts/new.html",
        refusal=refusal,
        roles=list(Role),
        units=register,
        typed=request.form,
        chosen=request.form.getlist("units"),
        least=accounts.MIN_PASSWORD,
    )


def _edit_page(account_id: int, refusal: str) -> str:
    with here.parts().db.read() as tx:
        register, edited = units.all(tx), accounts.get(tx, account_id)
    return render_template(
        "accounts/edit.html",
        refusal=refusal,
        roles=list(Role),
        units=register,
        edited=edited,
        chosen=[str(each) for each in edited.unit_ids],
        least=accounts.MIN_PASSWORD,
    )
