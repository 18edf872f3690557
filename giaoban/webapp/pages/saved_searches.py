"""Searches that somebody keeps to ask again, and what came to them since they were last looked at.

Nobody sees another's; and each is answered by what its owner may read when it is asked.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.days import write_day
from giaoban.models.errors import BadInput, Unavailable
from giaoban.models.store import saved_searches
from giaoban.search.moments import count_all
from giaoban.search.query import Query
from giaoban.webapp import here
from giaoban.webapp.narrowing import chips
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from giaoban.models.store.saved_searches import SavedSearch

page = Blueprint("saved_searches", __name__)
_log = logging.getLogger(__name__)

NEW: Final = "moi"
"""The button that opens what is new alone."""


@dataclass(frozen=True, slots=True)
class Shown:
    kept: SavedSearch
    query: Query
    new: int | None
    """How many moments since it was last looked at; None where search does not answer."""


@page.get("/tim-kiem/da-luu")
def listing() -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        kept = saved_searches.listing(tx, here.reader())
    queries = [Query.from_args(each.args) for each in kept]
    since = [_since(query, each) for query, each in zip(queries, kept, strict=True)]
    counts, down = _counted(since)
    shown = [Shown(*each) for each in zip(kept, queries, counts, strict=True)]
    return render_template(
        "search/saved.html", shown=shown, down=down, narrowed=_narrowed, longest=saved_searches.LONGEST
    )


@page.post("/tim-kiem/da-luu")
def save() -> ResponseReturnValue:
    query = replace(Query.from_args(request.form), page=1, as_of=None, made_since=None)
    try:
        if not query.asks:
            raise BadInput("Hãy tìm trước rồi mới lưu.")  # noqa: TRY301 - shown as the store's refusals are
        name = request.form.get("ten", "").strip() or query.text
        with here.parts().db.write() as tx:
            made = saved_searches.save(tx, name, query.to_args(), here.reader())
    except BadInput as refusal:
        flash(sentence(refusal), "danger")
        return redirect(_address(query) if query.asks else url_for("saved_searches.listing"))
    flash(_("Đã lưu tìm kiếm “{name}”.", name=made.name), "ok")
    return redirect(_address(query))


@page.post("/tim-kiem/da-luu/<int:saved_id>/mo")
def open_one(saved_id: int) -> ResponseReturnValue:
    """Its answer, all or what is new alone; from now on that has been seen."""
    with here.parts().db.write() as tx:
        before = saved_searches.seen(tx, saved_id, here.reader())
    query = Query.from_args(before.args)
    return redirect(_address(_since(query, before) if NEW in request.form else query))


@page.post("/tim-kiem/da-luu/<int:saved_id>/ten")
def rename(saved_id: int) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            kept = saved_searches.rename(tx, saved_id, request.form.get("ten", ""), here.reader())
    except BadInput as refusal:
        flash(sentence(refusal), "danger")
    else:
        flash(_("Đã đổi tên thành “{name}”.", name=kept.name), "ok")
    return redirect(url_for("saved_searches.listing"))


@page.post("/tim-kiem/da-luu/<int:saved_id>/bo")
def remove(saved_id: int) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        gone = saved_searches.remove(tx, saved_id, here.reader())
    flash(_("Đã bỏ tìm kiếm “{name}”.", name=gone.name), "ok")
    return redirect(url_for("saved_searches.listing"))


def _counted(queries: Sequence[Query]) -> tuple[Sequence[int | None], str]:
    """What is new of each, and why it is not known."""
    parts = here.parts()
    try:
        return count_all(parts.db, parts.index, queries, here.reader()), ""
    except Unavailable as error:
        _log.warning("search does not answer: %s", error)
        return [None] * len(queries), sentence(error)


def _since(query: Query, kept: SavedSearch) -> Query:
    return replace(query, made_since=int(kept.seen_at.timestamp()))


def _narrowed(query: Query) -> str:
    """The filters in a line. The conference has no name here: it may not be the reader's any more."""
    told = [chip.text for chip in chips(query)]
    if query.since or query.until:
        told.append(f"{write_day(query.since) or '…'} – {write_day(query.until) or '…'}")
    if query.conference_id or query.recording_id:
        told.append(_("trong một hội nghị"))
    if query.sure:
        told.append(_("bỏ chỗ chưa chắc chắn"))
    return " · ".join(told)


def _address(query: Query) -> str:
    return f"{url_for('search.results')}?{urlencode(query.to_args())}"
