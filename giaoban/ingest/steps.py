"""The steps of this room, as the worker runs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from giaoban.ingest import ffmpeg
from giaoban.ingest import prepare as preparing
from giaoban.ingest import render as rendering
from giaoban.ingest.runs import begin_run
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import recordings
from giaoban.models.store.database import Database
from giaoban.models.store.media.seam import PLAYABLE, MediaStore
from giaoban.models.store.queue.seam import JobQueue, Task

_RECOGNISE_CPU: Final = 0.3
"""CPU seconds for a second of speech: what the CPU seconds of a rendition are weighed against."""


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
        begin_run(tx, queue, recording.id, run_options, found)
        if plan:
            cost = found.duration * plan.cost / _RECOGNISE_CPU
            queue.enqueue(tx, Step.RENDER, recording.id, cost=cost)


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


def _share_of(duration: float, report: Callable[[float], None]) -> Callable[[float], None]:
    return lambda seconds: report(min(1.0, seconds / max(duration, 1.0)))
