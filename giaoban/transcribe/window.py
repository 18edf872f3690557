"""The window that a job is about: its sound, mapped from the disk, and the voice in it."""

from __future__ import annotations

from dataclasses import dataclass

from giaoban.models.errors import StepFailed
from giaoban.models.job import Job
from giaoban.models.recording import Span
from giaoban.models.store import recordings
from giaoban.models.store.database import Database
from giaoban.models.store.media.pcm import SAMPLE_RATE, open_pcm
from giaoban.models.store.media.seam import AUDIO, MediaStore
from giaoban.transcribe.recognise.seam import Samples


@dataclass(frozen=True, slots=True)
class Window:
    number: int
    span: Span
    """Seconds of the recording."""
    samples: Samples
    speech: tuple[Span, ...]
    """Seconds from the window's start."""


def open_window(db: Database, media: MediaStore, job: Job) -> Window:
    """Raises `StepFailed` when the recording was not prepared or its decoded sound is gone."""
    with db.read() as tx:
        recording = recordings.get(tx, job.recording_id)
        preparation = recordings.preparation(tx, job.recording_id)
    if preparation is None or job.window is None:
        raise StepFailed("Bản ghi chưa được giải mã.")
    path = media.derived(recording.sha256) / AUDIO
    if not path.is_file():
        raise StepFailed("Âm thanh đã giải mã không còn: hãy bấm “Làm lại” để giải mã lại từ tệp gốc.")
    span = preparation.windows[job.window]
    samples = open_pcm(path)[round(span.start * SAMPLE_RATE) : round(span.end * SAMPLE_RATE)]
    return Window(job.window, span, samples, _inside(preparation.speech, span))


def _inside(speech: tuple[Span, ...], window: Span) -> tuple[Span, ...]:
    return tuple(
        Span(max(each.start, window.start) - window.start, min(each.end, window.end) - window.start)
        for each in speech
        if each.end > window.start and each.start < window.end
    )
