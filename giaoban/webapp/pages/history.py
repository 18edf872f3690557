"""The history of a transcript, for those who may correct it: who changed what, when, and how to have it back.

Readers do not see it: it holds what was wrongly heard, which nobody is to quote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from giaoban.models.changes import ChangeKind
from giaoban.models.conference import VIETNAM
from giaoban.models.corrections import Rewrite, TextChange
from giaoban.models.errors import BadInput, Clash
from giaoban.models.history import Told, line_now, sides, told
from giaoban.models.recording import Span
from giaoban.models.store import audit, conferences, corrections, history, recordings, transcripts
from giaoban.models.vietnamese import nfc, one_line
from giaoban.webapp import here, ranges, reading
from giaoban.webapp.errors import status_of
from giaoban.webapp.exports.clock import offset
from giaoban.webapp.exports.history import as_csv
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.pages import media
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection
    from werkzeug.wrappers import Response

    from giaoban.models.changes import Edit
    from giaoban.models.side_by_side import Part
    from giaoban.models.store.history import Entry
    from giaoban.models.transcript import Segment, Transcript

page = Blueprint("history", __name__)

PAGE_SIZE: Final = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page has it."""

    entry: Entry
    label: str
    told: Told | None
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    may_undo: bool = False
    may_undo_all: bool = False
    now: Segment | None = None
    """The line as it is, where it can be given back what it said before."""


@page.get("/phien/<int:recording_id>/lich-su")
@for_adders
def listing(recording_id: int) -> ResponseReturnValue:
    return _page(recording_id)


@page.get("/phien/<int:recording_id>/lich-su.csv")
@for_adders
def table(recording_id: int) -> Response:
    """Everything that the filters let through, on however many pages."""
    who, kind = _filters()
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        found = history.read(tx, recording_id, here.reader(), who=who, kind=kind)
        transcript = transcripts.transcript(tx, recording_id)
    at = datetime.now(UTC)
    rows = [(entry, _told(entry, transcript)) for entry in found.entries]
    with here.parts().db.write() as tx:
        what = {"changes": found.count, "person": who, "kind": kind}
        audit.note(tx, here.reader(), "history.export", f"recording:{recording_id}", **what)
    body = as_csv(conference, recording, rows, here.reader().name, at)
    response = current_app.response_class(body, content_type="text/csv; charset=utf-8")
    name = f"lich-su-go-bang-{recording_id}-{at.astimezone(VIETNAM):%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = ranges.disposition(name, attach=True)
    return response


@page.post("/phien/<int:recording_id>/lich-su/hoan-tac")
@for_adders
def undo(recording_id: int) -> ResponseReturnValue:
    edit_id, whole = number(request.form.get("thay-doi", "")), request.form.get("ca-luot") == "1"

    def deed(tx: Connection) -> str:
        queue, layer = here.parts().queue, number(request.form.get("ban", ""))
        count = history.undo(tx, queue, recording_id, layer, edit_id, here.reader(), whole=whole)
        return _("Đã hoàn tác {n} thay đổi.", n=count)

    return _done(recording_id, deed)


@page.post("/phien/<int:recording_id>/lich-su/khoi-phuc")
@for_adders
def restore(recording_id: int) -> ResponseReturnValue:
    def deed(tx: Connection) -> str:
        edit_id, layer = number(request.form.get("thay-doi", "")), number(request.form.get("ban", ""))
        queue = here.parts().queue
        done = corrections.restore(tx, queue, recording_id, layer, _seen(), edit_id, here.reader())
        return _("Đã khôi phục lời cũ của đoạn.") if done.edit_ids else _("Đoạn này đang đúng như thế rồi.")

    return _done(recording_id, deed)


def _seen() -> corrections.Seen:
    """The line as the page showed it; a span that cannot be is that of no line."""
    span = reading.moment(request.form.get("luc", "")) or Span(0.0, 0.0)
    return corrections.Seen(span, nfc(request.form.get("loi", "")))


def _done(recording_id: int, deed: Callable[[Connection], str]) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            words = deed(tx)
    except (BadInput, Clash) as refusal:
        return _page(recording_id, sentence(refusal)), status_of(refusal)
    flash(words, "ok")
    who, kind, at = (request.form.get(name) or None for name in ("nguoi", "viec", "trang"))
    return redirect(url_for("history.listing", recording_id=recording_id, nguoi=who, viec=kind, trang=at))


def _filters() -> tuple[str, str]:
    asked = request.values
    return one_line(asked.get("nguoi", ""))[:200], asked.get("viec", "")[:20]


def _page(recording_id: int, refusal: str = "") -> str:
    who, kind = _filters()
    at = max(1, number(request.values.get("trang", "")))
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        window = {"limit": PAGE_SIZE, "offset": (at - 1) * PAGE_SIZE}
        found = history.read(tx, recording_id, here.reader(), who=who, kind=kind, **window)
        transcript = transcripts.transcript(tx, recording_id)
        layer_id = transcript.layer.id if transcript else None
        last = history.last_of_speakers(tx, layer_id) if layer_id else None
    return render_template(
        "history/list.html",
        recording=recording,
        conference=conference,
        transcript=transcript,
        entries=[_shown(entry, transcript, last.id if last else 0) for entry in found.entries],
        count=found.count,
        people=found.people,
        kinds=[each for each in ChangeKind if each.value in found.kinds],
        has_review=history.REVIEW in found.kinds,
        review=history.REVIEW,
        who=who,
        kind=kind,
        number=at,
        last=max(1, -(-found.count // PAGE_SIZE)),
        plays=media.playing(recording) is not None,
        refusal=refusal,
    )


def _shown(entry: Entry, transcript: Transcript | None, last_of_speakers: int) -> Shown:
    if entry.edit is None:
        return Shown(entry, _("Trạng thái soát"), None)
    change, said = entry.edit.change, _told(entry, transcript)
    label = _("Sửa giờ của đoạn") if said and said.of_times else _(ChangeKind(entry.kind).label)
    before, after = sides(said.before, said.after) if said else ((), ())
    open_here = transcript is not None and not transcript.review.is_approved and _is_read(entry, transcript)
    if not open_here or transcript is None:
        return Shown(entry, label, said, before, after)
    of_text = isinstance(change, TextChange)
    return Shown(
        entry,
        label,
        said,
        before,
        after,
        may_undo=entry.edit.stands and (of_text or entry.id == last_of_speakers),
        may_undo_all=entry.edit.stands and of_text and entry.together > 1 and not entry.edit.carried_from,
        now=_given_back(entry.edit, transcript),
    )


def _given_back(edit: Edit, transcript: Transcript) -> Segment | None:
    """Where undoing the change would not do, or is done."""
    change = edit.change
    if not isinstance(change, Rewrite) or not change.before:
        return None
    line = line_now(change, transcript)
    same = change.before, *((change.after,) if edit.stands else ())
    return line if line and line.text not in same else None


def _told(entry: Entry, transcript: Transcript | None) -> Told | None:
    """Words that the change itself does not keep are known only of the transcript that is read."""
    if entry.edit is None:
        return None
    return told(entry.edit.change, transcript if _is_read(entry, transcript) else None)


def _is_read(entry: Entry, transcript: Transcript | None) -> bool:
    return transcript is not None and transcript.layer.id == entry.layer_id


@page.app_template_filter()
def stretch(span: Span | Segment) -> str:
    """``753.2-781``, as the address of a recording's page writes it."""
    return f"{offset(span.start)}-{offset(span.end)}"
