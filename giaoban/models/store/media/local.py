"""Originals in a local folder, ``originals/ab/cd/<sha256>``; the derived in ``derived/ab/cd/<sha256>/``."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from giaoban.models.errors import NotFound


class LocalMedia:
    """A `MediaStore` on one disk, or on a mount that every worker shares."""

    def __init__(self, root: Path) -> None:
        self._originals = root / "originals"
        self._derived = root / "derived"
        self._incoming = root / "incoming"
        for folder in (self._originals, self._derived, self._incoming):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def incoming(self, suffix: str = "") -> Iterator[Path]:
        path = self._incoming / f"{uuid.uuid4().hex}{suffix}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, path: Path, sha256: str) -> None:
        with path.open("rb") as file:
            os.fsync(file.fileno())
        place = self._place(self._originals, sha256)
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            for folder in (place.parent.parent.parent, place.parent.parent):
                _sync(folder)
        path.chmod(0o440)
        path.replace(place)
        _sync(place.parent)

    def has(self, sha256: str) -> bool:
        return self._place(self._originals, sha256).is_file()

    def path(self, sha256: str) -> Path:
        place = self._place(self._originals, sha256)
        if not place.is_file():
            raise NotFound("Không còn tệp gốc {sha256} trong kho.", sha256=sha256)
        return place

    def delete(self, sha256: str) -> None:
        place = self._place(self._originals, sha256)
        place.unlink(missing_ok=True)
        if place.parent.is_dir():
            _sync(place.parent)
        shutil.rmtree(self._place(self._derived, sha256), ignore_errors=True)

    def originals(self) -> Iterator[str]:
        for path in self._originals.glob("??/??/*"):
            yield path.name

    def free_bytes(self) -> int:
        return shutil.disk_usage(self._originals).free

    def derived(self, sha256: str) -> Path:
        folder = self._place(self._derived, sha256)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def sweep(self, older_than_seconds: float) -> int:
        oldest = time.time() - older_than_seconds
        stale = [path for path in self._incoming.iterdir() if path.stat().st_mtime < oldest]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    @staticmethod
    def _place(folder: Path, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004 - hex digits of a SHA-256
            raise NotFound("Mã SHA-256 không đúng: {sha256}", sha256=sha256)
        return folder / sha256[:2] / sha256[2:4] / sha256


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
