"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from giaoban.models.access import Account, Reader
from giaoban.models.store import accounts, audit
from giaoban.webapp import guard, here, shown, tries
from giaoban.webapp.guard import open_to_all
from giaoban.webapp.wording import _

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

page = Blueprint("sign_in", __name__)


@page.get("/dang-nhap")
@open_to_all
def form() -> ResponseReturnValue:
    if here.account():
        return redirect(_target())
    return render_template("sign_in.html", login="", refusal="")


@page.post("/dang-nhap")
@open_to_all
def enter() -> ResponseReturnValue:
    login, password = request.form.get("ten", "").strip(), request.form.get("mat-khau", "")
    left = tries.count_one(here.parts().db, login, here.address())
    if left:
        refusal = _(
            "Sai quá nhiều lần. Hãy đợi {wait} rồi thử lại.", wait=shown.length_of(left.total_seconds())
        )
        headers = {"Retry-After": str(int(left.total_seconds()) + 1)}
        return render_template("sign_in.html", login=login, refusal=refusal), 429, headers
    with here.parts().db.read() as tx:
        found = accounts.check(tx, login, password)
    if found is None:
        with here.parts().db.write() as tx:
            audit.note(tx, Reader(name=login), "account.sign-in-refused", address=here.address())
        refusal = _("Tên đăng nhập hoặc mật khẩu không đúng.")
        return render_template("sign_in.html", login=login, refusal=refusal), 401
    return _let_in(found)


@page.post("/dang-xuat")
def leave() -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        accounts.sign_out(tx, request.cookies.get(guard.SIGN_IN_COOKIE, ""))
        audit.note(tx, here.reader(), "account.sign-out")
    session.clear()
    response = redirect(url_for("sign_in.form"))
    guard.clear_sign_in(response)
    return response


def _let_in(found: Account) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        accounts.forget_failures(tx, found.login)
        token = accounts.sign_in(tx, found.id)
        audit.note(tx, found.reader(), "account.sign-in", address=here.address())
    session.clear()  # a form's token from before the sign-in is worth nothing after it
    response = redirect(_target())
    guard.set_sign_in(response, token)
    return response


def _target() -> str:
    return guard.safe_target(request.args.get("tiep")) or url_for("search.home")
