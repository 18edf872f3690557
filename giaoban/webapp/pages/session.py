"""The page of a recording: it is listened to and read here, at the second that its address names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, request, url_for

from giaoban.models.errors import NotFound
from giaoban.models.store import audit, chapters, conferences, people, recordings, transcripts
from giaoban.models.vietnamese import one_line
from giaoban.models.written.transcripts import written_transcript
from giaoban.search.query import MAX_LENGTH
from giaoban.webapp import here, packing, ranges, reading
from giaoban.webapp.exports import FORMATS, TranscriptDocument, file_name
from giaoban.webapp.exports.clock import offset, timecode
from giaoban.webapp.pages import media, preferences
from giaoban.webapp.pages.speakers import EDITING
from giaoban.webapp.speaker_panel import panel

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from giaoban.models.chapters import Chapter
    from giaoban.models.conference import Conference
    from giaoban.models.recording import Preparation, Recording
    from giaoban.models.transcript import Transcript
    from giaoban.webapp.speaker_panel import Panel

page = Blueprint("session", __name__)
page.add_app_template_filter(timecode)
page.add_app_template_filter(offset)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the archive has of a recording that the reader may read."""

    recording: Recording
    conference: Conference
    parts: list[Recording]
    preparation: Preparation | None
    transcript: Transcript | None
    posts: dict[str, str]
    """Of the named speakers, by label, as they were on that day."""
    chapters: list[Chapter]
    panel: Panel | None = None
    """Where the speakers are to be changed, by somebody who may."""

    @property
    def duration(self) -> float:
        return self.preparation.duration if self.preparation else self.recording.media.duration


def _find(recording_id: int, *, editing: bool = False) -> _Found:
    """Raises `NotFound` for what is not there and for what the reader may not read, in the same words."""
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        conference = conferences.get(tx, recording.conference_id)
        transcript = transcripts.transcript(tx, recording_id)
        edited = transcript if editing and here.reader().may_add else None
        return _Found(
            recording,
            conference,
            recordings.of_conference(tx, recording.conference_id),
            recordings.preparation(tx, recording_id),
            transcript,
            people.posts_of_speakers(tx, conference, transcript) if transcript else {},
            chapters.of_recording(tx, recording_id),
            panel(tx, recording, conference, edited) if edited else None,
        )


@page.get("/phien/<int:recording_id>")
def show(recording_id: int) -> ResponseReturnValue:
    found = _find(recording_id, editing=request.args.get("sua") == EDITING)
    question = one_line(request.args.get("q", ""))[:MAX_LENGTH]
    moment = reading.moment(request.args.get("t", ""))
    transcript = found.transcript
    written = preferences.reads_written()
    with here.parts().db.write() as tx:
        audit.note(tx, here.reader(), "open", f"recording:{recording_id}", t=request.args.get("t", "")[:40])
    shown = render_template(
        "session/show.html",
        found=found,
        recording=found.recording,
        conference=found.conference,
        layer=transcript.layer if transcript else None,
        lines=reading.lines(transcript, question, written=written) if transcript else [],
        voices=reading.voices(transcript, found.posts) if transcript else [],
        chosen=_chosen(transcript, request.args.getlist("nguoi")),
        question=question,
        moment=moment,
        playing=media.playing(found.recording),
        original=media.may_take_original(),
        formats=FORMATS,
        written=written,
        panel=found.panel,
    )
    return packing.packed(request, shown.encode(), media_type="text/html; charset=utf-8")


@page.get("/phien/<int:recording_id>/tu.json")
def words(recording_id: int) -> ResponseReturnValue:
    """The times of every word, or with ``?dang=viet`` of every piece of the written form, for the page's
    script; see `reading.word_times`."""
    transcript = _transcript(_find(recording_id))
    written = request.args.get("dang") == preferences.WRITTEN
    timed = reading.word_times(written_transcript(transcript) if written else transcript)
    body = current_app.json.dumps(timed, separators=(",", ":")).encode()
    etag = f"words-{transcript.layer.id}-{transcript.revision}-{'written' if written else 'verbatim'}"
    return packing.packed(request, body, media_type="application/json", etag=etag)


@page.get("/phien/<int:recording_id>/tai-ve.<any(txt, srt, vtt, json):suffix>")
def download(recording_id: int, suffix: str) -> Response:
    """The transcript as a file: word for word, or with ``?dang=viet`` in written form."""
    found = _find(recording_id)
    transcript = _transcript(found)
    written = request.args.get("dang") == preferences.WRITTEN and FORMATS[suffix].has_written_form
    document = TranscriptDocument(found.conference, found.recording, transcript, written=written)
    what = {"format": suffix, "layer": transcript.layer.id, "revision": transcript.revision}
    what |= {"written": True} if written else {}
    with here.parts().db.write() as tx:
        audit.note(tx, here.reader(), "export", f"recording:{recording_id}", **what)
    body, media_type = FORMATS[suffix].write(document), FORMATS[suffix].media_type
    response = current_app.response_class(body, content_type=f"{media_type}; charset=utf-8")
    name = file_name(found.conference, found.recording, suffix, written=written)
    response.headers["Content-Disposition"] = ranges.disposition(name, attach=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _transcript(found: _Found) -> Transcript:
    if found.transcript is None:
        raise NotFound("Bản ghi này chưa có bản gỡ băng.")
    return found.transcript


def _chosen(transcript: Transcript | None, asked: list[str]) -> frozenset[str]:
    """The labels that the address asks for, which names speakers by label or as search does."""
    labels = transcript.speakers if transcript else ()
    return frozenset(asked) | {label for label in labels if transcript and transcript.voice(label) in asked}


def address(recording_id: int, start: float, question: str = "") -> str:
    """Where a hit is heard and read: the second to play from, and the words to mark."""
    return url_for("session.show", recording_id=recording_id, t=offset(start), q=question or None)
