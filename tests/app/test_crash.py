"""kill -9 at every moment of every step loses nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM
from giaoban.models.job import JobState, Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import recordings, transcripts
from giaoban.models.store.database import now
from giaoban.models.store.tables import jobs as job_table
from giaoban.search.query import Query
from tests.app.crash import MOMENTS
from tests.conftest import shared
from tests.factories.media import KINDS, of_kind

ON_THE_WAY = frozenset(Step) - {Step.FOLLOW, Step.MEANING}
"""Of every recording; the others come where a directive or weights are there that ask for them."""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(
        Settings(home=tmp_path / "home", weights_source=shared("weights"), recogniser="whisper-base")
    )
    made.open()
    for name in made.engines.needed():
        made.weights.fetch(name, lambda _source, _done, _all: None)
    return made


def run_until_killed_everywhere(archive: Archive, done: Path) -> int:
    environment = os.environ | {
        "GIAOBAN_HOME": str(archive.settings.home),
        "GIAOBAN_RECOGNISER": archive.settings.recogniser,
    }
    for deaths in range(len(Step) * len(MOMENTS) + 1):
        code = subprocess.run(
            [sys.executable, "-m", "tests.app.crash", str(done)], env=environment, check=False, timeout=120
        ).returncode
        if code == 0:
            return deaths
        assert code == -signal.SIGKILL
        expire_leases(archive)
    raise AssertionError("the worker never came to the end")


def expire_leases(archive: Archive) -> None:
    """As if half a minute had passed, and attempts did not count: here they are all our doing."""
    with archive.db.write() as tx:
        tx.execute(
            job_table.update()
            .where(job_table.c.state == JobState.RUNNING.value)
            .values(lease_until=now() - timedelta(seconds=1), attempts_allowed=100)
        )


def test_killed_at_every_moment_of_every_step(archive: Archive, tmp_path: Path):
    # A container that browsers do not play, so that the last step has something to do.
    mkv = next(kind for kind in KINDS if kind.extension == "mkv")
    clip = of_kind(mkv, tmp_path, sound=shared("audio/clips/Binh_nam_mien_Bac.wav"))
    recording = archive.receiver.receive(clip, clip.name, by=SYSTEM)
    deaths = run_until_killed_everywhere(archive, tmp_path / "done")
    assert deaths == len(ON_THE_WAY) * len(MOMENTS)
    with archive.db.write() as tx:
        archive.queue.enqueue(tx, Step.FOLLOW, recording.id)
    assert run_until_killed_everywhere(archive, tmp_path / "done") == len(MOMENTS)

    with archive.db.read() as tx:
        jobs = archive.queue.jobs(tx, recording.id)
        layers = transcripts.layers(tx, recording.id)
        layer = transcripts.current(tx, recording.id)
        state = recordings.get(tx, recording.id).state
    assert state is RecordingState.INDEXED
    assert [job.state for job in jobs] == [JobState.DONE] * (len(ON_THE_WAY) + 1)
    assert len(layers) == 1
    assert layer is not None
    assert "nhìn nhận như là" in " ".join(segment.text for segment in layer.segments)
    assert archive.index.holds() == {recording.id: len(layer.segments)}
    found = archive.index.find(Query(text="nhin nhan nhu la"), SYSTEM)
    assert found.hit_count == 1
