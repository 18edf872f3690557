"""What people change of the speakers, on the page of a recording: names, merges, lines, how many.

Every form works as a plain one, which comes back to the page; with htmx the answer is the panel alone, and
the page's script gives the lines their new speakers, so that listening goes on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.ingest.speakers import set_speakers
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.speakers import Assign, Merge, Rename, Split
from giaoban.models.store import conferences, recordings, speakers, transcripts
from giaoban.models.vietnamese import one_line
from giaoban.webapp import here
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.speaker_panel import label_of, panel, person_of
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.conference import Conference
    from giaoban.models.speakers import SpeakerChange

page = Blueprint("speakers", __name__)

EDITING: Final = "nguoi-noi"
"""Of ``?sua=``: the page of a recording shows its speakers to be changed."""
NEW: Final = "moi"
NOBODY: Final = "khong-ro"
_SPAN: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)-(\d{1,6}(?:\.\d{1,6})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Said:
    """What is told after a deed."""

    words: str
    wrong: bool = False


@page.post("/phien/<int:recording_id>/nguoi-noi/ten")
@for_adders
def rename(recording_id: int) -> ResponseReturnValue:
    label, name = label_of(request.form.get("ai", "")), one_line(request.form.get("ten", ""))
    return _changed(recording_id, lambda tx, conference: Rename(label, name, person_of(tx, conference, name)))


@page.post("/phien/<int:recording_id>/nguoi-noi/gop")
@for_adders
def merge(recording_id: int) -> ResponseReturnValue:
    gone, into = label_of(request.form.get("ai", "")), label_of(request.form.get("vao", ""))
    return _changed(recording_id, lambda _tx, _conference: Merge((gone,), into))


@page.post("/phien/<int:recording_id>/nguoi-noi/doan")
@for_adders
def give_lines(recording_id: int) -> ResponseReturnValue:
    """The chosen lines are somebody's: of those there, of somebody new, or of nobody known."""
    spans = tuple(
        Span(float(found[1]), float(found[2]))
        for text in request.form.getlist("doan")
        if (found := _SPAN.fullmatch(text))
    )
    return _changed(recording_id, lambda _tx, _conference: _given(spans, request.form.get("cua", "")))


@page.post("/phien/<int:recording_id>/nguoi-noi/hoan-tac")
@for_adders
def undo(recording_id: int) -> ResponseReturnValue:
    def deed(tx: Connection) -> None:
        speakers.undo(tx, here.parts().queue, recording_id, _layer(), here.reader())

    return _done(recording_id, deed, _("Đã hoàn tác."))


@page.post("/phien/<int:recording_id>/nguoi-noi/so-nguoi")
@for_adders
def count(recording_id: int) -> ResponseReturnValue:
    """How many speak; where that is news, they are told apart anew. Back on the page that asked."""
    try:
        known = SpeakerCount.read(request.form.get("it-nhat", ""), request.form.get("nhieu-nhat", ""))
        with here.parts().db.write() as tx:
            run = set_speakers(tx, here.parts().queue, recording_id, known, here.reader())
    except BadInput as refusal:
        flash(sentence(refusal), "danger")
    else:
        begun = _("Đã lưu. Máy đang phân biệt lại người nói; tên và sửa đổi đã có được giữ theo.")
        flash(begun if run is not None else _("Đã lưu số người nói."), "ok")
    return redirect(url_for("recordings.show", recording_id=recording_id))


def _changed(
    recording_id: int, change: Callable[[Connection, Conference], SpeakerChange]
) -> ResponseReturnValue:
    def deed(tx: Connection) -> None:
        recording = recordings.readable(tx, recording_id, here.reader())
        wanted = change(tx, conferences.get(tx, recording.conference_id))
        speakers.change(tx, here.parts().queue, recording_id, _layer(), wanted, here.reader())

    return _done(recording_id, deed, _("Đã lưu. Tìm kiếm sẽ theo tên mới sau vài giây."))


def _done(recording_id: int, deed: Callable[[Connection], None], words: str) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            deed(tx)
    except (BadInput, Clash) as refusal:
        return _answer(recording_id, Said(sentence(refusal), wrong=True))
    return _answer(recording_id, Said(words))


def _given(spans: tuple[Span, ...], whose: str) -> SpeakerChange:
    if whose == NEW:
        return Split(spans, "", request.form.get("ten", ""))
    if whose == NOBODY:
        return Assign(spans, None)
    if not label_of(whose):
        raise BadInput("Hãy chọn các đoạn ấy là của ai.")
    return Assign(spans, label_of(whose))


def _layer() -> int:
    return number(request.form.get("ban", ""))


def _answer(recording_id: int, said: Said) -> ResponseReturnValue:
    """The panel for htmx, the page for the rest."""
    if not here.is_fragment():
        flash(said.words, "danger" if said.wrong else "ok")
        asked = request.form.getlist("nguoi")
        return redirect(url_for("session.show", recording_id=recording_id, sua=EDITING, nguoi=asked))
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        transcript = transcripts.transcript(tx, recording_id)
        if transcript is None:
            raise NotFound("Bản ghi này chưa có bản gỡ băng.")
        conference = conferences.get(tx, recording.conference_id)
        shown = panel(tx, recording, conference, transcript)
    return render_template("session/_speakers_swapped.html", panel=shown, said=said)


@page.app_template_filter()
def count_of_speakers(known: SpeakerCount) -> str:
    if known.least and not known.most:
        return _("từ {least}", least=known.least)
    if known.most and not known.least:
        return _("không quá {most}", most=known.most)
    return str(known)
