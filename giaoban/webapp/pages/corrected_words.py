"""Words that are corrected often: taken into the glossary, set aside, corrected where they stand still."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput, Clash, NotAllowed, NotFound
from giaoban.models.glossary import NewTerm, TermKind
from giaoban.models.history import sides
from giaoban.models.replacing import Chosen, Replacement
from giaoban.models.store import conferences, corrected_words, glossary, recordings, replacing
from giaoban.models.vietnamese import normal
from giaoban.search.still_there import LINES, still_there
from giaoban.webapp import here
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.pages import media
from giaoban.webapp.pages.replace import Line
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from giaoban.models.conference import Conference
    from giaoban.models.recording import Recording
    from giaoban.models.transcript import Transcript
    from giaoban.search.still_there import Found

page = Blueprint("corrected_words", __name__)

PAGE_SIZE: Final = 30
EXAMPLES: Final = 5
MOST: Final = 1000
"""Lines that are corrected by one form."""
_CHOICE: Final = re.compile(r"(\d{1,10})\.(\d{1,10}):(.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shown:
    """A recording with its lines, as the page has them."""

    recording: Recording
    conference: Conference
    transcript: Transcript
    lines: list[Line]
    count: int
    plays: bool

    @property
    def prefix(self) -> str:
        """Before the key of a line: which transcript of which recording it is of."""
        return f"{self.recording.id}.{self.transcript.layer.id}:"


@page.get("/tu-rieng/hay-sua")
@for_adders
def listing() -> ResponseReturnValue:
    return _listing()


@page.post("/tu-rieng/hay-sua/them")
@for_adders
def add() -> ResponseReturnValue:
    """Into the glossary; then on to where the word stands still as it was heard."""
    try:
        kind = next((each for each in TermKind if each.value == request.form.get("kind")), TermKind.TERM)
        with here.parts().db.write() as tx:
            added = glossary.add(tx, NewTerm(request.form.get("text", ""), kind), here.reader())
    except BadInput as refusal:
        return _listing(sentence(refusal)), 400
    flash(_("Đã thêm “{term}” vào từ riêng của cơ quan.", term=added.text), "ok")
    return _to_where()


@page.post("/tu-rieng/hay-sua/de-rieng")
@for_adders
def put_aside() -> ResponseReturnValue:
    heard, written = request.form.get("nghe", ""), request.form.get("viet", "")
    try:
        with here.parts().db.write() as tx:
            corrected_words.set_aside(tx, heard, written, request.form.get("ly-do", ""), here.reader())
    except BadInput as refusal:
        return _listing(sentence(refusal)), 400
    flash(_("Đã để riêng; cặp từ này không được hỏi lại nữa."), "ok")
    return redirect(url_for("corrected_words.listing"))


@page.post("/tu-rieng/hay-sua/<int:aside_id>/dua-lai")
@for_adders
def take_up(aside_id: int) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        corrected_words.take_up(tx, aside_id, here.reader())
    return redirect(url_for("corrected_words.listing"))


@page.get("/tu-rieng/hay-sua/o-dau")
@for_adders
def where() -> ResponseReturnValue:
    return _where()


@page.post("/tu-rieng/hay-sua/o-dau")
@for_adders
def correct() -> ResponseReturnValue:
    """The chosen lines, or the one whose button was pressed: in each recording all of them or none."""
    try:
        wanted = _wanted()
        chosen = _chosen()
    except BadInput as refusal:
        return _where(sentence(refusal)), 400
    lines = 0
    refused: list[str] = []
    for (recording_id, layer_id), keys in chosen.items():
        try:
            with here.parts().db.write() as tx:
                queue = here.parts().queue
                done = replacing.replace(tx, queue, recording_id, layer_id, wanted, keys, here.reader())
            lines += len(done.edit_ids)
        except (BadInput, Clash, NotAllowed, NotFound) as refusal:
            refused.append(f"{_title(recording_id)}: {sentence(refusal)}")
    if lines:
        flash(_("Đã sửa {n} đoạn. Tìm kiếm sẽ theo chữ mới sau vài giây.", n=lines), "ok")
    for each in refused:
        flash(each, "danger")
    return _to_where()


def _to_where() -> ResponseReturnValue:
    heard, written = (
        request.form.get("nghe", ""),
        request.form.get("viet", "") or request.form.get("text", ""),
    )
    at = request.form.get("trang") or None
    return redirect(url_for("corrected_words.where", nghe=heard, viet=written, trang=at))


def _wanted() -> Replacement:
    return Replacement.read(request.values.get("nghe", ""), request.values.get("viet", ""))


def _chosen() -> dict[tuple[int, int], list[Chosen]]:
    """By recording and layer. Raises `BadInput` where nothing was chosen."""
    alone = request.form.get("mot")
    found: dict[tuple[int, int], list[Chosen]] = defaultdict(list)
    for text in [alone] if alone else request.form.getlist("doan")[:MOST]:
        match = _CHOICE.fullmatch(text)
        key = Chosen.read(match[3]) if match else None
        if match and key:
            found[number(match[1]), number(match[2])].append(key)
    if not found:
        raise BadInput("Hãy chọn ít nhất một đoạn.")
    return found


def _title(recording_id: int) -> str:
    """As the reader may know it."""
    with here.parts().db.read() as tx:
        try:
            recording = recordings.readable(tx, recording_id, here.reader())
        except NotFound:
            return _("Bản ghi {id}", id=recording_id)
        return conferences.get(tx, recording.conference_id).title


def _listing(refusal: str = "") -> str:
    with here.parts().db.read() as tx:
        found = corrected_words.often(tx, here.reader())
        aside = corrected_words.aside(tx)
    last = max(1, -(-len(found) // PAGE_SIZE))
    at = min(max(1, number(request.args.get("trang", ""))), last)
    return render_template(
        "corrected_words/list.html",
        pairs=found[(at - 1) * PAGE_SIZE : at * PAGE_SIZE],
        count=len(found),
        number=at,
        last=last,
        aside=aside,
        kinds=list(TermKind),
        guessed=_kind,
        longest=glossary.LONGEST_TERM,
        refusal=refusal,
    )


def _kind(written: str) -> TermKind:
    """What it may be, to begin with: the form asks."""
    if written.isupper():
        return TermKind.ABBREVIATION
    return TermKind.PLACE if all(word[0].isupper() for word in written.split()) else TermKind.TERM


def _where(refusal: str = "") -> str:
    heard, written = request.values.get("nghe", ""), request.values.get("viet", "")
    at = min(max(1, number(request.values.get("trang", ""))), 1000)
    parts, reader = here.parts(), here.reader()
    found = None
    try:
        found = still_there(parts.db, parts.index, _wanted(), reader, at)
    except BadInput as wrong:
        refusal = refusal or sentence(wrong)
    with parts.db.read() as tx:
        corrected = corrected_words.places(tx, reader, heard[:200], written[:200], EXAMPLES)
        known = any(normal(term.text) == normal(written) for term in glossary.listing(tx))
    return render_template(
        "corrected_words/where.html",
        heard=heard,
        written=written,
        to_change=_shown(found.to_change if found else ()),
        approved=_shown(found.approved if found else ()),
        corrected=corrected,
        known=known,
        most=LINES,
        number=at,
        last=found.pages if found else 1,
        refusal=refusal,
    )


def _shown(found: Iterable[Found]) -> list[Shown]:
    return [
        Shown(
            each.recording,
            each.conference,
            each.transcript,
            [Line(line, str(Chosen.of(line)), *sides(line.text, text)) for line, text in each.lines],
            each.count,
            media.playing(each.recording) is not None,
        )
        for each in found
    ]
