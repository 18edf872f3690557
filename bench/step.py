"""Steps of one archive in a process of their own: ``python -m bench.step STEP…`` does every job of those
steps and prints, as JSON, the seconds that the jobs took, without the start of the process."""

from __future__ import annotations

import json
import resource
import sys
import threading
import time

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.app.worker import Worker
from giaoban.models.job import Step


def main() -> None:
    steps = {Step(each) for each in sys.argv[1:]}
    archive = Archive(Settings.from_environment())
    archive.open()
    worker = Worker("bench", archive.db, archive.queue, archive.steps(steps), threading.Event())
    started, own, children = time.perf_counter(), time.process_time(), _children()
    jobs = worker.run_until_idle()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(
        json.dumps(
            {
                "jobs": jobs,
                "wall": time.perf_counter() - started,
                "cpu": time.process_time() - own,
                "children": _children() - children,
                "peak_mb": peak,
            }
        )
    )


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
