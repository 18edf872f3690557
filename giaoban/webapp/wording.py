"""The words of the pages: Vietnamese as written in the source, English from `translations/en`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.pofile import read_po
from flask import g, has_request_context, request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from babel.messages import Catalog

    from giaoban.models.errors import GiaoBanError

LANGUAGES: Final = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT: Final = "vi"
COOKIE: Final = "ngon-ngu"
_FOLDER: Final = Path(__file__).parent / "translations"


@cache
def catalogue(language: str) -> Mapping[str, str | tuple[str, ...]]:
    """Vietnamese sentence → its translation, or the singular and the plural, chosen by a field ``n``."""
    if language == DEFAULT:
        return {}
    return {
        (each.id if isinstance(each.id, str) else each.id[0]): (
            each.string if isinstance(each.string, str) else tuple(each.string)
        )
        for path in files(language)
        for each in read(path)
        if each.id and each.string
    }


def files(language: str) -> list[Path]:
    return sorted((_FOLDER / language).glob("*.po"))


def read(path: Path) -> Catalog:
    """Raises for a file that is not well formed."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name, abort_invalid=True)


def chosen_language() -> str:
    """By the cookie, else by what the browser prefers."""
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return cookie
    return request.accept_languages.best_match(list(LANGUAGES), DEFAULT) or DEFAULT


def language() -> str:
    if not has_request_context():
        return DEFAULT
    if "language" not in g:
        g.language = chosen_language()
    return str(g.language)


def _(template: str, /, **fields: object) -> str:
    """The sentence in the reader's language, its ``{named}`` fields filled in."""
    words = catalogue(language()).get(template, template)
    if not isinstance(words, str):
        words = words[0] if fields.get("n") == 1 else words[-1]
    return words.format(**fields) if fields else words


def sentence(error: GiaoBanError) -> str:
    return _(error.template, **error.fields)
