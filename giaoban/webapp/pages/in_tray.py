"""The ledger's in-tray, for secretaries: what a machine read, with its clip; a person says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.directives import Deed, Kind, State, Strength
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.following import Change
from giaoban.models.store import conferences, directives, recordings
from giaoban.webapp import here
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.ledger import read_fields, read_kind
from giaoban.webapp.looking_again import look_again
from giaoban.webapp.numbers import number
from giaoban.webapp.pages import media
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from giaoban.models.directives import Directive

page = Blueprint("in_tray", __name__)


@page.get("/chi-dao/cho-xac-nhan")
@for_adders
def listing() -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        waiting = directives.waiting(tx, here.reader())
        known = recordings.by_ids(tx, waiting, here.reader())
        held = conferences.by_ids(tx, {each.conference_id for each in known.values()}, here.reader())
    rows = [(known[each], held[known[each].conference_id], count) for each, count in waiting.items()]
    return render_template("directives/waiting.html", rows=rows)


@page.get("/chi-dao/ban-ghi/<int:recording_id>")
@for_adders
def of_recording(recording_id: int) -> ResponseReturnValue:
    return _page(recording_id)


@page.post("/chi-dao/<int:directive_id>/xac-nhan")
@for_adders
def confirm(directive_id: int) -> ResponseReturnValue:
    one = _readable(directive_id)
    version = number(request.form.get("version", ""))
    kind = read_kind(request.form)
    try:
        fields = read_fields(request.form, one.fields)
        with here.parts().db.write() as tx:
            directives.confirm(tx, directive_id, version, fields, here.reader(), kind=kind)
            look_again(tx, one.conference_id)
    except (BadInput, Clash) as refusal:
        return _page(_recording(one), directive_id, sentence(refusal)), status_of(refusal)
    flash(_("Đã xác nhận và đưa vào sổ."), "ok")
    return _next(one)


@page.post("/chi-dao/<int:directive_id>/loai-bo")
@for_adders
def reject(directive_id: int) -> ResponseReturnValue:
    one = _readable(directive_id)
    version = number(request.form.get("version", ""))
    try:
        with here.parts().db.write() as tx:
            what = Change(Deed.REJECT, request.form.get("ly-do", ""))
            directives.change(tx, directive_id, version, what, here.reader())
    except (BadInput, Clash) as refusal:
        return _page(_recording(one), directive_id, sentence(refusal)), status_of(refusal)
    flash(_("Đã loại khỏi danh sách chờ; máy đọc lại cũng không hỏi nữa."), "ok")
    return _next(one)


def _readable(directive_id: int) -> Directive:
    with here.parts().db.read() as tx:
        return directives.readable(tx, directive_id, here.reader())


def _recording(one: Directive) -> int:
    """Raises `NotFound` for one that came from the office's own ledger: it waited in no tray."""
    if one.recording_id is None:
        raise NotFound("Không có ý kiến chỉ đạo này.")
    return one.recording_id


def _next(one: Directive) -> ResponseReturnValue:
    """Back to the tray, at what comes after."""
    recording_id = _recording(one)
    with here.parts().db.read() as tx:
        every = directives.of_recording(tx, recording_id, here.reader())
    behind = (each.id for each in every if each.state is State.CANDIDATE and each.start >= one.start)
    after = next(behind, None)
    anchor = f"y{after}" if after else None
    return redirect(url_for("in_tray.of_recording", recording_id=recording_id, _anchor=anchor))


def _page(recording_id: int, refused: int = 0, refusal: str = "") -> str:
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        every = directives.of_recording(tx, recording_id, here.reader())
    waiting = [each for each in every if each.state is State.CANDIDATE]
    return render_template(
        "directives/tray.html",
        recording=recording,
        conference=conference,
        groups=[(kind, [each for each in waiting if each.kind is kind]) for kind in Kind],
        waiting=len(waiting),
        rejected=[each for each in every if each.state is State.REJECTED],
        confirmed=sum(each.state.is_confirmed for each in every),
        kinds=list(Kind),
        strengths=list(Strength),
        plays=media.playing(recording) is not None,
        refused=refused,
        refusal=refusal,
        typed=request.form,
    )
