"""The chapters of a recording: proposed by the machine, accepted or written by a person, taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from giaoban.models import chapters as nouns
from giaoban.models.errors import BadInput, Clash
from giaoban.models.store import audit, chapters, conferences, recordings, transcripts
from giaoban.search.chapters import propose
from giaoban.webapp import here, ranges
from giaoban.webapp.errors import status_of
from giaoban.webapp.exports import file_name
from giaoban.webapp.exports.clock import vtt_time
from giaoban.webapp.guard import for_adders
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from giaoban.models.chapters import Chapter
    from giaoban.models.conference import Conference
    from giaoban.models.recording import Recording
    from giaoban.search.chapters import Proposed

page = Blueprint("chapters", __name__)


@dataclass(frozen=True, slots=True)
class _Found:
    recording: Recording
    conference: Conference
    duration: float
    kept: list[Chapter]


@page.get("/phien/<int:recording_id>/muc-luc")
@for_adders
def edit(recording_id: int) -> ResponseReturnValue:
    return _page(_find(recording_id))


@page.post("/phien/<int:recording_id>/muc-luc")
@for_adders
def save(recording_id: int) -> ResponseReturnValue:
    found, typed = _find(recording_id), request.form.get("muc-luc", "")
    try:
        wanted = nouns.read(typed, recording_id, found.duration)
        before = nouns.read(request.form.get("truoc", ""), recording_id, found.duration)
        with here.parts().db.write() as tx:
            kept = chapters.of_recording(tx, recording_id)
            # The form tells whole seconds.
            same = nouns.write(kept) == nouns.write(before)
            chapters.save(tx, recording_id, kept if same else before, wanted, here.reader())
    except (BadInput, Clash) as refusal:
        return _page(found, typed, sentence(refusal)), status_of(refusal)
    flash(_("Đã lưu {n} mục.", n=len(wanted)), "ok")
    return redirect(url_for("session.show", recording_id=recording_id))


@page.get("/phien/<int:recording_id>/muc-luc.vtt")
def download(recording_id: int) -> ResponseReturnValue:
    """WebVTT chapters (https://www.w3.org/TR/webvtt1/#introduction-chapters), as players read them."""
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        kept = chapters.of_recording(tx, recording_id)
        prepared = recordings.preparation(tx, recording_id)
    duration = prepared.duration if prepared else recording.media.duration
    with here.parts().db.write() as tx:
        audit.note(tx, here.reader(), "export", f"recording:{recording_id}", format="chapters.vtt")
    stretches = zip(kept, nouns.ends(kept, duration), strict=True)
    blocks = [_block(number, each, end) for number, (each, end) in enumerate(stretches, 1)]
    answer = Response("\n".join(["WEBVTT\n", *blocks]), content_type="text/vtt; charset=utf-8")
    name = file_name(conference, recording, "muc-luc.vtt")
    answer.headers["Content-Disposition"] = ranges.disposition(name, attach=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _block(number: int, chapter: Chapter, end: float) -> str:
    title = chapter.title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{number}\n{vtt_time(round(chapter.start * 1000))} --> {vtt_time(round(end * 1000))}\n{title}\n"


def _find(recording_id: int) -> _Found:
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        prepared = recordings.preparation(tx, recording_id)
        kept = chapters.of_recording(tx, recording_id)
    duration = prepared.duration if prepared else recording.media.duration
    return _Found(recording, conference, duration, kept)


def _proposed(found: _Found) -> list[Proposed]:
    with here.parts().db.read() as tx:
        transcript = transcripts.transcript(tx, found.recording.id)
    return propose(transcript, found.conference.details.agenda, found.duration) if transcript else []


def _as_chapters(found: _Found, proposed: Sequence[Proposed]) -> list[Chapter]:
    return [
        nouns.Chapter(found.recording.id, each.start, each.title[: nouns.LONGEST_TITLE]) for each in proposed
    ]


def _page(found: _Found, typed: str | None = None, refusal: str = "") -> str:
    """With what was typed; else with the chapters that are kept, or those that the machine proposes."""
    proposed = _proposed(found)
    if typed is None:
        typed = nouns.write(found.kept or _as_chapters(found, proposed))
    here_already = {int(each.start) for each in found.kept}
    return render_template(
        "session/chapters.html",
        recording=found.recording,
        conference=found.conference,
        typed=typed,
        before=nouns.write(found.kept),
        kept=found.kept,
        proposed=proposed,
        here_already=here_already,
        refusal=refusal,
    )
