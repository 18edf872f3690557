"""Web and workers write at the same time: each waits for its turn, and nobody hears of a lock."""

from __future__ import annotations

import subprocess
import sys

from giaoban.models.job import Step
from giaoban.models.store import conferences
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.tables import jobs
from tests.models.store.test_store import DETAILS, add_recording

PROCESSES = 3
JOBS = 40

_WRITER = """
import sys
from giaoban.models.access import SYSTEM
from giaoban.models.job import Step
from giaoban.models.store import audit, recordings
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue

db = Database(sys.argv[1])
queue = LeaseQueue(db)
for number in range(int(sys.argv[2])):
    with db.write() as tx:
        recordings.listing(tx, SYSTEM)
        queue.enqueue(tx, Step.RECOGNISE, int(sys.argv[4]), window=int(sys.argv[3]) * 1000 + number)
        audit.note(tx, SYSTEM, "test")
    job = queue.claim(sys.argv[3], {Step.RECOGNISE})
    if job:
        queue.heartbeat(job, 0.5)
        with db.write() as tx:
            queue.finish(tx, job)
"""


def test_processes_that_write_at_once_all_come_through(db: Database):
    with db.write() as tx:
        recording = add_recording(tx, conferences.add(tx, DETAILS).id)
    url = db.url.render_as_string(hide_password=False)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, url, str(JOBS), str(number), str(recording.id)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for writer in writers:
        _, complaint = writer.communicate(timeout=120)
        assert writer.returncode == 0, complaint
    with db.read() as tx:
        states = [row.state for row in tx.execute(jobs.select())]
    while job := LeaseQueue(db).claim("rest", {Step.RECOGNISE}):
        with db.write() as tx:
            LeaseQueue(db).finish(tx, job)
        states.append("taken over")
    assert states.count("done") + states.count("taken over") == PROCESSES * JOBS
    assert "dead" not in states
