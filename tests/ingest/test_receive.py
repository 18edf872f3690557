"""A file becomes a recording, or leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from giaoban.ingest.receive import Receiver, sweep, unreferenced
from giaoban.models.access import NOBODY, SYSTEM, Reader, Role
from giaoban.models.conference import VIETNAM, ConferenceDetails, ConferenceKind
from giaoban.models.errors import DiskFull, Duplicate, FileRefused, NotAllowed, NotFound
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import conferences, recordings, tables
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from tests.factories import media as files

DETAILS = ConferenceDetails("Giao ban tháng 6", datetime(2023, 6, 21, 7, 30, tzinfo=VIETNAM))
SECRETARY = Reader(name="Thư ký", role=Role.SECRETARY, keys=frozenset({"unit:1"}))


@pytest.fixture
def receiver(db: Database, media: LocalMedia, queue: LeaseQueue) -> Receiver:
    return Receiver(db, media, queue, reserve_bytes=1000)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.make(tmp_path_factory.mktemp("sound") / "họp giao ban.m4a", "-c:a", "aac")


@pytest.fixture
def nothing_left(db: Database, tmp_path: Path) -> Iterator[None]:
    """The archive holds as much after the test as before it: no row, no file."""
    before = _state(db, tmp_path)
    yield
    assert _state(db, tmp_path) == before


def _state(db: Database, folder: Path) -> tuple[list[int], list[str]]:
    kept = (tables.conferences, tables.recordings, tables.jobs, tables.audit)
    with db.read() as tx:
        rows = [tx.execute(select(func.count()).select_from(table)).scalar_one() for table in kept]
    return rows, sorted(path.name for path in (folder / "media").rglob("*") if path.is_file())


# --- in ------------------------------------------------------------------------------------------------


def test_a_file_becomes_a_recording_with_its_first_job(
    receiver: Receiver, db: Database, media: LocalMedia, queue: LeaseQueue, sound: Path
):
    seen: list[int] = []
    made = receiver.receive(sound, sound.name, DETAILS, by=SYSTEM, title="Buổi sáng", on_bytes=seen.append)
    assert (made.file_name, made.title, made.part) == ("họp giao ban.m4a", "Buổi sáng", 1)
    assert (made.size, made.sha256) == (sound.stat().st_size, hashlib.sha256(sound.read_bytes()).hexdigest())
    assert made.media.audio_codec == "aac"
    assert made.state is RecordingState.RECEIVED
    assert media.path(made.sha256).read_bytes() == sound.read_bytes()
    assert seen[-1] == made.size
    assert sound.exists()
    with db.read() as tx:
        assert conferences.get(tx, made.conference_id).details == DETAILS
        assert [job.step for job in queue.jobs(tx, made.id)] == [Step.PREPARE]
        noted = tx.execute(select(tables.audit.c.action, tables.audit.c.subject)).all()
    assert ("recording.add", f"recording:{made.id}") in [tuple(row) for row in noted]


def test_without_a_conference_it_is_guessed(receiver: Receiver, db: Database, sound: Path):
    made = receiver.receive(sound, "Sơ kết quý II 21-06-2023 07h30 - buổi chiều.m4a", by=SYSTEM)
    with db.read() as tx:
        details = conferences.get(tx, made.conference_id).details
    assert details.title == "Sơ kết quý II"
    assert details.kind is ConferenceKind.REVIEW
    assert details.starts_at == datetime(2023, 6, 21, 7, 30, tzinfo=VIETNAM)
    assert made.title == "Buổi chiều"


def test_a_further_part_goes_to_its_conference(receiver: Receiver, sound: Path, tmp_path: Path):
    first = receiver.receive(sound, "1.m4a", DETAILS, by=SYSTEM)
    other = files.make(tmp_path / "2.wav")
    second = receiver.receive(other, "2.wav", first.conference_id, by=SYSTEM)
    assert (second.conference_id, second.part) == (first.conference_id, 2)


def test_a_stream_is_taken_in_like_a_file(receiver: Receiver, sound: Path):
    made = receiver.receive(io.BytesIO(sound.read_bytes()), "C:\\hop\\a.m4a", DETAILS, by=SYSTEM)
    assert (made.file_name, made.size) == ("a.m4a", sound.stat().st_size)


def test_an_upload_is_moved_and_not_copied(
    receiver: Receiver, media: LocalMedia, sound: Path, tmp_path: Path
):
    upload = tmp_path / "media" / "uploads" / "abc"
    upload.parent.mkdir()
    upload.write_bytes(sound.read_bytes())
    inode = upload.stat().st_ino
    made = receiver.receive_incoming(upload, "a.m4a", DETAILS, by=SYSTEM)
    assert not upload.exists()
    assert media.path(made.sha256).stat().st_ino == inode


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("-rf giao ban.wav", "-rf giao ban.wav"),
        ("../../etc/Hội nghị.wav", "Hội nghị.wav"),
        ("a\nb\x00c\t.wav", "a b c .wav"),
        ("Tờ trình “số 1” 'họp'.wav", "Tờ trình “số 1” 'họp'.wav"),
        ("file:a.wav", "file:a.wav"),
        ("%d %s $(id) `id`;.wav", "%d %s $(id) `id`;.wav"),
        ("họp\u202evaw.exe", "họp vaw.exe"),
        ("Ho\u0323p.wav", "Họp.wav"),
        ("...", "..."),
        ("/", "khong-ten"),
        ("x" * 300 + ".wav", "x" * 196 + ".wav"),
    ],
)
def test_names_of_every_sort(given: str, kept: str, receiver: Receiver, sound: Path):
    assert receiver.receive(sound, given, DETAILS, by=SYSTEM).file_name == kept


@pytest.mark.parametrize(
    "name", ["-i họp.m4a", "a'b\"c.m4a", "dòng\nhai.m4a", "concat:x|y.m4a", "a%03d.m4a", "http:x"]
)
def test_sources_with_names_that_mean_something_to_ffmpeg(
    name: str, receiver: Receiver, sound: Path, tmp_path: Path
):
    path = tmp_path / name
    path.write_bytes(sound.read_bytes())
    assert receiver.receive(path, path.name, DETAILS, by=SYSTEM).media.duration == pytest.approx(4, abs=0.1)


# --- refused, and nothing left -------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_left")
def test_a_refused_file_leaves_nothing(receiver: Receiver, tmp_path: Path, sound: Path):
    text = tmp_path / "a.mp4"
    text.write_text("không phải video")
    with pytest.raises(FileRefused):
        receiver.receive(text, "a.mp4", DETAILS, by=SYSTEM)
    with pytest.raises(FileRefused, match="Không mở được tệp “không có"):
        receiver.receive(tmp_path / "không có.mp4", "không có.mp4", DETAILS, by=SYSTEM)
    with pytest.raises(NotFound):
        receiver.receive(sound, "a.m4a", 17, by=SYSTEM)


@pytest.mark.usefixtures("nothing_left")
def test_only_who_may_add_can_add(receiver: Receiver, sound: Path):
    with pytest.raises(NotAllowed):
        receiver.receive(sound, "a.m4a", DETAILS, by=NOBODY)


@pytest.mark.usefixtures("nothing_left")
def test_who_stops_in_the_middle_leaves_nothing(receiver: Receiver, sound: Path):
    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        receiver.receive(sound, "a.m4a", DETAILS, by=SYSTEM, on_bytes=stop)


@pytest.mark.usefixtures("nothing_left")
def test_a_disk_that_would_fill_is_refused_before_a_byte_is_copied(
    db: Database, media: LocalMedia, queue: LeaseQueue, sound: Path
):
    copied: list[int] = []
    greedy = Receiver(db, media, queue, reserve_bytes=media.free_bytes())
    with pytest.raises(DiskFull, match="Không đủ chỗ trên ổ đĩa cho tệp"):
        greedy.receive(sound, "a.m4a", DETAILS, by=SYSTEM, on_bytes=copied.append)
    with pytest.raises(DiskFull):
        greedy.receive(io.BytesIO(sound.read_bytes()), "a.m4a", DETAILS, by=SYSTEM)
    assert not copied


def test_a_refused_upload_stays_where_it_is(receiver: Receiver, tmp_path: Path):
    upload = tmp_path / "media" / "upload"
    upload.write_text("không phải video")
    with pytest.raises(FileRefused):
        receiver.receive_incoming(upload, "a.mp4", DETAILS, by=SYSTEM)
    assert upload.exists()


# --- the same bytes again ------------------------------------------------------------------------------


def test_the_same_bytes_are_refused_and_the_recording_named(
    receiver: Receiver, db: Database, tmp_path: Path, sound: Path
):
    first = receiver.receive(sound, "a.m4a", DETAILS, by=SYSTEM)
    before = _state(db, tmp_path)
    with pytest.raises(
        Duplicate, match=rf"bản ghi số {first.id} của hội nghị “Giao ban tháng 6” ngày 21/06/2023"
    ) as refused:
        receiver.receive(sound, "b.m4a", DETAILS, by=SECRETARY_OF_ALL)
    assert refused.value.recording_id == first.id
    assert _state(db, tmp_path) == before


SECRETARY_OF_ALL = replace(SECRETARY, keys=frozenset({"signed-in"}))


def test_who_may_not_read_it_is_not_told_which_it_is(receiver: Receiver, sound: Path):
    secret = replace(DETAILS, readable_by=frozenset({"unit:9"}))
    first = receiver.receive(sound, "a.m4a", secret, by=SYSTEM)
    with pytest.raises(FileRefused, match="đã có trong kho") as refused:
        receiver.receive(sound, "b.m4a", DETAILS, by=SECRETARY)
    assert not isinstance(refused.value, Duplicate)
    assert refused.value.fields == {"name": "b.m4a"}
    assert DETAILS.title not in str(refused.value)
    assert str(first.id) not in str(refused.value)


def test_a_removed_recording_may_come_back(receiver: Receiver, db: Database, sound: Path):
    first = receiver.receive(sound, "a.m4a", DETAILS, by=SYSTEM)
    with db.write() as tx:
        recordings.set_state(tx, first.id, RecordingState.REMOVED, "nhầm")
    assert receiver.receive(sound, "a.m4a", DETAILS, by=SYSTEM).id != first.id


def test_of_two_at_once_one_is_told_that_it_is_a_duplicate(
    receiver: Receiver, media: LocalMedia, sound: Path
):
    outcomes: list[object] = []

    def bring() -> None:
        try:
            outcomes.append(receiver.receive(sound, "a.m4a", DETAILS, by=SYSTEM))
        except Duplicate as error:
            outcomes.append(error)

    threads = [threading.Thread(target=bring) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(each, Duplicate) for each in outcomes) == 2
    assert len(list(media.originals())) == 1


# --- faults --------------------------------------------------------------------------------------------


def test_an_original_that_no_row_mentions_is_found_and_swept(
    receiver: Receiver, db: Database, media: LocalMedia, sound: Path
):
    kept = receiver.receive(sound, "a.m4a", DETAILS, by=SYSTEM)
    with db.write() as tx:
        recordings.set_state(tx, kept.id, RecordingState.REMOVED, "một hồ sơ vẫn giữ tệp gốc")
    with media.incoming() as path:  # what a process killed before its commit leaves
        path.write_bytes(b"x")
        orphan = hashlib.sha256(b"x").hexdigest()
        media.keep(path, orphan)
    assert list(unreferenced(db, media, older_than_seconds=3600)) == []
    time.sleep(0.05)
    assert list(unreferenced(db, media, older_than_seconds=0.01)) == [orphan]
    assert sweep(db, media, older_than_seconds=0.01) == 1
    assert list(media.originals()) == [kept.sha256]


_CHILD = """
import os, signal, sys
from pathlib import Path
from giaoban.ingest.receive import Receiver
from giaoban.models.access import SYSTEM
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue

class Fatal(LocalMedia):
    def keep(self, path, sha256):
        if sys.argv[4] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().keep(path, sha256)
        os.kill(os.getpid(), signal.SIGKILL)

db = Database.sqlite(Path(sys.argv[1]))
media = Fatal(Path(sys.argv[2]))
Receiver(db, media, LeaseQueue(db)).receive(Path(sys.argv[3]), "a.m4a", by=SYSTEM)
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_the_move_nothing_is_half_done(
    moment: str, receiver: Receiver, db: Database, media: LocalMedia, sound: Path, tmp_path: Path
):
    command = [
        sys.executable,
        "-c",
        _CHILD,
        str(tmp_path / "giaoban.db"),
        str(tmp_path / "media"),
        str(sound),
        moment,
    ]
    killed = subprocess.run(command, cwd=Path(__file__).parents[2], check=False)
    assert killed.returncode == -signal.SIGKILL
    with db.read() as tx:
        assert recordings.listing(tx, SYSTEM) == []
        assert conferences.listing(tx, SYSTEM) == []
    assert len(list(media.originals())) == (1 if moment == "after" else 0)
    made = receiver.receive(sound, "a.m4a", by=SYSTEM)  # and it goes in at the second try
    assert media.path(made.sha256).stat().st_size == made.size
    assert not os.access(media.path(made.sha256), os.W_OK) or os.geteuid() == 0
