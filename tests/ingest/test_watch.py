"""The watch folder: nothing is taken too early, taken twice, or lost."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from giaoban.ingest.receive import Receiver
from giaoban.ingest.watch import REFUSED, TAKEN, Sweep, Watcher
from giaoban.models.access import SYSTEM
from giaoban.models.store import recordings
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from tests.factories import media as files


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "theo dõi"
    path.mkdir()
    return path


@pytest.fixture
def receiver(db: Database, media: LocalMedia, queue: LeaseQueue) -> Receiver:
    return Receiver(db, media, queue, reserve_bytes=1000)


@pytest.fixture
def watcher(receiver: Receiver, folder: Path, clock: Clock) -> Watcher:
    return Watcher(receiver, folder, quiet_seconds=10, clock=clock)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.make(tmp_path_factory.mktemp("sound") / "a.m4a", "-c:a", "aac")


def _settled(watcher: Watcher, clock: Clock) -> Sweep:
    watcher.sweep()
    clock.now += 11
    return watcher.sweep()


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != ".giaoban")


def test_a_finished_file_is_taken_in_and_moved(watcher: Watcher, clock: Clock, folder: Path, sound: Path):
    shutil.copy(sound, folder / "Giao ban 21-06-2023.m4a")
    made = _settled(watcher, clock).taken
    assert [each.file_name for each in made] == ["Giao ban 21-06-2023.m4a"]
    assert _names(folder) == []
    assert (folder / TAKEN / "Giao ban 21-06-2023.m4a").read_bytes() == sound.read_bytes()
    assert _settled(watcher, clock) == Sweep()


def test_a_file_that_still_grows_is_left_alone(watcher: Watcher, clock: Clock, folder: Path, sound: Path):
    data = sound.read_bytes()
    path = folder / "a.m4a"
    for end in range(1000, 5000, 1000):
        path.write_bytes(data[:end])
        os.utime(path, ns=(end, end))
        assert watcher.sweep() == Sweep()
        clock.now += 9
    path.write_bytes(data)
    assert watcher.sweep() == Sweep()
    clock.now += 9
    assert watcher.sweep() == Sweep()
    clock.now += 2
    assert len(watcher.sweep().taken) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: only Linux says who writes")
def test_a_file_that_somebody_has_open_for_writing_is_left_alone(
    watcher: Watcher, clock: Clock, folder: Path, sound: Path
):
    path = folder / "a.m4a"
    shutil.copy(sound, path)
    code = "import sys, time; f = open(sys.argv[1], 'ab'); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert _settled(watcher, clock) == Sweep()
        writer.communicate(b"")
    assert len(watcher.sweep().taken) == 1


@pytest.mark.parametrize("name", [".hidden.mp4", "a.mp4.part", "a.crdownload", "~$a.mp4", "a.tmp"])
def test_what_is_not_meant_is_left_alone(
    name: str, watcher: Watcher, clock: Clock, folder: Path, sound: Path
):
    shutil.copy(sound, folder / name)
    (folder / "thư mục").mkdir()
    (folder / "link.m4a").symlink_to(sound)
    assert _settled(watcher, clock) == Sweep()
    assert name in _names(folder)


def test_a_refused_file_moves_with_its_reason_beside_it(watcher: Watcher, clock: Clock, folder: Path):
    (folder / "họp.mp4").write_text("không phải video")
    (done,) = _settled(watcher, clock).refused
    assert done[0] == "họp.mp4"
    assert _names(folder / REFUSED) == ["họp.mp4", "họp.mp4.txt"]
    reason = (folder / REFUSED / "họp.mp4.txt").read_text(encoding="utf-8")
    assert reason.startswith("Tệp “họp.mp4” không phải tệp âm thanh hay video")


def test_no_file_takes_the_place_of_another(watcher: Watcher, clock: Clock, folder: Path):
    for text in ("một", "hai", "ba"):
        (folder / "họp.mp4").write_text(text)
        _settled(watcher, clock)
    kept = {path.read_text() for path in (folder / REFUSED).glob("*.mp4")}
    assert kept == {"một", "hai", "ba"}
    assert len(list((folder / REFUSED).glob("*.txt"))) == 3


def test_a_second_copy_is_refused_and_says_of_which(
    watcher: Watcher, clock: Clock, folder: Path, sound: Path
):
    shutil.copy(sound, folder / "a.m4a")
    (first,) = _settled(watcher, clock).taken
    time.sleep(0.02)
    shutil.copy(sound, folder / "a.m4a")
    (again,) = _settled(watcher, clock).refused
    assert f"bản ghi số {first.id} " in again[1]
    assert (folder / REFUSED / "a.m4a").exists()


def test_killed_between_taking_in_and_moving_the_file_still_counts_as_taken(
    watcher: Watcher, receiver: Receiver, clock: Clock, folder: Path, sound: Path
):
    shutil.copy(sound, folder / "a.m4a")
    time.sleep(0.02)
    receiver.receive(folder / "a.m4a", "a.m4a", by=SYSTEM)  # and then the process was killed
    assert _settled(watcher, clock) == Sweep()
    assert _names(folder / TAKEN) == ["a.m4a"]
    assert _names(folder / REFUSED) == []


def test_on_a_full_disk_files_wait_for_room(
    db: Database, media: LocalMedia, queue: LeaseQueue, clock: Clock, folder: Path, sound: Path
):
    shutil.copy(sound, folder / "a.m4a")
    full = Watcher(
        Receiver(db, media, queue, reserve_bytes=media.free_bytes()), folder, quiet_seconds=10, clock=clock
    )
    assert _settled(full, clock) == Sweep()
    assert _names(folder) == ["a.m4a"]


def test_several_workers_may_watch_the_same_folder(
    receiver: Receiver, db: Database, media: LocalMedia, folder: Path, sound: Path
):
    originals = {}
    for number in range(4):
        path = files.make(folder / f"{number}.wav", sound=f"sine=frequency={300 + number}", seconds=1)
        originals[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    stop = time.monotonic() + 60

    def watch() -> None:
        mine = Watcher(receiver, folder, quiet_seconds=0.05)
        while _names(folder) and time.monotonic() < stop:
            mine.sweep()
            time.sleep(0.01)

    threads = [threading.Thread(target=watch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as tx:
        made = {each.file_name: each.sha256 for each in recordings.listing(tx, SYSTEM)}
    assert made == originals
    assert set(media.originals()) == set(originals.values())
    assert _names(folder / TAKEN) == sorted(originals)
    assert _names(folder / REFUSED) == []
