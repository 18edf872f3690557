"""The step `recognise`: the words of one window."""

from __future__ import annotations

from dataclasses import replace

from giaoban.models.job import run_of
from giaoban.models.store import transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.media.seam import MediaStore
from giaoban.models.store.queue.seam import JobQueue, Task
from giaoban.models.transcript import Segment, WindowWords
from giaoban.transcribe.fan_in import window_done
from giaoban.transcribe.recognise.seam import Hints, Recogniser
from giaoban.transcribe.window import open_window


def recognise(
    db: Database, media: MediaStore, queue: JobQueue, recogniser: Recogniser, hints: Hints, task: Task
) -> None:
    window = open_window(db, media, task.job)
    heard = recogniser.recognise(window.samples, window.speech, hints, task.progress)
    segments = tuple(_shifted(segment, window.span.start) for segment in heard)
    result = WindowWords(window.span, segments, recogniser.maker)
    with task.commit() as tx:
        transcripts.save_words(tx, run_of(task.job), window.number, result)
        window_done(tx, queue, task.job)


def _shifted(segment: Segment, by: float) -> Segment:
    words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in segment.words)
    return replace(segment, start=segment.start + by, end=segment.end + by, words=words)
