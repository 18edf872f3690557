"""A real meeting whose speakers are told apart again by a number that a person gave: the words stay, what
people said stays, and the machine keeps to the number."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.app.worker import Worker
from giaoban.ingest.speakers import set_speakers
from giaoban.models.access import SYSTEM
from giaoban.models.job import Step
from giaoban.models.recording import Recording, SpeakerCount
from giaoban.models.speakers import Rename
from giaoban.models.store import recordings, speakers, transcripts
from giaoban.models.transcript import Transcript
from giaoban.search.query import Query
from tests.conftest import shared

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    home = tmp_path_factory.mktemp("again")
    made = Archive(Settings(home=home, weights_source=shared("weights"), recogniser="whisper-base"))
    made.open()
    made.ensure_index()
    for name in made.engines.needed():
        made.weights.fetch(name, lambda _source, _done, _all: None)
    return made


def work(archive: Archive) -> None:
    steps = archive.steps(frozenset(Step))
    Worker("test", archive.db, archive.queue, steps, threading.Event()).run_until_idle()


@pytest.fixture(scope="module")
def recording(archive: Archive) -> Recording:
    taken = archive.receiver.receive(shared("audio/meeting.wav"), "Giao ban 30-6-2025.wav", by=SYSTEM)
    work(archive)
    return taken


def read(archive: Archive, recording: Recording) -> Transcript:
    with archive.db.read() as tx:
        found = transcripts.transcript(tx, recording.id)
    assert found
    return found


def again(archive: Archive, recording: Recording, number: int) -> Transcript:
    with archive.db.write() as tx:
        count = SpeakerCount(number, number)
        assert set_speakers(tx, archive.queue, recording.id, count, SYSTEM) is not None
        steps = [job.step for job in archive.queue.jobs(tx, recording.id) if job.ended_at is None]
    assert steps == [Step.DIARISE]
    work(archive)
    return read(archive, recording)


def test_the_number_given_after_is_kept_to_and_the_name_goes_along(archive: Archive, recording: Recording):
    first = read(archive, recording)
    spoken: Counter[str | None] = Counter()
    for segment in first.segments:
        spoken[segment.speaker] += len(segment.words)
    main = max(first.speakers, key=lambda label: spoken[label])
    with archive.db.write() as tx:
        change = Rename(main, "Chủ tọa Nguyễn Văn A")
        speakers.change(tx, archive.queue, recording.id, first.layer.id or 0, change, SYSTEM)
    work(archive)
    by_name = Query(text="nhìn nhận", speaker="Chủ tọa Nguyễn Văn A")
    found = archive.index.find(by_name, SYSTEM).hit_count

    words = [word.text for segment in first.segments for word in segment.words]
    for number in (2, 7):
        told = again(archive, recording, number)
        assert len(told.layer.speakers) == number
        assert [word.text for segment in told.segments for word in segment.words] == words
        named = [label for label, name in told.names.items() if name == "Chủ tọa Nguyễn Văn A"]
        kept = sum(len(each.words) for each in told.segments if each.speaker in named)
        assert kept >= 0.5 * spoken[main]
        assert archive.index.find(by_name, SYSTEM).hit_count == found
        makers = {name for maker in told.layer.makers for name in maker.options}
        assert {"least_speakers", "most_speakers"} <= makers
    with archive.db.read() as tx:
        assert len(transcripts.layers(tx, recording.id)) == 3
        assert recordings.get(tx, recording.id).speakers == SpeakerCount(7, 7)
