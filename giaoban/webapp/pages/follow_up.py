"""Closing the loop: what later conferences report of a directive is proposed, and a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models.directives import Deed
from giaoban.models.errors import BadInput, Clash
from giaoban.models.following import Change
from giaoban.models.store import conferences, directives, mentions, recordings
from giaoban.search.register import office_register
from giaoban.webapp import here, ledger_reading
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders
from giaoban.webapp.ledger import Asked, Entry, read_date
from giaoban.webapp.numbers import number
from giaoban.webapp.pages import media
from giaoban.webapp.pages.directives import around
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

page = Blueprint("follow_up", __name__)

SHOWN = 50
"""Proposals at once: each has two clips."""


@page.get("/chi-dao/da-bao-cao")
@for_adders
def listing() -> ResponseReturnValue:
    return _page()


@page.post("/chi-dao/da-bao-cao/<int:mention_id>")
@for_adders
def decide(mention_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        spoken = mentions.readable(tx, mention_id, here.reader()).spoken
    typed = request.form.get("quyet-dinh", "")
    try:
        with here.parts().db.write() as tx:
            if typed == "khong-phai":
                reason = request.form.get("ly-do", "")[:2000]
                mentions.decide(tx, mention_id, accepted=False, by=here.reader(), reason=reason)
            else:
                version = number(request.form.get("version", ""))
                mentions.decide(tx, mention_id, accepted=True, by=here.reader())
                directives.change(tx, spoken.directive_id, version, _change(typed, mention_id), here.reader())
    except (BadInput, Clash) as refusal:
        return _page(mention_id, sentence(refusal)), status_of(refusal)
    said = _("Đã ghi: không phải việc này.") if typed == "khong-phai" else _("Đã ghi nhận vào sổ.")
    flash(said, "ok")
    return redirect(url_for("follow_up.listing"))


def _change(typed: str, mention_id: int) -> Change:
    deed = {Deed.REPORT.value: Deed.REPORT, Deed.FINISH.value: Deed.FINISH}.get(typed)
    if deed is None:
        raise BadInput("Hãy chọn việc cần ghi.")
    return Change(
        deed,
        reason=request.form.get("ly-do", ""),
        document=request.form.get("document", ""),
        done_on=read_date(request.form.get("done_on", "")) if deed is Deed.FINISH else None,
        mention_id=mention_id,
    )


@page.get("/chi-dao/khong-nhac-lai")
def forgotten() -> ResponseReturnValue:
    """Due, and never mentioned again."""
    asked = Asked.from_args(request.args)
    ledger = ledger_reading.read(asked)
    return render_template(
        "directives/forgotten.html",
        found=ledger_reading.forgotten(ledger, here.reader()),
        conferences=ledger.conferences,
        **around(asked, ledger),
    )


def _page(refused: int = 0, refusal: str = "") -> str:
    reader, today = here.reader(), directives.today()
    with here.parts().db.read() as tx:
        waiting = mentions.proposed(tx, reader)
        shown = waiting[:SHOWN]
        told = {each.spoken.directive_id: each for each in shown}
        known = {one: directives.readable(tx, one, reader) for one in told}
        register = office_register(tx)
        ids = {each.recording_id for each in shown} | {
            one.recording_id for one in known.values() if one.recording_id
        }
        files = recordings.by_ids(tx, ids, reader)
        days = conferences.by_ids(
            tx,
            {each.conference_id for each in shown} | {one.conference_id for one in known.values()},
            reader,
        )
    return render_template(
        "directives/proposed.html",
        mentions=shown,
        entries={one.id: Entry.of(one, register, today) for one in known.values()},
        conferences=days,
        plays={each.id for each in files.values() if media.playing(each) is not None},
        count=len(waiting),
        today=today,
        refused=refused,
        refusal=refusal,
        typed=request.form,
    )
