"""A throw-away archive in a temporary folder: recordings are transcribed afresh, and nothing of it stays."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.app.worker import Worker
from giaoban.models.access import SYSTEM
from giaoban.models.errors import Duplicate, StepFailed
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import recordings
from giaoban.transcribe.evaluate.hypothesis import Hypothesis, of_recording

_STEPS: Final = frozenset({Step.PREPARE, Step.RECOGNISE, Step.DIARISE, Step.ASSEMBLE})


class Trial:
    """The same steps as in the archive, up to the layer; engines stay loaded from one file to the next."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._worker = Worker("trial", archive.db, archive.queue, archive.steps(_STEPS), threading.Event())

    def transcribe(self, sound: Path) -> Hypothesis:
        """Raises `FileRefused`, or `StepFailed` with the reason of the step that failed."""
        try:
            number = self._archive.receiver.receive(sound.absolute(), sound.name, by=SYSTEM).id
        except Duplicate as known:  # the same bytes under another name: heard once is enough
            number = known.recording_id
        self._worker.run_until_idle()
        with self._archive.db.read() as tx:
            recording = recordings.get(tx, number)
            if recording.state is RecordingState.TRANSCRIBED:
                return of_recording(tx, number)
            reasons = [job.reason for job in self._archive.queue.jobs(tx, number) if job.reason]
        raise StepFailed(
            "Không gỡ băng được “{name}”: {reason}",
            name=sound.name,
            reason=recording.reason or "; ".join(reasons),
        )


@contextmanager
def trial(settings: Settings, **choices: Any) -> Iterator[Trial]:
    """`choices` are settings that differ: ``recogniser``, ``diariser``, ``compute_type``…

    Raises `WeightsError` at once where the recogniser's weights are missing: none are fetched.
    """
    with tempfile.TemporaryDirectory(prefix="giaoban-trial-") as folder:
        apart = replace(
            settings,
            home=Path(folder),
            database="",
            media=None,
            index=None,
            elasticsearch="",
            watch=None,
            weights=settings.weights_folder,
            **choices,
        )
        archive = Archive(apart)
        archive.weights.path(archive.engines.run_options()["recogniser"])
        archive.open()
        try:
            yield Trial(archive)
        finally:
            archive.close()
