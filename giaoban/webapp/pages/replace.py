"""Search and replace in a transcript: those who may correct it see every line before it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.history import sides
from giaoban.models.replacing import Chosen, Replacement, Sameness
from giaoban.models.store import conferences, history, recordings, replacing, transcripts
from giaoban.webapp import here
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.pages import media
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.side_by_side import Part
    from giaoban.models.transcript import Segment, Transcript

page = Blueprint("replace", __name__)

MOST: Final = 500
"""Lines that are shown, and replaced, at a time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is, and as it would be."""

    line: Segment
    key: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]


@page.get("/phien/<int:recording_id>/thay")
@for_adders
def form(recording_id: int) -> ResponseReturnValue:
    return _page(recording_id)


@page.post("/phien/<int:recording_id>/thay")
@for_adders
def replace(recording_id: int) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            recordings.readable(tx, recording_id, here.reader())  # before anything is said of the form
            wanted, layer = _wanted(), number(request.form.get("ban", ""))
            chosen = [each for text in request.form.getlist("doan")[:MOST] if (each := Chosen.read(text))]
            queue = here.parts().queue
            done = replacing.replace(tx, queue, recording_id, layer, wanted, chosen, here.reader())
    except (BadInput, Clash) as refusal:
        return _page(recording_id, sentence(refusal)), status_of(refusal)
    return _back(recording_id, done.edit_ids[0] if done.edit_ids else None)


@page.post("/phien/<int:recording_id>/thay/hoan-tac")
@for_adders
def undo(recording_id: int) -> ResponseReturnValue:
    """Of the whole deed, or of what stands of it still."""
    layer, edit_id = number(request.form.get("ban", "")), number(request.form.get("da", ""))
    try:
        with here.parts().db.write() as tx:
            queue = here.parts().queue
            count = history.undo(tx, queue, recording_id, layer, edit_id, here.reader(), whole=True)
    except (BadInput, Clash) as refusal:
        return _page(recording_id, sentence(refusal)), status_of(refusal)
    flash(_("Đã hoàn tác ở {n} đoạn.", n=count), "ok")
    return _back(recording_id, None)


def _back(recording_id: int, done: int | None) -> ResponseReturnValue:
    find, write, same = (request.form.get(name) or None for name in ("tim", "thay", "cach"))
    where = url_for("replace.form", recording_id=recording_id, tim=find, thay=write, cach=same, da=done)
    return redirect(where)


def _wanted() -> Replacement:
    asked = request.values
    return Replacement.read(asked.get("tim", ""), asked.get("thay", ""), _same())


def _same() -> Sameness:
    asked = request.values.get("cach", "")
    return next((each for each in Sameness if each.value == asked), Sameness.DIACRITICS)


def _page(recording_id: int, refusal: str = "") -> str:
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        transcript = transcripts.transcript(tx, recording_id)
        done = _done(tx, transcript)
    asks = bool(request.values.get("tim", "").strip() and request.values.get("thay", "").strip())
    changed: list[tuple[Segment, str]] = []
    if asks and transcript:
        try:
            changed = _wanted().changed(transcript.segments)
        except BadInput as wrong:
            refusal, asks = refusal or sentence(wrong), False
    return render_template(
        "replace/form.html",
        recording=recording,
        conference=conference,
        transcript=transcript,
        find=request.values.get("tim", ""),
        write=request.values.get("thay", ""),
        same=_same(),
        ways=list(Sameness),
        asks=asks,
        lines=[_line(line, text) for line, text in changed[:MOST]],
        count=len(changed),
        most=MOST,
        done=done,
        plays=media.playing(recording) is not None,
        refusal=refusal,
    )


def _line(line: Segment, text: str) -> Line:
    return Line(line, str(Chosen.of(line)), *sides(line.text, text))


def _done(tx: Connection, transcript: Transcript | None) -> tuple[int, int]:
    """A change of the deed that was just done, and in how many lines it stands; zeros for none."""
    edit_id = number(request.args.get("da", ""))
    if not edit_id or transcript is None or transcript.layer.id is None:
        return 0, 0
    try:
        return edit_id, len(replacing.standing(tx, transcript.layer.id, edit_id))
    except NotFound:
        return 0, 0
