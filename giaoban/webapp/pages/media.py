"""Sound and pictures, by ranges of bytes, after the same check as the page that plays them.

What may not be read and what does not exist are answered alike, before any file is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, request

from giaoban.ingest import render
from giaoban.models.errors import NotAllowed, NotFound
from giaoban.models.store import audit, conferences, recordings
from giaoban.models.store.media.seam import AUDIO, PEAKS
from giaoban.webapp import here, packing, ranges
from giaoban.webapp.exports import file_name

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from giaoban.models.recording import Recording

page = Blueprint("media", __name__)

_TYPES: Final = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mov": "video/quicktime",
    "mkv": "video/x-matroska",
    "ts": "video/mp2t",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "weba": "audio/webm",
}
"""Of originals, by extension. The machine's own table is not asked: it differs from one to the next."""
_UNKNOWN: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Playing:
    """What a browser is given to play."""

    path: Path
    media_type: str
    etag: str

    @property
    def pictures(self) -> bool:
        return self.media_type.startswith("video/")


@page.get("/phien/<int:recording_id>/am-thanh")
def play(recording_id: int) -> Response:
    """What browsers can play of the recording: its rendition, the original, or its bare sound."""
    recording = _readable(recording_id)
    found = playing(recording)
    if found is None:
        raise NotFound("Bản ghi này chưa nghe được. Hãy đợi bước giải mã âm thanh xong.")
    return ranges.send(request, found.path, media_type=found.media_type, etag=found.etag)


@page.get("/phien/<int:recording_id>/ban-goc")
def original(recording_id: int) -> Response:
    """The original, byte for byte, for those who take recordings in."""
    recording = _readable(recording_id)
    if not may_take_original():
        raise NotAllowed("Chỉ thư ký và quản trị được tải tệp gốc.")
    with here.parts().db.read() as tx:
        conference = conferences.get(tx, recording.conference_id)
    if request.method == "GET" and "Range" not in request.headers:
        with here.parts().db.write() as tx:
            audit.note(tx, here.reader(), "download", f"recording:{recording.id}")
    return ranges.send(
        request,
        here.parts().media.path(recording.sha256),
        media_type=_TYPES.get(recording.extension, _UNKNOWN),
        etag=recording.sha256,
        file_name=file_name(conference, recording, recording.extension),
        attach=True,
    )


@page.get("/phien/<int:recording_id>/song-am")
def peaks(recording_id: int) -> Response:
    """The waveform: `PEAKS_PER_SECOND` unsigned bytes a second."""
    recording = _readable(recording_id)
    path = here.parts().media.derived(recording.sha256) / PEAKS
    if not path.is_file():
        raise NotFound("Bản ghi này chưa có sóng âm.")
    return packing.packed(request, path.read_bytes(), media_type=_UNKNOWN, etag=_state(path))


def may_take_original() -> bool:
    return here.reader().may_add


def playing(recording: Recording) -> Playing | None:
    """None until the sound has been decoded, for a file that browsers do not play as it is."""
    store = here.parts().media
    if not store.has(recording.sha256):
        return None  # the page still shows what was said; `giaoban verify` names the lost original
    path = render.playable(store, recording) or store.derived(recording.sha256) / AUDIO
    if not path.is_file():
        return None
    same = path == store.path(recording.sha256)
    return Playing(path, render.media_type(recording, path), recording.sha256 if same else _state(path))


def _readable(recording_id: int) -> Recording:
    with here.parts().db.read() as tx:
        return recordings.readable(tx, recording_id, here.reader())


def _state(path: Path) -> str:
    """Changes when the file is made anew; what is derived has no digest of its own."""
    stat = path.stat()
    return f"{stat.st_size:x}-{stat.st_mtime_ns:x}"
