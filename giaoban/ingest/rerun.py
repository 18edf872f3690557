"""A recording that has a transcript is transcribed once more, by what recognises better today.

Nothing that stands is touched: the run makes a layer of its own, people go on reading and finding the one
there is until then, and what people changed stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from giaoban.ingest.lifecycle import reached
from giaoban.ingest.runs import begin_run
from giaoban.models.access import Reader
from giaoban.models.errors import StateRefused
from giaoban.models.job import JobState
from giaoban.models.recording import Preparation, Recording
from giaoban.models.store import audit, recordings, transcripts
from giaoban.models.store.queue.seam import JobQueue


def rerun(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    options: Mapping[str, Any],
    by: Reader,
    *,
    later: bool = False,
) -> int:
    """Begins a run with these options beside what there is; `later`: behind all other work.

    Returns the run's id. Raises `NotFound` for what is removed or may not be read, `NotAllowed`, and
    `StateRefused` while a run is under way or where there was none yet.
    """
    recording = recordings.changeable(tx, recording_id, by)
    preparation = ready(tx, queue, recording)
    run_id = begin_run(tx, queue, recording.id, options, preparation, later=later)
    recordings.set_state(tx, recording.id, reached(tx, recording))
    model = options.get("recogniser", "")
    audit.note(tx, by, "recording.rerun", f"recording:{recording.id}", run=run_id, recogniser=model)
    return run_id


def ready(tx: Connection, queue: JobQueue, recording: Recording) -> Preparation:
    """What a run of it begins from. Raises `StateRefused` where none may begin now."""
    under_way = {JobState.QUEUED, JobState.RUNNING}
    if any(job.state in under_way and job.run_id is not None for job in queue.jobs(tx, recording.id)):
        raise StateRefused(
            "Bản ghi này đang được gỡ băng. Hãy đợi xong, hoặc hủy việc đang chạy, rồi gỡ băng lại."
        )
    preparation = recordings.preparation(tx, recording.id)
    if preparation is None or not transcripts.layers(tx, recording.id):
        raise StateRefused("Bản ghi này chưa gỡ băng xong lần nào: hãy dùng “Làm lại”.")
    return preparation
