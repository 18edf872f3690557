"""A directive that no rule found: a secretary takes it from what was said, straight into the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.directives import Kind, Strength
from giaoban.models.errors import BadInput, Clash
from giaoban.models.store import conferences, in_tray, people, recordings, transcripts
from giaoban.search.directives import noted
from giaoban.webapp import here, reading, spans
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.ledger import read_fields, read_kind
from giaoban.webapp.looking_again import look_again
from giaoban.webapp.pages import media
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.directives import Candidate, Fields
    from giaoban.models.recording import Span

page = Blueprint("noted", __name__)

_LONGEST_SECONDS: Final = 180
"""What is told in one breath; a longer span is a speech."""


@page.get("/chi-dao/ban-ghi/<int:recording_id>/them")
@for_adders
def form(recording_id: int) -> str:
    """What was said in the span ``?t=753.2-781``, and the ledger's fields as far as it fills them."""
    return _page(recording_id)


@page.post("/chi-dao/ban-ghi/<int:recording_id>/them")
@for_adders
def note(recording_id: int) -> ResponseReturnValue:
    kind = read_kind(request.form)
    try:
        with here.parts().db.write() as tx:
            recordings.changeable(tx, recording_id, here.reader())
            candidate, before = _needed(_said(tx, recording_id, reading.moment(request.form.get("t", ""))))
            fields = read_fields(request.form, before)
            one = in_tray.note(tx, recording_id, candidate, fields, here.reader(), kind=kind)
            look_again(tx, one.conference_id)
    except (BadInput, Clash) as refusal:
        return _page(recording_id, sentence(refusal)), status_of(refusal)
    flash(_("Đã ghi vào sổ."), "ok")
    return redirect(url_for("directives.show", directive_id=one.id))


def _said(tx: Connection, recording_id: int, span: Span | None) -> tuple[Candidate, Fields] | None:
    """With the fields as far as it fills them; None where nothing is said. Raises `BadInput` for a span that
    is none, or longer than anything is told."""
    if span is None:
        return None
    if not 0 < span.length <= _LONGEST_SECONDS:
        raise BadInput("Một ý kiến dài nhất {most} giây.", most=_LONGEST_SECONDS)
    found = transcripts.transcript(tx, recording_id)
    if found is None:
        return None
    conference = conferences.get(tx, recordings.get(tx, recording_id).conference_id)
    candidate = noted(found, span, conference.details.held_on)
    if candidate is None:
        return None
    listed = people.with_speakers(tx, conference, found).details
    return candidate, in_tray.fields_of(candidate, listed.posts_by_name())


def _needed(said: tuple[Candidate, Fields] | None) -> tuple[Candidate, Fields]:
    if said is None:
        raise BadInput("Hãy chọn đoạn có lời của ý kiến này.")
    return said


def _page(recording_id: int, refusal: str = "") -> str:
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        span = reading.moment(request.form.get("t", "")) or spans.asked(tx, recording_id)
        said, fields = None, None
        try:
            said, fields = _said(tx, recording_id, span) or (None, None)
        except BadInput as wrong:
            refusal = refusal or sentence(wrong)
        there = in_tray.at_the_same_place(tx, recording_id, said) if said else None
    return render_template(
        "directives/note.html",
        recording=recording,
        conference=conference,
        span=span,
        said=said,
        fields_read=fields,
        there=there,
        kinds=list(Kind),
        strengths=list(Strength),
        plays=media.playing(recording) is not None,
        refusal=refusal,
        typed=request.form,
        longest=_LONGEST_SECONDS,
    )
