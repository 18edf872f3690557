"""The office's glossary, for secretaries: names and terms that recordings are recognised with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput
from giaoban.models.glossary import NewTerm, TermKind, read_terms
from giaoban.models.store import accounts, glossary
from giaoban.webapp import here
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

page = Blueprint("glossary", __name__)

PAGE_SIZE: Final = 100


@page.get("/tu-rieng")
@for_adders
def listing() -> ResponseReturnValue:
    return _page()


@page.post("/tu-rieng")
@for_adders
def add() -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            made = glossary.add(tx, _typed(), here.reader())
    except BadInput as refusal:
        return _page(one=sentence(refusal)), 400
    flash(_("Đã thêm “{term}”.", term=made.text), "ok")
    return redirect(url_for("glossary.listing"))


@page.post("/tu-rieng/nhieu")
@for_adders
def add_many() -> ResponseReturnValue:
    try:
        new = _pasted()
        with here.parts().db.write() as tx:
            added, known = glossary.add_all(tx, new, here.reader())
    except BadInput as refusal:
        return _page(many=sentence(refusal)), 400
    said = [_("Đã thêm {n} từ.", n=len(added))]
    if known:
        said.append(_("{n} từ đã có từ trước.", n=len(known)))
    flash(" ".join(said), "ok")
    return redirect(url_for("glossary.listing"))


@page.get("/tu-rieng/<int:term_id>")
@for_adders
def edit(term_id: int) -> ResponseReturnValue:
    return _edit_page(term_id, "")


@page.post("/tu-rieng/<int:term_id>")
@for_adders
def save(term_id: int) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            kept = glossary.edit(tx, term_id, _typed(), here.reader())
    except BadInput as refusal:
        return _edit_page(term_id, sentence(refusal)), 400
    flash(_("Đã lưu “{term}”.", term=kept.text), "ok")
    return redirect(url_for("glossary.listing"))


@page.post("/tu-rieng/<int:term_id>/bo")
@for_adders
def remove(term_id: int) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        gone = glossary.remove(tx, term_id, here.reader())
    flash(_("Đã bỏ “{term}”.", term=gone.text), "ok")
    return redirect(url_for("glossary.listing"))


def _typed() -> NewTerm:
    return NewTerm(request.form.get("text", ""), _kind(), request.form.get("note", ""))


def _pasted() -> list[NewTerm]:
    new = read_terms(request.form.get("lines", "").splitlines(), _kind())
    if not new:
        raise BadInput("Hãy dán ít nhất một dòng.")
    return new


def _kind() -> TermKind:
    try:
        return TermKind(request.form.get("kind", ""))
    except ValueError:
        raise BadInput("Hãy chọn loại từ.") from None


def _page(one: str = "", many: str = "") -> str:
    """`one` and `many` are what was wrong with either form."""
    like = request.args.get("q", "").strip()[:200]
    chosen = next((kind for kind in TermKind if kind.value == request.args.get("loai")), None)
    with here.parts().db.read() as tx:
        found = glossary.listing(tx, like, chosen)
    last = max(1, -(-len(found) // PAGE_SIZE))
    at = min(max(1, number(request.args.get("trang", ""))), last)
    return render_template(
        "glossary/list.html",
        terms=found[(at - 1) * PAGE_SIZE : at * PAGE_SIZE],
        count=len(found),
        number=at,
        last=last,
        like=like,
        chosen=chosen.value if chosen else "",
        kinds=list(TermKind),
        refusal=one,
        refusal_of_many=many,
        typed=request.form,
        longest=glossary.LONGEST_TERM,
    )


def _edit_page(term_id: int, refusal: str) -> str:
    with here.parts().db.read() as tx:
        term = glossary.get(tx, term_id)
        added_by = accounts.get(tx, term.added_by).name if term.added_by else ""
    return render_template(
        "glossary/edit.html",
        term=term,
        added_by=added_by,
        kinds=list(TermKind),
        refusal=refusal,
        typed=request.form,
        longest=glossary.LONGEST_TERM,
    )
