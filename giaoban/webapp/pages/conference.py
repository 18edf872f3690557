"""One conference: what it was, its recordings, and the form to correct what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.models import attendance
from giaoban.models.errors import Clash
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import audit, conferences, people, recordings, units
from giaoban.webapp import here
from giaoban.webapp.conference_form import ConferenceForm, form_parts
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.conference import Conference, ConferenceDetails
    from giaoban.models.people import Unit

page = Blueprint("conference", __name__)

IN_THE_INDEX = (RecordingState.TRANSCRIBED, RecordingState.INDEXED)


@page.get("/hoi-nghi/<int:conference_id>")
def show(conference_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        conference = conferences.readable(tx, conference_id, here.reader())
        parts = recordings.of_conference(tx, conference_id)
        named = {f"unit:{unit.id}": unit.name for unit in units.all(tx)}
    details = conference.details
    return render_template(
        "conference/show.html",
        conference=conference,
        parts=parts,
        unit_names=named,
        total=attendance.count(details.participants),
        sites=attendance.by_site(details),
        told=attendance.delegates(details),
    )


@page.get("/hoi-nghi/<int:conference_id>/sua")
@for_adders
def edit(conference_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        conference = conferences.readable(tx, conference_id, here.reader())
        register = units.all(tx)
    return _page(conference, ConferenceForm.of(conference.details), register, conference.version)


@page.post("/hoi-nghi/<int:conference_id>/sua")
@for_adders
def save(conference_id: int) -> ResponseReturnValue:
    typed = ConferenceForm.typed(request.form)
    version = number(request.form.get("version", ""))
    with here.parts().db.read() as tx:
        conference = conferences.readable(tx, conference_id, here.reader())
        register = units.all(tx)
    details = typed.read(register, here.reader(), conference.details)
    if details is None:
        return _page(conference, typed, register, version), 400
    try:
        keep(conference_id, version, details)
    except Clash as clash:
        typed.wrong["form"] = sentence(clash)
        return _page(conference, typed, register, version), 409
    flash(_("Đã lưu thông tin hội nghị."), "ok")
    return redirect(url_for("conference.show", conference_id=conference_id))


def keep(conference_id: int, version: int, details: ConferenceDetails) -> None:
    """Keeps what somebody edited, and brings the index there. Raises `NotFound` and `Clash`."""
    with here.parts().db.write() as tx:
        shut = _save(tx, conference_id, version, details)
    here.leave_search(shut)


def _save(tx: Connection, conference_id: int, version: int, details: ConferenceDetails) -> list[int]:
    """Returns the recordings that somebody may read no longer, who could find them till now."""
    before = conferences.readable(tx, conference_id, here.reader()).details
    conferences.edit(tx, conference_id, version, people.linked(tx, details))
    known = [each for each in recordings.of_conference(tx, conference_id) if each.state in IN_THE_INDEX]
    shut = known if before.readable_by - details.readable_by else []
    for recording in shut:
        recordings.set_state(tx, recording.id, RecordingState.TRANSCRIBED)
    for recording in known:
        # The index carries the conference's day and who may read it; both may have changed.
        here.parts().queue.enqueue(tx, Step.INDEX, recording.id)
    readable_by = sorted(details.readable_by)
    subject = f"conference:{conference_id}"
    audit.note(tx, here.reader(), "conference.edit", subject, version=version + 1, readable_by=readable_by)
    return [recording.id for recording in shut]


def _page(conference: Conference, form: ConferenceForm, register: Sequence[Unit], version: int) -> str:
    return render_template(
        "conference/edit.html",
        conference=conference,
        version=version,
        **form_parts(form, register),
    )
