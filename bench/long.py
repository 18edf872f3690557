"""Memory for long recordings of many people: ``python -m bench.long [--hours 1 3 8] [--people 60]``.

A day of sixty people (`bench.crowd`) goes through the archive's own steps, each in a process of its own;
only recognition is left out, the words are those that were laid. Prints Markdown.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.crowd import crowd, day
from bench.measured import measure
from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.app.worker import StepFunction, Worker
from giaoban.models.access import SYSTEM
from giaoban.models.job import Step, run_of
from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.store import recordings, transcripts
from giaoban.models.store.queue.seam import Task
from giaoban.models.transcript import Maker, Segment, Turn, WindowTurns, WindowWords, Word
from giaoban.transcribe.assemble.step import same_voice
from giaoban.transcribe.assemble.voices import join_voices
from giaoban.transcribe.fan_in import window_done
from tests.factories import weights
from tests.factories.der import score
from tests.factories.meeting import Meeting, Utterance, clips

_GO_ON: Final = threading.Event()
_LAID: Final = Maker("laid", "none", "0" * 64)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.long", description=__doc__)
    parser.add_argument("--hours", type=int, nargs="+", default=[1, 3, 8])
    parser.add_argument("--people", type=int, default=60)
    options = parser.parse_args()
    people = crowd(clips(weights.voices()), weights.diarisation_pair()[1], options.people)
    print("| hours | step | wall | CPU | peak memory |\n|---|---|---|---|---|", flush=True)
    for hours in options.hours:
        with tempfile.TemporaryDirectory() as folder:
            _Day(Path(folder), day(people, hours)).run(hours)


@dataclass(frozen=True, slots=True)
class _Day:
    folder: Path
    meeting: Meeting

    def run(self, hours: int) -> None:
        kept = Settings.from_environment().weights_folder.resolve()
        environment = {"GIAOBAN_HOME": str(self.folder), "GIAOBAN_WEIGHTS": str(kept)}
        archive = Archive(Settings(home=self.folder, weights=kept))
        archive.open()
        sound = self.meeting.write(self.folder / "day.wav")
        recording = archive.receiver.receive(sound, sound.name, by=SYSTEM)
        for step in (Step.PREPARE, Step.DIARISE, Step.ASSEMBLE):
            if step == Step.ASSEMBLE:
                Worker("bench", archive.db, archive.queue, self._words(archive), _GO_ON).run_until_idle()
            one = measure(["-m", "bench.step", step.value], environment)
            print(
                f"| {hours} | {step.value} | {one.wall:.0f} s | {one.cpu:.0f} s | {one.peak_mb:,.0f} MB |",
                flush=True,
            )
        with archive.db.read() as tx:
            layer = transcripts.current(tx, recording.id)
            assert layer is not None
            assert layer.id is not None
            windows = transcripts.turns_of(tx, layer.id)
        archive.close()
        self._speakers(hours, windows)

    def _words(self, archive: Archive) -> dict[Step, StepFunction]:
        """The step `recognise` without a recogniser: the words that were laid, evenly in their sentence."""

        def step(task: Task) -> None:
            with archive.db.read() as tx:
                preparation = recordings.preparation(tx, task.job.recording_id)
            assert preparation is not None
            assert task.job.window is not None
            window = preparation.windows[task.job.window]
            said = [each for each in self.meeting.utterances if window.start <= each.start < window.end]
            result = WindowWords(window, tuple(_segment(each) for each in said), _LAID)
            with task.commit() as tx:
                transcripts.save_words(tx, run_of(task.job), task.job.window, result)
                window_done(tx, archive.queue, task.job)

        return {Step.RECOGNISE: step}

    def _speakers(self, hours: int, windows: Sequence[WindowTurns]) -> None:
        truth = [Turn(each.start, each.end, each.speaker) for each in self.meeting.utterances]
        people = len(self.meeting.speakers)
        for known, count in (("not told", SpeakerCount()), ("told", SpeakerCount(people, people))):
            error = score(truth, join_voices(windows, same_voice(windows), count))
            print(
                f"  {hours} h, {people} people in {len(windows)} windows, number {known}: {error}", flush=True
            )
        apart = sum(
            score(_cut(truth, each.window), _cut(each.turns, each.window)).rate * each.window.length
            for each in windows
        ) / sum(each.window.length for each in windows)
        print(f"  {hours} h, each window by itself: DER {apart:.1%}", flush=True)


def _segment(said: Utterance) -> Segment:
    texts = said.text.split() or ["…"]
    each = (said.end - said.start) / len(texts)
    words = tuple(
        Word(said.start + place * each, said.start + (place + 1) * each, text, 1.0)
        for place, text in enumerate(texts)
    )
    return Segment(said.start, said.end, words)


def _cut(turns: Sequence[Turn], window: Span) -> list[Turn]:
    return [each for each in turns if each.start < window.end and each.end > window.start]


if __name__ == "__main__":
    main()
