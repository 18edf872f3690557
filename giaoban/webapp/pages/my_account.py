"""What everybody may change of their own account: the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from giaoban.models.errors import BadInput
from giaoban.models.store import accounts, audit, units
from giaoban.webapp import guard, here, shown, tries
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from giaoban.models.access import Account

page = Blueprint("my_account", __name__)


@page.get("/tai-khoan")
def show() -> ResponseReturnValue:
    return _page({})


@page.post("/tai-khoan/mat-khau")
def change_password() -> ResponseReturnValue:
    mine = _mine()
    wrong = _wrong(mine)
    if wrong:
        return _page(wrong), 400
    try:
        with here.parts().db.write() as tx:
            accounts.set_password(tx, mine.id, request.form["moi"])
            token = accounts.sign_in(tx, mine.id)  # every other sign-in ended with the old password
            audit.note(tx, here.reader(), "account.password", f"account:{mine.id}")
    except BadInput as refusal:
        return _page({"moi": sentence(refusal)}), 400
    session.clear()
    flash(_("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."), "ok")
    response = redirect(url_for("my_account.show"))
    guard.set_sign_in(response, token)
    return response


def _wrong(mine: Account) -> dict[str, str]:
    """What is wrong with the form, by field."""
    if request.form.get("moi", "") != request.form.get("nhac-lai"):
        return {"nhac-lai": _("Hai lần nhập mật khẩu mới không giống nhau.")}
    wait = tries.count_one(here.parts().db, mine.login, here.address())
    if wait:
        left = shown.length_of(wait.total_seconds())
        return {"cu": _("Sai quá nhiều lần. Hãy đợi {wait} rồi thử lại.", wait=left)}
    with here.parts().db.read() as tx:
        right = accounts.check(tx, mine.login, request.form.get("cu", "")) is not None
    if right:
        with here.parts().db.write() as tx:
            accounts.forget_failures(tx, mine.login)
        return {}
    return {"cu": _("Mật khẩu hiện tại không đúng.")}


def _mine() -> Account:
    mine = here.account()
    if mine is None:  # pragma: no cover - the guard lets nobody in who is not signed in
        raise BadInput("Hãy đăng nhập lại.")
    return mine


def _page(wrong: dict[str, str]) -> str:
    mine = _mine()
    with here.parts().db.read() as tx:
        named = [unit.name for unit in units.all(tx) if unit.id in mine.unit_ids]
    return render_template(
        "accounts/mine.html", mine=mine, unit_names=named, wrong=wrong, least=accounts.MIN_PASSWORD
    )
