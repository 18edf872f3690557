"""The editor of a transcript: its words are corrected line by line while the recording plays.

What a script sends is answered by what differs in the list of lines, so that typing goes on; a form sent
without a script comes back to the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.recording import Span
from giaoban.models.store import (
    audit,
    change_log,
    conferences,
    corrections,
    drafts,
    recordings,
    reviewing,
    transcripts,
)
from giaoban.models.store.corrections import Corrected, Seen
from giaoban.models.transcript import ReviewState
from giaoban.webapp import editing, here, packing, reading
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.pages import media
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.conference import Conference
    from giaoban.models.recording import Preparation, Recording
    from giaoban.models.transcript import Transcript

page = Blueprint("editor", __name__)
page.add_app_template_global(editing.review_words)

_SECONDS: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
_MOST_AT_ONCE: Final = 500
"""Changes that one undo takes back."""


@dataclass(frozen=True, slots=True)
class _Found:
    recording: Recording
    conference: Conference
    preparation: Preparation | None
    transcript: Transcript

    @property
    def duration(self) -> float:
        return self.preparation.duration if self.preparation else self.recording.media.duration


@page.before_request
def known() -> None:
    """Before anything is said of what a form sent: what one may not read is not there."""
    with here.parts().db.read() as tx:
        recordings.readable(tx, (request.view_args or {})["recording_id"], here.reader())


@page.get("/phien/<int:recording_id>/soat")
@for_adders
def show(recording_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        found = _Found(
            recording,
            conferences.get(tx, recording.conference_id),
            recordings.preparation(tx, recording_id),
            _transcript(tx, recording_id),
        )
        unfinished = drafts.mine(tx, recording_id, here.reader())
    with here.parts().db.write() as tx:
        audit.note(tx, here.reader(), "edit", f"recording:{recording_id}")
    shown = render_template(
        "editor/show.html",
        found=found,
        recording=recording,
        conference=found.conference,
        transcript=found.transcript,
        lines=editing.lines(found.transcript),
        playing=media.playing(recording),
        moment=reading.moment(request.args.get("t", "")),
        drafts=[_told_draft(draft) for draft in unfinished],
        next_states=reviewing.allowed(found.transcript.review.state),
        State=ReviewState,
        open_line=request.args.get("doan", ""),
        longest=corrections.LONGEST_LINE,
        longest_note=reviewing.LONGEST_NOTE,
    )
    return packing.packed(request, shown.encode(), media_type="text/html; charset=utf-8")


@page.get("/phien/<int:recording_id>/soat/tin.json")
@for_adders
def news(recording_id: int) -> ResponseReturnValue:
    """What changed since the page's revision, and where others are typing."""
    with here.parts().db.read() as tx:
        recordings.readable(tx, recording_id, here.reader())
        typing = drafts.others(tx, recording_id, here.reader())
        head = transcripts.current_head(tx, recording_id)
        told = {"typing": [{"start": each.span.start, "who": each.who} for each in typing]}
        if head is None or head.id is None or head.id != number(request.args.get("ban", "")):
            return jsonify(told | {"gone": True})
        if change_log.revision(tx, head.id) == number(request.args.get("phien-ban", ""), -1):
            return jsonify(told)
        transcript = _transcript(tx, recording_id)
    return jsonify(told | _whole(transcript))


@page.post("/phien/<int:recording_id>/soat/nhap")
@for_adders
def draft(recording_id: int) -> ResponseReturnValue:
    """What is being typed; see `drafts`."""
    seen = _seen()
    with here.parts().db.write() as tx:
        layer_id, text = number(request.form.get("ban", "")), request.form.get("loi", "")
        drafts.keep(tx, recording_id, layer_id, seen.span, seen.text, text, here.reader())
    return jsonify({})


@page.post("/phien/<int:recording_id>/soat/loi")
@for_adders
def rewrite(recording_id: int) -> ResponseReturnValue:
    seen, text = _seen(), request.form.get("loi", "")

    def deed(tx: Connection, layer_id: int) -> Corrected:
        done = corrections.rewrite(
            tx, here.parts().queue, recording_id, layer_id, [(seen, text)], here.reader()
        )
        drafts.drop(tx, recording_id, seen.span, here.reader())
        return done

    return _changed(recording_id, deed, seen)


@page.post("/phien/<int:recording_id>/soat/tach")
@for_adders
def cut(recording_id: int) -> ResponseReturnValue:
    """A new line begins with the first word that begins at this letter of the line, or after."""
    seen = _seen()
    letters = number(request.form.get("cho", ""))
    word = len(seen.text[:letters].split()) if letters < len(seen.text) else 0

    def deed(tx: Connection, layer_id: int) -> Corrected:
        return corrections.cut(tx, here.parts().queue, recording_id, layer_id, seen, word, here.reader())

    return _changed(recording_id, deed, seen)


@page.post("/phien/<int:recording_id>/soat/noi")
@for_adders
def join(recording_id: int) -> ResponseReturnValue:
    first, second = _seen(), _seen("sau-")

    def deed(tx: Connection, layer_id: int) -> Corrected:
        return corrections.join(tx, here.parts().queue, recording_id, layer_id, first, second, here.reader())

    return _changed(recording_id, deed, first)


@page.post("/phien/<int:recording_id>/soat/gio")
@for_adders
def retime(recording_id: int) -> ResponseReturnValue:
    seen, span = _seen(), Span(_seconds("moi-tu"), _seconds("moi-den"))

    def deed(tx: Connection, layer_id: int) -> Corrected:
        return corrections.retime(tx, here.parts().queue, recording_id, layer_id, seen, span, here.reader())

    return _changed(recording_id, deed, seen)


@page.post("/phien/<int:recording_id>/soat/hoan-tac")
@for_adders
def undo(recording_id: int) -> ResponseReturnValue:
    def deed(tx: Connection, layer_id: int) -> Corrected:
        return corrections.undo(tx, here.parts().queue, recording_id, layer_id, _edits(), here.reader())

    return _changed(recording_id, deed)


@page.post("/phien/<int:recording_id>/soat/lam-lai")
@for_adders
def redo(recording_id: int) -> ResponseReturnValue:
    def deed(tx: Connection, layer_id: int) -> Corrected:
        return corrections.redo(tx, here.parts().queue, recording_id, layer_id, _edits(), here.reader())

    return _changed(recording_id, deed)


@page.post("/phien/<int:recording_id>/soat/trang-thai")
@for_adders
def review(recording_id: int) -> ResponseReturnValue:
    try:
        wanted = _wanted_state()
        with here.parts().db.write() as tx:
            reviewing.say(
                tx,
                here.parts().queue,
                recording_id,
                number(request.form.get("ban", "")),
                wanted,
                here.reader(),
                revision=number(request.form.get("phien-ban", "")),
                note=request.form.get("ghi-chu", ""),
            )
    except (BadInput, Clash) as refusal:
        flash(sentence(refusal), "danger")
    else:
        flash(_("Đã ghi: {state}.", state=_(wanted.label)), "ok")
    return redirect(url_for("editor.show", recording_id=recording_id))


def _changed(
    recording_id: int, deed: Callable[[Connection, int], Corrected], seen: Seen | None = None
) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            done = deed(tx, number(request.form.get("ban", "")))
    except (BadInput, Clash) as refusal:
        if here.wants_json():
            raise
        flash(sentence(refusal), "danger")
        return redirect(url_for("editor.show", recording_id=recording_id))
    if not here.wants_json():
        flash(_("Đã lưu. Tìm kiếm sẽ theo lời mới sau vài giây."), "ok")
        place = f"d{round(seen.span.start * 1000)}" if seen else None
        return redirect(url_for("editor.show", recording_id=recording_id, _anchor=place))
    return jsonify({"edits": done.edit_ids, **_told(done.before, done.transcript)})


def _told(before: Transcript, after: Transcript) -> dict[str, object]:
    """How the list of lines of a page that shows `before` becomes that of `after`."""
    if before.revision != number(request.form.get("phien-ban", ""), -1):
        return _whole(after)
    change = editing.splice(before, after)
    html = render_template("editor/_some_lines.html", lines=change.lines)
    return {"first": change.first, "removed": change.removed, "html": html, **_state(after)}


def _whole(transcript: Transcript) -> dict[str, object]:
    html = render_template("editor/_some_lines.html", lines=editing.lines(transcript))
    return {"html": html, **_state(transcript)}


def _state(transcript: Transcript) -> dict[str, object]:
    corrected = sum(segment.corrected for segment in transcript.segments)
    return {
        "revision": transcript.revision,
        "corrected": corrected,
        "review": transcript.review.state.value,
    }


def _transcript(tx: Connection, recording_id: int) -> Transcript:
    found = transcripts.transcript(tx, recording_id)
    if found is None:
        raise NotFound("Bản ghi này chưa có bản gỡ băng.")
    return found


def _wanted_state() -> ReviewState:
    asked = request.form.get("trang-thai", "")
    wanted = next((state for state in ReviewState if state.value == asked), None)
    if wanted is None:
        raise BadInput("Hãy chọn trạng thái của bản gỡ băng.")
    return wanted


def _told_draft(unfinished: drafts.Draft) -> dict[str, object]:
    return {
        "start": unfinished.span.start,
        "end": unfinished.span.end,
        "before": unfinished.before,
        "text": unfinished.text,
    }


def _seen(prefix: str = "") -> Seen:
    span = Span(_seconds(f"{prefix}tu"), _seconds(f"{prefix}den"))
    return Seen(span, request.form.get(f"{prefix}truoc", ""))


def _seconds(field: str) -> float:
    text = request.form.get(field, "").strip()
    if not _SECONDS.fullmatch(text):
        raise BadInput("Giờ của đoạn phải là số giây, không phải “{text}”.", text=text[:20])
    return float(text)


def _edits() -> list[int]:
    found = [number(text) for text in request.form.getlist("lan")]
    if not 0 < len(found) <= _MOST_AT_ONCE:
        raise BadInput("Không còn thay đổi nào để hoàn tác.")
    return found
