"""Taking recordings in: the page, and what its script talks to.

The script sends each file by tus to ``/tai-len/tep`` and then asks ``/tai-len/nhan`` to take it in. The
same form works without a script, as one multipart request.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from giaoban.ingest.guess import guess
from giaoban.models.errors import BadInput, FileRefused, GiaoBanError, NotAllowed
from giaoban.models.store import conferences, units
from giaoban.webapp import here, intake, spooling, tus
from giaoban.webapp.conference_form import ConferenceForm, form_parts
from giaoban.webapp.guard import for_adders, takes_files
from giaoban.webapp.intake import Intake, uploads
from giaoban.webapp.numbers import number
from giaoban.webapp.wording import _

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import FileStorage

    from giaoban.models.recording import Recording

page = Blueprint("upload", __name__)

OFFERED_CONFERENCES = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of a form that was sent without a script."""

    name: str
    recording: Recording | None = None
    refusal: dict[str, object] | None = None


@page.get("/tai-len")
@for_adders
def form() -> ResponseReturnValue:
    chosen = request.args.get("hoinghi", intake.NEW)
    return _page(Intake(ConferenceForm()), chosen)


@page.post("/tai-len")
@for_adders
@takes_files
def send() -> ResponseReturnValue:
    found = intake.read(request.form)
    files = [each for each in request.files.getlist("files") if each.filename]
    if not files:
        found.wrong["files"] = _("Hãy chọn ít nhất một tệp.")
    if found.wrong:
        return _page(found, request.form.get("conference", intake.NEW)), 400
    accept_damaged = request.form.get("accept_damaged") == "1"
    outcomes = []
    for each in files:
        outcomes.append(_outcome(each, found, accept_damaged=accept_damaged))
        if made := outcomes[-1].recording:
            found.conference_id = made.conference_id
    status = 200 if all(each.recording for each in outcomes) else 400
    return render_template("upload/done.html", outcomes=outcomes), status


@page.get("/tai-len/doan")
@for_adders
def guessed() -> Response:
    """What a file's name tells of its conference, for the fields that are still empty."""
    found = guess(request.args.get("ten", ""))
    typed = ConferenceForm.of(found.details)
    told = {"title": typed.title, "kind": typed.kind, "part": found.part}
    if found.dated:
        told["day"] = typed.day
    if found.timed:
        told["time"] = typed.time
    return jsonify(told)


@page.post("/tai-len/kiem-tra")
@for_adders
def check() -> ResponseReturnValue:
    """Whether the form will do, before any file is sent."""
    found = intake.read(request.form)
    return jsonify({"fields": found.wrong}), 400 if found.wrong else 200


@page.post("/tai-len/nhan")
@for_adders
def take_in() -> ResponseReturnValue:
    """Takes in a file that was sent whole."""
    found = intake.read(request.form)
    if found.wrong:
        return jsonify({"fields": found.wrong}), 400
    upload = uploads().get(request.form.get("upload", ""), _account_id())
    accept_damaged = request.form.get("accept_damaged") == "1"
    try:
        with uploads().taken(upload) as path:
            made = intake.take_in(path, upload.name, found, accept_damaged=accept_damaged)
    except BadInput as error:
        if not intake.may_yet_be_taken(error):
            uploads().delete(upload)
        return jsonify(intake.refusal(error)), 400
    address = url_for("recordings.show", recording_id=made.id)
    return jsonify({"recording": made.id, "conference": made.conference_id, "url": address}), 201


# --- tus ------------------------------------------------------------------------------------------------


@page.route("/tai-len/tep", methods=["OPTIONS"])
@for_adders
def abilities() -> Response:
    most = str(here.options().max_upload_bytes)
    return _tus(204, {"Tus-Version": tus.VERSION, "Tus-Extension": tus.EXTENSIONS, "Tus-Max-Size": most})


@page.post("/tai-len/tep")
@for_adders
def begin() -> Response:
    if refused := _wrong_version():
        return refused
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    if about.get("declared") != "1":
        raise FileRefused("Hãy xác nhận bản ghi không chứa bí mật nhà nước.")
    made = uploads().create(about.get("filename", ""), _number("Upload-Length"), _account_id())
    return _tus(201, {"Location": url_for("upload.append", upload_id=made.id), "Upload-Offset": "0"})


@page.route("/tai-len/tep/<upload_id>", methods=["HEAD"])
@for_adders
def offset(upload_id: str) -> Response:
    if refused := _wrong_version():
        return refused
    found = uploads().get(upload_id, _account_id())
    return _tus(200, {"Upload-Offset": str(found.offset), "Upload-Length": str(found.length)})


@page.patch("/tai-len/tep/<upload_id>")
@for_adders
@takes_files
def append(upload_id: str) -> Response:
    if refused := _wrong_version():
        return refused
    if request.mimetype != "application/offset+octet-stream":
        return _tus(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    found = uploads().get(upload_id, _account_id())
    try:
        found = uploads().append(found, _number("Upload-Offset"), request.stream)
    except tus.Busy:
        return _tus(HTTPStatus.LOCKED)
    return _tus(204, {"Upload-Offset": str(found.offset)})


@page.delete("/tai-len/tep/<upload_id>")
@for_adders
def drop(upload_id: str) -> Response:
    if refused := _wrong_version():
        return refused
    uploads().delete(uploads().get(upload_id, _account_id()))
    return _tus(204)


def _tus(status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(status=status, headers={"Tus-Resumable": tus.VERSION, **(headers or {})})


def _wrong_version() -> Response | None:
    if request.headers.get("Tus-Resumable") == tus.VERSION:
        return None
    return _tus(HTTPStatus.PRECONDITION_FAILED, {"Tus-Version": tus.VERSION})


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):  # noqa: PLR2004 - no file is longer
        raise BadInput("Yêu cầu tải lên thiếu {header}.", header=header)
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """``filename dGVuLm1wNA==,declared MQ==``: names, and values in base64."""
    found = {}
    for pair in header.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise BadInput("Yêu cầu tải lên có Upload-Metadata sai.") from None
    return found


# --- the page -------------------------------------------------------------------------------------------


def _account_id() -> int:
    account = here.account()
    if account is None:  # pragma: no cover - the guard lets nobody in who is not signed in
        raise NotAllowed("Hãy đăng nhập lại.")
    return account.id


def _page(found: Intake, chosen: str) -> str:
    with here.parts().db.read() as tx:
        offered = conferences.listing(tx, here.reader(), OFFERED_CONFERENCES)
        if number(chosen) not in {each.id for each in offered}:
            offered[:0] = conferences.by_ids(tx, [number(chosen)], here.reader()).values()
        register = units.all(tx)
    found.form.wrong = found.wrong
    return render_template(
        "upload/form.html",
        conferences=offered,
        chosen=chosen,
        part=found.title,
        speakers_least=request.form.get("speakers_least", ""),
        speakers_most=request.form.get("speakers_most", ""),
        wrong=found.wrong,
        unfinished=uploads().of_account(_account_id()),
        max_bytes=here.options().max_upload_bytes,
        **form_parts(found.form, register),
    )


def _outcome(file: FileStorage, found: Intake, *, accept_damaged: bool) -> Outcome:
    name = file.filename or ""
    try:
        path = spooling.path_of(file)
        return Outcome(name, intake.take_in(path, name, found, accept_damaged=accept_damaged))
    except GiaoBanError as error:
        return Outcome(name, refusal=intake.refusal(error))
