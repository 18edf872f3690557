"""Who came: the roll of a conference, ticked by site and unit, and the list as a spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from giaoban.ingest.names import clean
from giaoban.models import attendance
from giaoban.models.conference import Attendance, Participant
from giaoban.models.errors import BadInput, Clash, RowsRefused
from giaoban.models.store import audit, conferences, units
from giaoban.models.vietnamese import one_line
from giaoban.webapp import here, participant_table, ranges, sheets, spooling
from giaoban.webapp import roll as rolls
from giaoban.webapp.errors import status_of
from giaoban.webapp.guard import for_adders, takes_files
from giaoban.webapp.numbers import number
from giaoban.webapp.pages.conference import keep
from giaoban.webapp.roll import Asked
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from giaoban.models.conference import Conference

page = Blueprint("attendance", __name__)

LONGEST_FIELD = 300


@page.get("/hoi-nghi/<int:conference_id>/diem-danh")
@for_adders
def show(conference_id: int) -> ResponseReturnValue:
    return _page(_conference(conference_id))


@page.post("/hoi-nghi/<int:conference_id>/diem-danh")
@for_adders
def save(conference_id: int) -> ResponseReturnValue:
    """What was ticked of the rows that were shown; the others stay as they are."""
    rest_present = request.form.get("viec") == "con-lai"
    conference = _conference(conference_id)
    ticked = rolls.ticked(conference.details.participants, request.form, rest_present=rest_present)
    changed = sum(was != now for was, now in zip(conference.details.participants, ticked, strict=True))
    try:
        with here.parts().db.write() as tx:
            conferences.readable(tx, conference_id, here.reader())
            details = replace(conference.details, participants=ticked)
            conferences.edit(tx, conference_id, _version(), details)
            count = attendance.count(ticked)
            told = {"changed": changed, "present": count.present, "absent": count.absent}
            audit.note(tx, here.reader(), "conference.attendance", f"conference:{conference_id}", **told)
    except Clash as clash:
        # What was ticked stays on the page, over the list as it is now.
        over = replace(conference, details=replace(conference.details, participants=ticked))
        return _page(over, sentence(clash)), 409
    flash(_("Đã lưu điểm danh: {n} người có thay đổi.", n=changed), "ok")
    return _back(conference_id)


@page.post("/hoi-nghi/<int:conference_id>/diem-danh/them")
@for_adders
def add(conference_id: int) -> ResponseReturnValue:
    """Somebody who came and is not on the list, as one who stands in for another."""
    name, post, unit, site = (
        one_line(request.form.get(field, "").replace(";", ","))[:LONGEST_FIELD]
        for field in ("ten", "chuc-vu", "don-vi", "diem-cau")
    )
    conference = _conference(conference_id)
    if not name:
        return _page(conference, _("Hãy ghi họ tên người đến dự.")), 400
    one = Participant(name, post, unit, attendance=Attendance.PRESENT, site=site)
    whole = (*conference.details.participants, one)
    try:
        keep(conference_id, _version(), replace(conference.details, participants=whole))
    except Clash as clash:
        return _page(conference, sentence(clash)), 409
    flash(_("Đã thêm {name}, có mặt.", name=name), "ok")
    return _back(conference_id)


@page.get("/hoi-nghi/<int:conference_id>/thanh-phan.xlsx")
@for_adders
def download(conference_id: int) -> ResponseReturnValue:
    """The list as it is, to be filled in and brought back; of an empty list the head alone."""
    conference = _conference(conference_id)
    body = participant_table.as_xlsx(conference.details.participants)
    with here.parts().db.write() as tx:
        audit.note(tx, here.reader(), "export", f"conference:{conference_id}", format="participants.xlsx")
    answer = Response(body, content_type=sheets.SPREADSHEET)
    name = clean(f"Thành phần - {conference.title}")[:120]
    answer.headers["Content-Disposition"] = ranges.disposition(f"{name}.xlsx", attach=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@page.post("/hoi-nghi/<int:conference_id>/thanh-phan")
@for_adders
@takes_files
def bring(conference_id: int) -> ResponseReturnValue:
    """A list from a spreadsheet: all of it, or nothing where a row is wrong."""
    conference = _conference(conference_id)
    try:
        new = _read()
        before = () if request.form.get("cach") == "thay" else conference.details.participants
        whole = participant_table.added(before, new)
        keep(conference_id, _version(), replace(conference.details, participants=whole))
    except (BadInput, Clash) as refusal:
        rows = refusal.rows if isinstance(refusal, RowsRefused) else ()
        return _page(conference, sentence(refusal), rows), status_of(refusal)
    flash(_("Đã nhập {n} dòng; danh sách có {total} người.", n=len(new), total=len(whole)), "ok")
    return _back(conference_id)


def _read() -> tuple[Participant, ...]:
    file = request.files.get("tep")
    if file is None or not file.filename:
        raise BadInput("Hãy chọn tệp danh sách.")
    return participant_table.read(clean(file.filename), spooling.path_of(file))


def _conference(conference_id: int) -> Conference:
    with here.parts().db.read() as tx:
        return conferences.readable(tx, conference_id, here.reader())


def _version() -> int:
    return number(request.form.get("version", ""))


def _back(conference_id: int) -> ResponseReturnValue:
    asked = Asked.from_args(request.args)
    address = url_for("attendance.show", conference_id=conference_id)
    return redirect(f"{address}?{urlencode(asked.to_args())}".rstrip("?"))


def _page(conference: Conference, refusal: str = "", rows: Sequence[BadInput] = ()) -> str:
    asked, details = Asked.from_args(request.args), conference.details
    with here.parts().db.read() as tx:
        register = [unit.name for unit in units.all(tx)]
    return render_template(
        "conference/attendance.html",
        conference=conference,
        asked=asked,
        args=asked.to_args(),
        roll=rolls.roll(details.participants, asked),
        row_key=rolls.row_key,
        no_site=rolls.NO_SITE,
        units=rolls.units_of(details.participants),
        register=register,
        sites=attendance.by_site(details),
        total=attendance.count(details.participants),
        told=attendance.delegates(details),
        kinds=list(Attendance),
        refusal=refusal,
        rows=[sentence(each) for each in rows],
    )
