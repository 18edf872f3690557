"""The step `diarise`: who speaks when in one window."""

from __future__ import annotations

from dataclasses import replace

from giaoban.models.job import Job, run_of
from giaoban.models.recording import SpeakerCount
from giaoban.models.store import recordings, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.media.seam import MediaStore
from giaoban.models.store.queue.seam import JobQueue, Task
from giaoban.models.transcript import Maker, Turn, WindowTurns
from giaoban.transcribe.diarise.seam import Diariser
from giaoban.transcribe.fan_in import window_done
from giaoban.transcribe.memory import give_back
from giaoban.transcribe.window import open_window


def diarise(db: Database, media: MediaStore, queue: JobQueue, diariser: Diariser, task: Task) -> None:
    window = open_window(db, media, task.job)
    count = speakers_of(db, task.job)
    turns, voices = diariser.diarise(window.samples, window.speech, count, task.progress)
    give_back()
    by = window.span.start
    shifted = tuple(Turn(turn.start + by, turn.end + by, turn.speaker) for turn in turns)
    result = WindowTurns(window.span, shifted, voices, _maker(diariser.maker, count))
    with task.commit() as tx:
        transcripts.save_turns(tx, run_of(task.job), window.number, result)
        window_done(tx, queue, task.job)


def speakers_of(db: Database, job: Job) -> SpeakerCount:
    """What is known of how many speak in the job's window."""
    with db.read() as tx:
        count = recordings.get(tx, job.recording_id).speakers
        preparation = recordings.preparation(tx, job.recording_id)
    return count if preparation and len(preparation.windows) == 1 else count.in_a_part


def _maker(maker: Maker, count: SpeakerCount) -> Maker:
    """A number that a person gave is one of the options that the turns were made with."""
    known = {"least_speakers": count.least, "most_speakers": count.most}
    given = {name: number for name, number in known.items() if number is not None}
    return replace(maker, options={**maker.options, **given})
