"""The office's synonyms and abbreviations, for secretaries: what search takes for the same, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput
from giaoban.models.store import synonyms
from giaoban.models.synonyms import SEPARATOR, read_group, read_groups
from giaoban.models.vietnamese import fold, nfc
from giaoban.search.lexicon import abbreviations
from giaoban.webapp import here
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

page = Blueprint("synonyms", __name__)

PAGE_SIZE: Final = 100


@page.get("/dong-nghia")
@for_adders
def listing() -> ResponseReturnValue:
    return _page()


@page.post("/dong-nghia")
@for_adders
def add() -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            made = synonyms.add(tx, read_group(request.form.get("texts", "")), here.reader())
    except BadInput as refusal:
        return _page(one=sentence(refusal)), 400
    flash(_("Đã thêm “{texts}”. Tìm kiếm dùng ngay từ bây giờ.", texts=SEPARATOR.join(made.texts)), "ok")
    return redirect(url_for("synonyms.listing"))


@page.post("/dong-nghia/nhieu")
@for_adders
def add_many() -> ResponseReturnValue:
    try:
        groups = read_groups(request.form.get("lines", "").splitlines())
        if not groups:
            raise BadInput("Hãy dán ít nhất một dòng.")  # noqa: TRY301 - shown as the store's refusals are
        with here.parts().db.write() as tx:
            added, known = synonyms.add_all(tx, groups, here.reader())
    except BadInput as refusal:
        return _page(many=sentence(refusal)), 400
    said = [_("Đã thêm {n} nhóm.", n=len(added))]
    if known:
        said.append(_("{n} nhóm đã có từ trước.", n=known))
    flash(" ".join(said), "ok")
    return redirect(url_for("synonyms.listing"))


@page.get("/dong-nghia/<int:group_id>")
@for_adders
def edit(group_id: int) -> ResponseReturnValue:
    return _edit_page(group_id, "")


@page.post("/dong-nghia/<int:group_id>")
@for_adders
def save(group_id: int) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            kept = synonyms.edit(tx, group_id, read_group(request.form.get("texts", "")), here.reader())
    except BadInput as refusal:
        return _edit_page(group_id, sentence(refusal)), 400
    flash(_("Đã lưu “{texts}”.", texts=SEPARATOR.join(kept.texts)), "ok")
    return redirect(url_for("synonyms.listing"))


@page.post("/dong-nghia/<int:group_id>/bo")
@for_adders
def remove(group_id: int) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        gone = synonyms.get(tx, group_id)
        synonyms.remove(tx, group_id, here.reader())
    flash(_("Đã bỏ “{texts}”.", texts=SEPARATOR.join(gone.texts)), "ok")
    return redirect(url_for("synonyms.listing"))


def _page(one: str = "", many: str = "") -> str:
    """`one` and `many` are what was wrong with either form."""
    like = request.args.get("q", "").strip()[:200]
    with here.parts().db.read() as tx:
        found, of_units = synonyms.listing(tx, like), synonyms.of_units(tx)
    last = max(1, -(-len(found) // PAGE_SIZE))
    at = min(max(1, number(request.args.get("trang", ""))), last)
    return render_template(
        "synonyms/list.html",
        groups=found[(at - 1) * PAGE_SIZE : at * PAGE_SIZE],
        count=len(found),
        number=at,
        last=last,
        like=like,
        everywhere=_with(abbreviations(), like),
        of_units=_with(of_units, like),
        refusal=one,
        refusal_of_many=many,
        typed=request.form,
    )


def _with(groups: Iterable[tuple[str, ...]], like: str) -> list[tuple[str, ...]]:
    words = fold(nfc(like)).split()
    return [group for group in groups if all(word in fold(" ".join(group)) for word in words)]


def _edit_page(group_id: int, refusal: str) -> str:
    with here.parts().db.read() as tx:
        group = synonyms.get(tx, group_id)
    return render_template("synonyms/edit.html", group=group, refusal=refusal, typed=request.form)
