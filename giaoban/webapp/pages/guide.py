"""Help: what the archive does, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

page = Blueprint("guide", __name__)


@page.get("/tro-giup")
def show() -> ResponseReturnValue:
    return render_template("guide.html")
