"""The whole way beside WhisperX and bare faster-whisper: one run, one sound, the same whisper-base.

``python -m bench.rivals [--minutes 10] [--whisperx PYTHON] [--pyannote PYTHON] [--sherpa PYTHON]``: the
interpreters are those of environments that have the package; a rival without one is left out, and it is
said so. Each runs as a process of its own, one after the other. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.contenders import contenders, make_pipeline
from bench.measured import Measured, measure
from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM
from giaoban.models.job import Step
from giaoban.models.store import transcripts
from tests.factories import weights
from tests.factories.meeting import clips, lay

WEIGHTS: Final = "whisper-base"
TO_SEARCH: Final = (Step.PREPARE, Step.RECOGNISE, Step.DIARISE, Step.ASSEMBLE, Step.INDEX)
"""What stands between an upload and its words being found. Renditions come after."""
_SEED: Final = 801


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    work: float
    """Seconds with the models' loading, without the interpreter's start and imports."""
    measured: Measured
    syllables: int = 0
    """That were written, where it writes any: what is left out takes no time."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.rivals", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    for rival in ("whisperx", "pyannote", "sherpa"):
        parser.add_argument(f"--{rival}", help=f"interpreter of an environment with {rival}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "sound.wav"
        meeting = lay(clips(weights.voices()), seconds=60 * options.minutes, seed=_SEED, gap=(0.3, 2.0))
        meeting.write(sound)
        said = sum(len(one.text.split()) for one in meeting.utterances)
        print(f"{options.minutes:g} minutes of sound, {said:,} syllables, {os.cpu_count()} processors\n")
        print(
            "| | wall | of it work | CPU | peak memory | syllables written |\n|---|---|---|---|---|---|",
            flush=True,
        )
        rows = dict(_shown(_rows(sound, Path(folder), options)))
    _ratios(rows)


def _rows(sound: Path, folder: Path, options: argparse.Namespace) -> Iterable[Row]:
    whisper = str(weights.whisper_base())
    for name, extra in (("sequential", []), ("batched", ["batched"])):
        yield _timed(
            f"bare faster-whisper, {name}", measure(["-m", "bench.bare", whisper, str(sound), *extra])
        )
    for one in contenders(options.sherpa, options.pyannote, folder):
        yield _timed(f"diarisation alone: {one.name}", measure(one.arguments(sound, 0), python=one.python))
    if options.whisperx:
        pipeline = make_pipeline(folder / "for-whisperx", options.whisperx)
        arguments = ["-m", "bench.contenders.whisperx", str(sound), whisper, str(pipeline)]
        found = measure(arguments, python=options.whisperx)
        said = json.loads(found.output.splitlines()[-1])
        written = len(said["text"].split())
        yield Row("WhisperX, recognition", said["recognise"], found, written)
        yield Row("WhisperX, with speakers", said["work"], found, written)
    else:
        print("NOT MEASURED: WhisperX, no --whisperx")
    yield from _ours(sound, folder)


def _ours(sound: Path, folder: Path) -> Iterable[Row]:
    """Step by step, and then the whole in one worker, as it runs for people."""
    for name, groups in (("steps", [(step,) for step in TO_SEARCH]), ("whole", [TO_SEARCH])):
        weights_folder = Settings.from_environment().weights_folder.resolve()
        environment = {
            "GIAOBAN_HOME": str(folder / name),
            "GIAOBAN_WEIGHTS": str(weights_folder),
            "GIAOBAN_RECOGNISER": WEIGHTS,
        }
        archive = Archive(Settings(home=folder / name, weights=weights_folder))
        archive.open()
        archive.reindex()
        recording = archive.receiver.receive(sound, sound.name, by=SYSTEM)
        for group in groups:
            steps = [step.value for step in group]
            found = measure(["-m", "bench.step", *steps], environment)
            what = steps[0] if len(steps) == 1 else "from upload to index"
            written = _written(archive, recording.id) if group[-1] is TO_SEARCH[-1] else 0
            yield Row(f"Giao Ban, {what}", json.loads(found.output)["wall"], found, written)
        archive.close()


def _written(archive: Archive, recording_id: int) -> int:
    with archive.db.read() as tx:
        layer = transcripts.current(tx, recording_id)
    if layer is None:
        raise RuntimeError("a step of ours failed: its time is no time")
    return sum(len(segment.words) for segment in layer.segments)


def _timed(name: str, found: Measured) -> Row:
    said = json.loads(found.output.splitlines()[-1])
    return Row(name, said["work"], found, said.get("words", 0))


def _shown(rows: Iterable[Row]) -> Iterable[tuple[str, float]]:
    for row in rows:
        one = row.measured
        print(
            f"| {row.name} | {one.wall:.1f} s | {row.work:.1f} s | {one.cpu:.1f} s | {one.peak_mb:,.0f} MB "
            f"| {row.syllables or '–'} |",
            flush=True,
        )
        yield row.name, row.work


def _ratios(work: dict[str, float]) -> None:
    whole, diarise = work["Giao Ban, from upload to index"], work["Giao Ban, diarise"]
    bare = work["bare faster-whisper, batched"] + diarise
    print(f"\n- The whole way / (bare batched + the diariser's own time): {whole / bare:.2f} (goal: ≤ 1.10)")
    if rival := work.get("WhisperX, with speakers"):
        print(f"- The whole way / WhisperX with speakers, without its alignment: {whole / rival:.2f}")


if __name__ == "__main__":
    main()
