"""The lines of a draft, as they are written: kept while one types, and by the form's own button without
scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.minutes.assemble import source_of
from giaoban.models.minutes.merge import is_same
from giaoban.models.minutes.sentences import Said
from giaoban.models.minutes.shorten import shortened
from giaoban.models.recording import clock
from giaoban.models.speakers import name_of_voice
from giaoban.models.store import minutes, minutes_edits
from giaoban.models.vietnamese import fold, one_line
from giaoban.webapp import here
from giaoban.webapp.drafting import Opened, opened, plays
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.pages.minutes import shown
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

page = Blueprint("minutes_lines", __name__)

PAGE_SIZE: Final = 60
_LONGEST_QUESTION: Final = 200


@page.post("/bien-ban/<int:minutes_id>/cau")
@for_adders
def keep(minutes_id: int) -> ResponseReturnValue:
    """One line, for the page's script: its version from now on."""
    form = request.form
    with here.parts().db.write() as tx:
        line = minutes_edits.reword(
            tx,
            minutes_id,
            number(form.get("cau", "")),
            number(form.get("version", "")),
            form.get("text", ""),
            here.reader(),
        )
    return jsonify({"version": line.version, "text": line.text, "reworded": line.reworded})


@page.post("/bien-ban/<int:minutes_id>/luu")
@for_adders
def save(minutes_id: int) -> ResponseReturnValue:
    """Every line and title that was changed, then the deed of the button, where it has one."""
    before = _opened(minutes_id)
    refused = _saved(before, lambda tx: _do(tx, before))
    return refused or redirect(url_for("minutes.show", minutes_id=minutes_id))


@page.post("/bien-ban/<int:minutes_id>/lap-lai")
@for_adders
def renew(minutes_id: int) -> ResponseReturnValue:
    """What was typed is kept before the draft is made again."""
    before = _opened(minutes_id)
    fresh = before.fresh()
    refused = _saved(before, lambda tx: minutes.renew(tx, minutes_id, fresh, before.parts, here.reader()))
    if refused:
        return refused
    flash(_("Đã lập lại từ bản gỡ băng. Những gì đồng chí đã sửa, thêm, bỏ, chuyển được giữ nguyên."), "ok")
    return redirect(url_for("minutes.show", minutes_id=minutes_id))


@page.get("/bien-ban/<int:minutes_id>/loi-noi")
@for_adders
def said(minutes_id: int) -> ResponseReturnValue:
    """What was said, to point at."""
    with here.parts().db.read() as tx:
        found = opened(tx, minutes_id, here.reader())
    question = one_line(request.args.get("q", ""))[:_LONGEST_QUESTION]
    words = fold(question).split()
    every = [one for one in found.material.sentences() if all(word in fold(one.text) for word in words)]
    last = max(1, -(-len(every) // PAGE_SIZE))
    at = min(max(1, number(request.args.get("trang", ""))), last)
    return render_template(
        "minutes/said.html",
        minutes=found.minutes,
        conference=found.conference,
        section=_section(found, request.args.get("muc", "")),
        offered=_offered(found, every[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]),
        count=len(every),
        number=at,
        last=last,
        question=question,
    )


@page.post("/bien-ban/<int:minutes_id>/loi-noi")
@for_adders
def pick(minutes_id: int) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        found = opened(tx, minutes_id, here.reader())
        section = _section(found, request.form.get("muc", ""))
        one = _pointed_at(found, request.form.get("cau", ""))
        minutes_edits.pick(tx, minutes_id, section, one, here.reader())
    flash(_("Đã thêm câu lúc {time} vào dự thảo.", time=clock(one.start)), "ok")
    form = request.form
    question, at = form.get("q") or None, form.get("trang") or None
    return redirect(url_for("minutes_lines.said", minutes_id=minutes_id, muc=section, q=question, trang=at))


@dataclass(frozen=True, slots=True)
class Offered:
    """A sentence that may be added."""

    key: str
    said: Said
    text: str
    who: str
    time: str
    taken: bool
    plays: bool


def _opened(minutes_id: int) -> Opened:
    with here.parts().db.read() as tx:
        return opened(tx, minutes_id, here.reader())


def _saved(before: Opened, deed: Callable[[Connection], object]) -> ResponseReturnValue | None:
    """Keeps what the form has and does the deed, both or neither; refused, the page with what was typed."""
    try:
        with here.parts().db.write() as tx:
            _save(tx, before)
            deed(tx)
    except (BadInput, Clash) as refusal:
        typed = {
            name.removeprefix("c-"): text for name, text in request.form.items() if name.startswith("c-")
        }
        page_now = shown(_opened(before.minutes.id), sentence(refusal), typed)
        return page_now, status_of(refusal)
    return None


def _save(tx: Connection, before: Opened) -> None:
    form, reader, draft = request.form, here.reader(), before.minutes
    for line in draft.lines:
        text = form.get(f"c-{line.key}")
        if text is not None and one_line(text) != line.text:
            version = number(form.get(f"v-{line.key}", ""))
            minutes_edits.reword(tx, draft.id, line.key, version, text, reader)
    for section in draft.sections:
        title = form.get(f"m-{section.key}")
        if title is not None:
            minutes_edits.entitle(tx, draft.id, section.key, title, reader)


def _do(tx: Connection, before: Opened) -> None:
    deed, _colon, which = request.form.get("viec", "").partition(":")
    reader, draft = here.reader(), before.minutes
    if deed == "them":
        minutes_edits.write(tx, draft.id, which, request.form.get(f"them-{which}", ""), reader)
        return
    line_id = number(which)
    if deed == "bo":
        minutes_edits.drop(tx, draft.id, line_id, reader)
    elif deed == "lay-lai":
        minutes_edits.restore(tx, draft.id, line_id, reader)
    elif deed in ("len", "xuong"):
        minutes_edits.move(tx, draft.id, line_id, -1 if deed == "len" else 1, reader)
    elif deed == "nhu-may":
        minutes_edits.as_made(tx, draft.id, line_id, reader)


def _offered(found: Opened, shown_now: Sequence[Said]) -> list[Offered]:
    playing = plays(found.material)
    known = [line.source for line in found.minutes.lines if not line.removed]
    return [
        Offered(
            f"{one.recording_id}:{one.start:.3f}",
            one,
            shortened(one.words),
            name_of_voice(one.voice),
            clock(one.start),
            any(is_same(source, source_of(one)) for source in known),
            playing[one.recording_id],
        )
        for one in shown_now
    ]


def _pointed_at(found: Opened, key: str) -> Said:
    every = found.material.sentences()
    one = next((each for each in every if f"{each.recording_id}:{each.start:.3f}" == key), None)
    if one is None:
        raise NotFound("Câu này không còn trong bản gỡ băng. Hãy mở lại trang.")
    return one


def _section(found: Opened, key: str) -> str:
    known = [section.key for section in found.minutes.sections]
    return key if key in known else known[0]
