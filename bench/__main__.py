"""``make bench``: the pipeline beside a bare faster-whisper loop on the same sound with the same weights.

``python -m bench [--minutes 10] [--long 180]``: `--long` adds a long recording, for the memory; with
``--minutes 0`` it is alone, with ``--spoken 80`` only so many seconds of each quarter of an hour are spoken.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.measured import Measured, measure
from bench.sound import QUARTER_HOUR, meeting
from giaoban.app.sample import NAME as VOICES
from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM
from giaoban.models.job import MODEL_STEPS, Step
from giaoban.search.query import Query

ORDER = (Step.PREPARE, Step.RECOGNISE, Step.DIARISE, Step.ASSEMBLE, Step.INDEX, Step.RENDER)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--long", type=float, default=0.0, help="minutes of a second, long recording")
    parser.add_argument(
        "--spoken", type=float, default=QUARTER_HOUR, help="seconds of each quarter hour of the long one"
    )
    parser.add_argument("--weights", default="whisper-base")
    options = parser.parse_args()
    kept = Archive(Settings.from_environment())
    for name in (VOICES, *kept.engines.needed(), options.weights):
        kept.weights.fetch(name, lambda _source, _done, _all: None)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), kept, options.weights)
        if options.minutes:
            bench.against_bare(options.minutes)
        if options.long:
            bench.steps(options.long, options.spoken)
        if options.minutes:
            bench.first_hit(options.minutes)


class Bench:
    def __init__(self, folder: Path, kept: Archive, weights: str) -> None:
        self._folder = folder
        self._weights = kept.weights.path(weights)
        self._clips = kept.weights.path(VOICES)
        self._environment = {
            "GIAOBAN_WEIGHTS": str(kept.settings.weights_folder),
            "GIAOBAN_RECOGNISER": weights,
        }

    def against_bare(self, minutes: float) -> None:
        print(f"\n== {minutes:g} min of speech: bare faster-whisper, and the pipeline ==")
        sound = self._sound(minutes)
        bare = {
            name: measure(["-m", "bench.bare", str(self._weights), str(sound), *extra])
            for name, extra in (("bare sequential", []), ("bare batched", ["batched"]))
        }
        for name, one in bare.items():
            _row(name, one)
        steps = self.steps(minutes)
        recognised = steps[Step.RECOGNISE]["wall"]
        whole = sum(one["wall"] for one in steps.values())
        for name, one in bare.items():
            print(
                f"   recognise step / {name}: {recognised / one.wall:.2f}; "
                f"whole pipeline, speakers and index included / {name}: {whole / one.wall:.2f}"
            )

    def steps(self, minutes: float, spoken: float = QUARTER_HOUR) -> dict[Step, dict[str, float]]:
        """Each step in a process of its own, so that its processor time and memory are its own."""
        sound = self._sound(minutes, spoken)
        home = self._folder / f"steps-{minutes:g}"
        archive = self._archive(home)
        archive.receiver.receive(sound, sound.name, by=SYSTEM)
        print(f"-- steps on {minutes:g} min --")
        found = {}
        for step in ORDER:
            found[step] = self._step(step, home)
            one = found[step]
            hours = minutes / 60
            print(
                f"   {step.value:10} wall {one['wall']:7.1f} s   CPU {one['cpu'] + one['children']:7.1f} s   "
                f"{(one['cpu'] + one['children']) / hours:7.1f} CPU-s/h   peak {one['peak_mb']:5.0f} MB"
            )
        outside = sum(o["cpu"] + o["children"] for s, o in found.items() if s not in MODEL_STEPS)
        print(
            f"   outside recognition and diarisation: {outside / minutes * 60:.1f} CPU-s for an hour of sound"
        )
        return found

    def first_hit(self, minutes: float) -> None:
        sound = self._sound(minutes)
        home = self._folder / "first-hit"
        archive = self._archive(home)
        worker = subprocess.Popen(
            [sys.executable, "-m", "giaoban", "worker"],
            env={**os.environ, **self._environment, "GIAOBAN_HOME": str(home)},
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(3)
            started = time.perf_counter()
            archive.receiver.receive(sound, sound.name, by=SYSTEM)
            while not archive.index.find(Query(text="nhìn nhận"), SYSTEM).hit_count:
                time.sleep(0.2)
            print(f"\n== from upload to first hit, {minutes:g} min: {time.perf_counter() - started:.1f} s ==")
        finally:
            worker.terminate()
            worker.wait()

    def _archive(self, home: Path) -> Archive:
        archive = Archive(Settings(home=home, weights=Path(self._environment["GIAOBAN_WEIGHTS"])))
        archive.open()
        archive.reindex()
        return archive

    def _sound(self, minutes: float, spoken: float = QUARTER_HOUR) -> Path:
        path = self._folder / f"{minutes:g} phút.wav"
        if not path.exists():
            meeting(self._clips, path, 60 * minutes, spoken=spoken)
        return path

    def _step(self, step: Step, home: Path) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "bench.step", step.value],
            env={**os.environ, **self._environment, "GIAOBAN_HOME": str(home)},
            check=True,
            capture_output=True,
            text=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def _row(name: str, one: Measured) -> None:
    print(f"   {name:16} wall {one.wall:7.1f} s   CPU {one.cpu:7.1f} s   peak {one.peak_mb:5.0f} MB")


if __name__ == "__main__":
    main()
