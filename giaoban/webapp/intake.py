"""From an upload's form to a recording: the same for uploads with and without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import url_for

from giaoban.ingest.names import clean
from giaoban.models.errors import BadInput, DiskFull, Duplicate, FileRefused, GiaoBanError, NotFound
from giaoban.models.recording import ANY_NUMBER, SpeakerCount
from giaoban.models.store import audit, conferences, people, recordings, units
from giaoban.models.vietnamese import nfc
from giaoban.webapp import here
from giaoban.webapp.conference_form import ConferenceForm
from giaoban.webapp.numbers import number
from giaoban.webapp.tus import Uploads
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.datastructures import MultiDict

    from giaoban.models.conference import ConferenceDetails
    from giaoban.models.recording import Recording

NEW = "moi"


@dataclass(slots=True)
class Intake:
    """What the form says of the files that come with it."""

    form: ConferenceForm
    conference_id: int | None = None
    details: ConferenceDetails | None = None
    """Of a conference to be made; None where it is there already."""
    title: str = ""
    speakers: SpeakerCount = ANY_NUMBER
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def target(self) -> int | ConferenceDetails | None:
        return self.conference_id or self.details


def uploads() -> Uploads:
    parts, options = here.parts(), here.options()
    return Uploads(
        parts.uploads,
        parts.media.free_bytes,
        most=options.max_upload_bytes,
        kept_free=options.free_bytes_kept,
    )


def read(form: MultiDict[str, str]) -> Intake:
    """Everything about the form is checked before a byte of a file is sent: `wrong` says what, by field."""
    typed = ConferenceForm.typed(form)
    found = Intake(typed, title=nfc(form.get("part", "").strip())[:200])
    chosen = form.get("conference", NEW)
    with here.parts().db.read() as tx:
        if chosen == NEW:
            details = typed.read(units.all(tx), here.reader())
            found.details = people.linked(tx, details) if details else None
            found.wrong |= typed.wrong
        else:
            try:
                found.conference_id = conferences.readable(tx, number(chosen), here.reader()).id
            except NotFound as missing:
                found.wrong["conference"] = sentence(missing)
    try:
        found.speakers = SpeakerCount.read(form.get("speakers_least", ""), form.get("speakers_most", ""))
    except BadInput as refusal:
        found.wrong["speakers"] = sentence(refusal)
    if form.get("declared") != "1":
        found.wrong["declared"] = _("Hãy xác nhận bản ghi không chứa bí mật nhà nước.")
    return found


def take_in(path: Path, name: str, intake: Intake, *, accept_damaged: bool) -> Recording:
    """Moves the file at `path` into the archive. Raises `FileRefused`; the file is then as it was."""
    parts, reader = here.parts(), here.reader()
    assert intake.target is not None  # noqa: S101 - read() said nothing is wrong
    with parts.db.write() as tx:
        # The law asks that somebody answers for it: who declared what, of which file, before it comes in.
        declared = {"declaration": "no-state-secrets", "size": path.stat().st_size, "address": here.address()}
        audit.note(tx, reader, "recording.declare", f"file:{clean(name)}", **declared)
    return parts.receiver.receive_incoming(
        path,
        name,
        intake.target,
        by=reader,
        title=intake.title,
        accept_damaged=accept_damaged,
        speakers=intake.speakers,
    )


def refusal(error: GiaoBanError) -> dict[str, object]:
    """What a page needs to say why a file was not taken in, and what can be done."""
    said: dict[str, object] = {"error": sentence(error), "kind": type(error).__name__}
    if isinstance(error, Duplicate) and (known := _readable(error.recording_id)):
        said["url"] = url_for("recordings.show", recording_id=known)
    if isinstance(error, FileRefused) and "damage" in error.fields:
        said["can_accept_damaged"] = True
    return said


def may_yet_be_taken(error: GiaoBanError) -> bool:
    """Whether the same bytes could be taken in after all: with the reader's consent, or with more room."""
    return not isinstance(error, FileRefused) or isinstance(error, DiskFull) or "damage" in error.fields


def _readable(recording_id: int) -> int | None:
    try:
        with here.parts().db.read() as tx:
            return recordings.readable(tx, recording_id, here.reader()).id
    except NotFound:
        return None
