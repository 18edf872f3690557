"""Who gets in: every page is shut unless it says otherwise, and the guard runs before a body is read.

A view is open to people who are not signed in only when it is marked so; further marks ask for more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, jsonify, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.sansio.utils import host_is_trusted

from giaoban.models.errors import NotAllowed
from giaoban.models.store import accounts
from giaoban.webapp import here
from giaoban.webapp.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

View = TypeVar("View", bound="Callable[..., Any]")

SIGN_IN_COOKIE: Final = "giaoban"
FORM_BYTES: Final = 1_000_000
"""The most that a form without files may carry."""
_MARKS: Final = "giaoban_marks"


def _marker(mark: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        setattr(view, _MARKS, getattr(view, _MARKS, frozenset()) | {mark})
        return view

    return decorate


open_to_all = _marker("open")
"""Answers people who are not signed in."""
for_adders = _marker("adders")
"""For secretaries and administrators."""
for_admins = _marker("admins")
takes_files = _marker("files")
"""Its requests may be as large as an upload."""


def marks() -> frozenset[str]:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, _MARKS, frozenset())


def admit() -> AnyResponse | None:
    """Runs before every request: finds out who asks, and turns away who may not."""
    hosts = here.options().hosts
    if hosts and not host_is_trusted(request.host, hosts):
        # Not Flask's TRUSTED_HOSTS: with it there are no addresses to put into the page of the error.
        raise BadRequest
    if request.endpoint == "static":
        return None
    token = request.cookies.get(SIGN_IN_COOKIE)
    if token:
        with here.parts().db.read() as tx:
            g.account = accounts.signed_in(tx, token)
    wanted = marks()
    if here.account() is None and "open" not in wanted:
        return _to_sign_in()
    reader = here.reader()
    if ("adders" in wanted and not reader.may_add) or ("admins" in wanted and not reader.reads_all):
        raise NotAllowed("Tài khoản của đồng chí không được làm việc này.")
    request.max_content_length = here.options().max_upload_bytes if "files" in wanted else FORM_BYTES
    return None


def _to_sign_in() -> AnyResponse:
    here_again = request.full_path.rstrip("?") if request.method == "GET" else None
    if here.is_fragment():
        # A redirect would be followed inside the fragment; this makes the whole page go.
        return Response(status=401, headers={"HX-Redirect": url_for("sign_in.form")})
    if request.method == "GET" and not here.wants_json():
        return redirect(url_for("sign_in.form", tiep=here_again if here_again != "/" else None))
    answer = {"error": _("Hãy đăng nhập lại."), "kind": "SignedOut"}
    response = jsonify(answer)
    response.status_code = 401
    return response


def safe_target(target: str | None) -> str | None:
    """A path on this site, or None: what follows a sign-in must not lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(c) < 32 or c == "\\" for c in target):  # noqa: PLR2004 - control characters, which browsers drop
        return None
    pieces = urlsplit(target)
    return target if not pieces.scheme and not pieces.netloc else None


def set_sign_in(response: AnyResponse, token: str) -> None:
    response.set_cookie(
        SIGN_IN_COOKIE,
        token,
        max_age=int(accounts.SIGN_IN_LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=here.options().secure_cookies or request.is_secure,
    )


def clear_sign_in(response: AnyResponse) -> None:
    response.delete_cookie(SIGN_IN_COOKIE, httponly=True, samesite="Lax")


def register(app: Flask) -> None:
    app.before_request(admit)
