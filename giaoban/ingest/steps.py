"""The steps of this room, as the worker runs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Connection

from giaoban.ingest import ffmpeg
from giaoban.ingest import prepare as preparing
from giaoban.ingest import render as rendering
from giaoban.models.job import Step
from giaoban.models.recording import Preparation, RecordingState, Span
from giaoban.models.store import recordings, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.media.seam import PLAYABLE, MediaStore
from giaoban.models.store.queue.seam import JobQueue, Task

_DIARISE_COST: Final = 0.3
"""Of a second of speech, against recognising it."""
_RECOGNISE_CPU: Final = 0.3
"""CPU seconds for a second of speech: what the CPU seconds of a rendition are weighed against."""
_WINDOW_COST: Final = 1.0
"""A window without speech is work too: it is claimed and committed."""


def prepare(
    db: Database, media: MediaStore, queue: JobQueue, run_options: Mapping[str, Any], task: Task
) -> None:
    """Decodes, measures and plans; then begins a run with its windows, and the rendition."""
    with db.read() as tx:
        recording = recordings.get(tx, task.job.recording_id)
    found = preparing.prepare(recording, media, task.progress)
    plan = rendering.plan(recording)
    with task.commit() as tx:
        recordings.save_preparation(tx, recording.id, found)
        recordings.set_state(tx, recording.id, RecordingState.PREPARED)
        run_id = transcripts.start_run(tx, recording.id, dict(run_options))
        enqueue_windows(tx, queue, recording.id, run_id, found)
        if plan:
            cost = found.duration * plan.cost / _RECOGNISE_CPU
            queue.enqueue(tx, Step.RENDER, recording.id, cost=cost)


def enqueue_windows(
    tx: Connection, queue: JobQueue, recording_id: int, run_id: int, preparation: Preparation
) -> None:
    """The model's work of a run. Without any speech there is none, and the run is assembled empty."""
    for number, window in enumerate(preparation.windows):
        cost = _WINDOW_COST + _voiced(preparation, window)
        queue.enqueue(tx, Step.RECOGNISE, recording_id, run_id=run_id, window=number, cost=cost)
        queue.enqueue(tx, Step.DIARISE, recording_id, run_id=run_id, window=number, cost=cost * _DIARISE_COST)
    if not preparation.windows:
        queue.enqueue(tx, Step.ASSEMBLE, recording_id, run_id=run_id, cost=_WINDOW_COST)


def render(db: Database, media: MediaStore, _queue: JobQueue, task: Task) -> None:
    """Makes the copy that browsers play, where the original will not do."""
    with db.read() as tx:
        recording = recordings.get(tx, task.job.recording_id)
    plan = rendering.plan(recording)
    if plan and rendering.playable(media, recording) is None:
        target = media.derived(recording.sha256) / f"{PLAYABLE}.{plan.extension}"
        with preparing.written(target) as path:
            ffmpeg.rendition(
                media.path(recording.sha256),
                path,
                plan.streams,
                plan.options,
                _share_of(recording.media.duration, task.progress),
            )
    with task.commit():
        pass


def _voiced(preparation: Preparation, window: Span) -> float:
    return sum(
        max(0.0, min(each.end, window.end) - max(each.start, window.start)) for each in preparation.speech
    )


def _share_of(duration: float, report: Callable[[float], None]) -> Callable[[float], None]:
    return lambda seconds: report(min(1.0, seconds / max(duration, 1.0)))
