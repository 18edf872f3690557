"""Numbers of things, as an address or a form gives them: what no row can have is no number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from werkzeug.routing import IntegerConverter

if TYPE_CHECKING:
    from flask import Flask

LARGEST: Final = 2**31 - 1
"""Of a row's id, on every database."""


def number(text: str, otherwise: int = 0) -> int:
    """``42``; `otherwise` for what is not a row's number."""
    known = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))
    return int(text) if known and int(text) <= LARGEST else otherwise


class _Id(IntegerConverter):
    """An address with a larger number leads nowhere, as one with the number of nothing."""

    def __init__(self, url_map: object, **options: int) -> None:
        super().__init__(url_map, **{"max": LARGEST, **options})  # type: ignore[arg-type]  # as werkzeug calls it


def register(app: Flask) -> None:
    app.url_map.converters["int"] = _Id
