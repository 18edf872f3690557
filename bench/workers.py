"""One recording, one worker against two: ``python -m bench.workers [--minutes 24]``.

Each has one processor thread, as one worker on a GPU or one of several machines would be on its own. The
time runs from the first window's start to the assembled transcript's end, models loaded on the way.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measured import measure
from bench.sound import meeting
from giaoban.app.sample import NAME as VOICES
from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM
from giaoban.models.job import Job, JobState, Step
from giaoban.models.recording import clock
from giaoban.models.store import recordings

TIMED = (Step.RECOGNISE, Step.DIARISE, Step.ASSEMBLE)


@dataclass(frozen=True, slots=True)
class Result:
    wall: float
    """Seconds from the first window's start to the transcript."""
    cpu: Sequence[float]
    """Seconds of processor time of each worker: the largest is the wall time of a machine that does nothing
    else."""
    peaks_mb: Sequence[float]
    """Of each worker."""
    jobs: Sequence[Job]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.workers", description=__doc__)
    parser.add_argument("--minutes", type=float, default=24.0)
    parser.add_argument("--weights", default="whisper-base")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    kept = Archive(Settings.from_environment())
    for name in (VOICES, *kept.engines.needed(), options.weights):
        kept.weights.fetch(name, lambda _source, _done, _all: None)
    environment = {
        "GIAOBAN_WEIGHTS": str(kept.settings.weights_folder),
        "GIAOBAN_RECOGNISER": options.weights,
        "GIAOBAN_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / f"{options.minutes:g} phút.wav"
        meeting(kept.weights.path(VOICES), sound, 60 * options.minutes)
        walls, cpu = {}, {}
        for count in options.workers:
            found = transcribe(sound, Path(folder) / f"home-{count}", count, environment)
            walls[count], cpu[count] = found.wall, max(found.cpu)
            _say(count, found)
    first = options.workers[0]
    for count in options.workers[1:]:
        print(
            f"{count} workers take {walls[count] / walls[first]:.2f} of the wall time of {first}; "
            f"the busiest takes {cpu[count] / cpu[first]:.2f} of its processor time"
        )


def transcribe(sound: Path, home: Path, count: int, environment: Mapping[str, str]) -> Result:
    """An archive of its own with this one recording, prepared, and then so many workers at once."""
    archive = Archive(Settings(home=home, weights=Path(environment["GIAOBAN_WEIGHTS"])))
    archive.open()
    archive.reindex()
    recording = archive.receiver.receive(sound, sound.name, by=SYSTEM)
    mine = {**environment, "GIAOBAN_HOME": str(home)}
    measure(["-m", "bench.step", Step.PREPARE.value], mine)
    with archive.db.read() as tx:
        found = recordings.preparation(tx, recording.id)
    spans = [f"{clock(span.start)}–{clock(span.end)}" for span in (found.windows if found else ())]
    print(f"\n== {count} worker(s), windows {', '.join(spans)} ==", flush=True)
    cpu, peaks = _run_workers(count, mine)
    with archive.db.read() as tx:
        jobs = [job for job in archive.queue.jobs(tx, recording.id) if job.step in TIMED]
    archive.close()
    unfinished = [job for job in jobs if job.state is not JobState.DONE]
    if unfinished or Step.ASSEMBLE not in {job.step for job in jobs}:
        raise RuntimeError(f"not done: {unfinished}")
    started = [job.started_at for job in jobs if job.started_at]
    ended = [job.ended_at for job in jobs if job.ended_at]
    return Result((max(ended) - min(started)).total_seconds(), cpu, peaks, jobs)


def _run_workers(count: int, environment: Mapping[str, str]) -> tuple[list[float], list[float]]:
    """Processor seconds and peak memory, MB, of each, when the last one finds nothing more to do."""
    command = [sys.executable, "-m", "giaoban", "worker", "--until-idle"]
    workers = [
        subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
        for _ in range(count)
    ]
    cpu, peaks = [], []
    for worker in workers:
        _, status, usage = os.wait4(worker.pid, 0)
        worker.returncode = os.waitstatus_to_exitcode(status)
        cpu.append(usage.ru_utime + usage.ru_stime)
        peaks.append(usage.ru_maxrss * 1024 / 1e6)
    return cpu, peaks


def _say(count: int, found: Result) -> None:
    names = {job.worker: place for place, job in reversed(list(enumerate(found.jobs, 1)))}
    order = {worker: place for place, worker in enumerate(sorted(names, key=lambda each: names[each]), 1)}
    for job in found.jobs:
        window = "" if job.window is None else f" {job.window + 1}"
        print(f"   worker {order[job.worker]}: {job.step.value}{window}, {_seconds(job):.1f} s")
    peaks = ", ".join(f"{peak:.0f} MB" for peak in found.peaks_mb)
    cpu = ", ".join(f"{each:.1f} s" for each in found.cpu)
    print(f"   {count} worker(s): wall {found.wall:.1f} s, CPU {cpu}, peak {peaks}", flush=True)


def _seconds(job: Job) -> float:
    return (job.ended_at - job.started_at).total_seconds() if job.started_at and job.ended_at else 0.0


if __name__ == "__main__":
    main()
