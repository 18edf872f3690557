"""The one decode, and what is measured on it. All of it is derived: it can be deleted and made again."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from giaoban.ingest import ffmpeg, levels, windows
from giaoban.ingest import speech as voice
from giaoban.ingest.formats import SHIFTING
from giaoban.models.errors import StepFailed, Unavailable
from giaoban.models.recording import Preparation, Recording, clock
from giaoban.models.store.media.pcm import SAMPLE_RATE, open_pcm
from giaoban.models.store.media.seam import AUDIO, PEAKS, MediaStore

Report = Callable[[float], None]
"""Called with the share done, 0 to 1. It may raise, to stop the work: let it pass."""

_DECODE_SHARE: Final = 0.6
"""Of the time that preparing takes."""
_LOST_SECONDS, _LOST_SHARE = 3.0, 0.005
"""How much shorter than declared the decoded sound may be: containers round, codecs drop a tail."""
_STALE_SECONDS: Final = 1800.0
"""A file still being written is touched far more often than this."""
_SPARE_BYTES: Final = 500_000_000


def prepare(recording: Recording, media: MediaStore, report: Report) -> Preparation:
    """Decodes the original, draws its waveform, and plans the windows.

    Raises `StepFailed` when it cannot be decoded, or gives much less sound than it declares.
    """
    path = ensure_audio(recording, media, lambda share: report(share * _DECODE_SHARE))
    samples = open_pcm(path)
    duration = len(samples) / SAMPLE_RATE
    _require_whole(recording, duration, levels.dead_seconds(samples) if _errors(path).exists() else 0.0)
    with written(media.derived(recording.sha256) / PEAKS) as path:
        path.write_bytes(levels.peaks(samples).tobytes())
    speech = voice.speech(samples, lambda share: report(_DECODE_SHARE + share * (1 - _DECODE_SHARE)))
    planned = windows.plan(duration, speech, lambda span: levels.quietest(samples, span))
    return Preparation(duration, levels.loudness(samples), speech, planned)


def ensure_audio(recording: Recording, media: MediaStore, report: Report) -> Path:
    """The decoded sound, made when it is not there: it may have been deleted to save room."""
    path = media.derived(recording.sha256) / AUDIO
    if path.is_file() and _readable(path):
        return path
    _require_room(recording, media)
    info = recording.media
    declared = max(info.duration, 1.0)
    with written(path) as made:
        errors = ffmpeg.decode(
            media.path(recording.sha256),
            made,
            info.audio_stream,
            lambda seconds: report(min(1.0, seconds / declared)),
            beside_pictures=bool(info.video_codec) and info.container in SHIFTING,
        )
        if errors:  # before the sound takes its place: who finds the one finds the other
            _errors(path).write_text(f"{errors}\n")
    return path


def _errors(path: Path) -> Path:
    """Beside the decoded sound: how many errors the decoder told of, where it did."""
    return path.with_name("audio-errors.txt")


def _readable(path: Path) -> bool:
    try:
        return len(open_pcm(path)) > 0
    except StepFailed:
        return False


def _require_room(recording: Recording, media: MediaStore) -> None:
    needed = int(recording.media.duration * SAMPLE_RATE * np.dtype(np.int16).itemsize)
    if media.free_bytes() < needed + _SPARE_BYTES:
        raise Unavailable(
            "Không đủ chỗ trên ổ đĩa để giải mã: cần {needed:.1f} GB.", needed=(needed + _SPARE_BYTES) / 1e9
        )


def _require_whole(recording: Recording, duration: float, dead: float) -> None:
    """`dead` seconds in which nothing was decoded are lost as those behind the end are."""
    declared = recording.media.duration
    if duration <= 0:
        raise StepFailed("Không giải mã được giây âm thanh nào của tệp “{name}”.", name=recording.file_name)
    short = declared - duration + dead
    if recording.media.damage or short <= max(_LOST_SECONDS, _LOST_SHARE * declared):
        return
    raise StepFailed(
        "Chỉ giải mã được {found} trong {declared} của tệp “{name}”: tệp hỏng ở giữa hoặc ở cuối. "
        "Hãy gỡ bản ghi này và nộp lại từ bản lành, hoặc nộp lại và chọn nhận cả tệp hỏng.",
        found=clock(declared - short),
        declared=clock(declared),
        name=recording.file_name,
    )


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A temporary file that takes the place of `path`, durably, when all went well; else it goes."""
    for stale in path.parent.glob(f".*{path.name}"):
        if time.time() - stale.stat().st_mtime > _STALE_SECONDS:
            stale.unlink(missing_ok=True)  # a process was killed while it wrote this
    part = path.with_name(f".{uuid.uuid4().hex}-{path.name}")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
