"""The reader's language and the look of the pages, kept in cookies: nothing of them is anybody's secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, url_for

from giaoban.webapp import here, wording
from giaoban.webapp.guard import open_to_all, safe_target

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

page = Blueprint("preferences", __name__)

THEME_COOKIE: Final = "giao-dien"
THEMES: Final = ("sang", "toi")
TEXT_COOKIE: Final = "dang-chu"
VERBATIM: Final = "nguyen-van"
WRITTEN: Final = "viet"
_YEAR: Final = 365 * 24 * 3600


def theme() -> str:
    """``sang``, ``toi``, or empty: as the reader's system has it."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def reads_written() -> bool:
    """Whether transcripts are read with numbers and dates as they are written; else word for word."""
    return request.cookies.get(TEXT_COOKIE, "") != VERBATIM


@page.post("/ngon-ngu")
@open_to_all
def set_language() -> Response:
    chosen = request.form.get("ngon-ngu", "")
    return _back(wording.COOKIE, chosen if chosen in wording.LANGUAGES else "")


@page.post("/giao-dien")
@open_to_all
def set_theme() -> Response:
    chosen = request.form.get("giao-dien", "")
    return _back(THEME_COOKIE, chosen if chosen in THEMES else "")


@page.post("/dang-chu")
def set_text() -> Response:
    """How transcripts are read: in written form, or word for word."""
    chosen = request.form.get("dang-chu", "")
    return _back(TEXT_COOKIE, chosen if chosen == VERBATIM else "")


def _back(cookie: str, value: str) -> Response:
    came_from = urlsplit(request.referrer or "")
    path = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    response = redirect(safe_target(path) or url_for("sign_in.form"))
    if value:
        secure = here.options().secure_cookies or request.is_secure
        response.set_cookie(cookie, value, max_age=_YEAR, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(cookie)
    return response
