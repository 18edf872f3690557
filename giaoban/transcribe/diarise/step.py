"""The step `diarise`: who speaks when in one window."""

from __future__ import annotations

from giaoban.models.job import run_of
from giaoban.models.recording import SpeakerCount
from giaoban.models.store import transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.media.seam import MediaStore
from giaoban.models.store.queue.seam import JobQueue, Task
from giaoban.models.transcript import Turn, WindowTurns
from giaoban.transcribe.diarise.seam import Diariser
from giaoban.transcribe.fan_in import window_done
from giaoban.transcribe.window import open_window


def diarise(
    db: Database, media: MediaStore, queue: JobQueue, diariser: Diariser, speakers: SpeakerCount, task: Task
) -> None:
    window = open_window(db, media, task.job)
    turns, voices = diariser.diarise(window.samples, window.speech, speakers, task.progress)
    by = window.span.start
    shifted = tuple(Turn(turn.start + by, turn.end + by, turn.speaker) for turn in turns)
    result = WindowTurns(window.span, shifted, voices, diariser.maker)
    with task.commit() as tx:
        transcripts.save_turns(tx, run_of(task.job), window.number, result)
        window_done(tx, queue, task.job)
