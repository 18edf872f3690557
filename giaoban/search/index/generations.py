"""The folder of an embedded index: generations, of which a pointer names the one that counts.

    current.json    {"version": 1, "generation": "gen-4f1c…"}, replaced by one rename
    gen-4f1c…/      the index itself
    write.lock      held by whoever writes into the current generation
    rebuild.lock    held by whoever makes the next generation
    rebuild.journal what was replaced meanwhile, to be done again in the next generation

The kernel lets go of a lock when its process dies, in whatever way.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from giaoban.models.errors import IndexMissing, Unavailable

WRITE_WAIT_SECONDS: Final = 120.0
"""A merge of large segments may take a minute; whoever waits longer gives its job back to the queue."""
_POLL_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Generations:
    folder: Path
    version: int

    def current(self) -> Path:
        """Raises `IndexMissing` where there is none, or one of another version."""
        try:
            pointer = json.loads((self.folder / "current.json").read_bytes())
            version, name = pointer["version"], str(pointer["generation"])
        except FileNotFoundError:
            raise IndexMissing("Chưa có chỉ mục tìm kiếm. Hãy chạy: giaoban reindex") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexMissing("Không đọc được chỉ mục tìm kiếm. Hãy chạy: giaoban reindex") from error
        if version != self.version:
            raise IndexMissing(
                "Chỉ mục tìm kiếm thuộc phiên bản khác ({found}, cần {wanted}). Hãy chạy: giaoban reindex",
                found=version,
                wanted=self.version,
            )
        return self.folder / name

    def new(self) -> Path:
        path = self.folder / f"gen-{uuid.uuid4().hex}"
        path.mkdir(parents=True)
        return path

    def point_to(self, generation: Path) -> None:
        """From here on `current` is this one, also after a power cut."""
        draft = self.folder / f"current.{uuid.uuid4().hex}.tmp"
        pointer = {"version": self.version, "generation": generation.name}
        with draft.open("w", encoding="utf-8") as file:
            json.dump(pointer, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / "current.json")
        _sync(self.folder)

    def sweep(self) -> None:
        """Deletes every generation but the current one. Whoever has it open keeps what is open."""
        try:
            kept = self.current().name
        except IndexMissing:
            kept = ""
        for path in self.folder.glob("gen-*"):
            if path.name != kept:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob("current.*.tmp"):
            path.unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Raises `Unavailable` when somebody else writes for too long."""
        deadline = time.monotonic() + WRITE_WAIT_SECONDS
        with self._file("write.lock") as lock:
            while not _taken(lock, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise Unavailable("Chỉ mục tìm kiếm đang bận ghi. Công việc sẽ được thử lại.")
                time.sleep(_POLL_SECONDS)
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Raises `Unavailable` when somebody else is rebuilding."""
        with self._file("rebuild.lock") as lock:
            if not _taken(lock, fcntl.LOCK_EX):
                raise Unavailable("Một lần lập lại chỉ mục khác đang chạy. Hãy đợi xong rồi chạy lại.")
            yield

    def is_rebuilding(self) -> bool:
        with self._file("rebuild.lock") as lock:
            return not _taken(lock, fcntl.LOCK_SH)

    @contextmanager
    def _file(self, name: str) -> Iterator[int]:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield lock
        finally:
            os.close(lock)


def _taken(lock: int, how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
