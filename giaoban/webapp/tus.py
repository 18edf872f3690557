"""Files on their way in, piece by piece: what the server of tus 1.0 (core, creation, termination) keeps.

See https://tus.io/protocols/resumable-upload. Each upload is two files in one folder: ``<id>.part``, whose
length is the offset, and ``<id>.json``, which says what it will be and whose it is. Several processes may
serve one folder: a lock on the part keeps two requests from writing to it at once.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import time
import uuid
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Final

from giaoban.ingest.names import clean
from giaoban.models.errors import BadInput, Clash, DiskFull, FileRefused, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,termination"
PIECE: Final = 1 << 20
LASTS_SECONDS: Final = 7 * 24 * 3600
"""An upload that nobody goes on with is thrown away after this."""
_ID: Final = re.compile(r"[0-9a-f]{32}")


class Busy(Clash):
    """Another request is writing to the upload; the client is to try again."""


class Misplaced(Clash):
    """The piece does not begin where the last one ended."""


@dataclass(frozen=True, slots=True)
class Upload:
    id: str
    name: str
    length: int
    """Bytes of the whole file."""
    account_id: int
    offset: int = 0
    """Bytes that are here."""

    @property
    def complete(self) -> bool:
        return self.offset == self.length

    @property
    def share(self) -> float:
        return self.offset / self.length if self.length else 1.0


class Uploads:
    """`free_bytes` tells the room on the folder's disk; `kept_free` of it is never filled."""

    def __init__(self, folder: Path, free_bytes: Callable[[], int], *, most: int, kept_free: int) -> None:
        self._folder = folder
        self._free_bytes = free_bytes
        self._most = most
        self._kept_free = kept_free
        folder.mkdir(parents=True, exist_ok=True)

    def create(self, name: str, length: int, account_id: int) -> Upload:
        """Raises `FileRefused` for what would not fit."""
        self.sweep()
        name = clean(name)
        self.refuse_too_large(name, length)
        upload = Upload(uuid.uuid4().hex, name, length, account_id)
        self._path(upload.id).touch(exist_ok=False)
        self._about(upload.id).write_text(json.dumps(asdict(upload)), encoding="utf-8")
        return upload

    def refuse_too_large(self, name: str, length: int) -> None:
        """Before the first byte, not at the last. What other uploads will still take counts as taken."""
        if length <= 0:
            raise FileRefused("Tệp “{name}” rỗng: không có byte nào.", name=name)
        if length > self._most:
            raise FileRefused(
                "Tệp “{name}” lớn quá {most:.0f} GB, là mức nhiều nhất được nhận.",
                name=name,
                most=self._most / 1e9,
            )
        promised = sum(each.length - each.offset for each in self._all())
        if length > self._free_bytes() - promised - self._kept_free:
            raise DiskFull(
                "Kho không còn đủ chỗ cho tệp “{name}” ({size:.1f} GB). Hãy báo quản trị.",
                name=name,
                size=length / 1e9,
            )

    def get(self, upload_id: str, account_id: int) -> Upload:
        """Raises `NotFound` also for somebody else's."""
        found = self._read(upload_id) if _ID.fullmatch(upload_id) else None
        if found is None or found.account_id != account_id:
            raise NotFound("Không có tệp đang tải này.")
        return found

    def of_account(self, account_id: int) -> list[Upload]:
        return sorted(
            (each for each in self._all() if each.account_id == account_id), key=lambda each: each.name
        )

    def append(self, upload: Upload, offset: int, source: IO[bytes]) -> Upload:
        """Writes what comes until the source or the file ends; what was written stays if the link breaks."""
        with self._locked(upload) as file:
            at = file.seek(0, os.SEEK_END)
            if offset != at:
                raise Misplaced("Phần gửi lên không nối tiếp phần đã có. Hãy tải tiếp từ đầu trang.")
            try:
                while at < upload.length and (piece := source.read(min(PIECE, upload.length - at))):
                    _write_all(file, piece)
                    at += len(piece)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                raise DiskFull(
                    "Kho đã đầy khi đang nhận “{name}”. Hãy báo quản trị.", name=upload.name
                ) from error
            if at == upload.length and source.read(1):
                raise BadInput("Tệp gửi lên dài hơn đã báo.")
        return self.get(upload.id, upload.account_id)

    @contextmanager
    def taken(self, upload: Upload) -> Iterator[Path]:
        """The finished file, for whoever takes it in. Deleted afterwards unless that raised, so that a
        refusal that a person can mend does not cost the upload."""
        if not upload.complete:
            raise BadInput("Tệp “{name}” chưa tải lên xong.", name=upload.name)
        with self._locked(upload):
            yield self._path(upload.id)
            self.delete(upload)

    def delete(self, upload: Upload) -> None:
        self._about(upload.id).unlink(missing_ok=True)
        self._path(upload.id).unlink(missing_ok=True)

    def sweep(self, older_than_seconds: float = LASTS_SECONDS) -> int:
        """Throws away what nobody went on with. Returns how many files."""
        oldest = time.time() - older_than_seconds
        stale = [path for path in self._folder.iterdir() if path.stat().st_mtime < oldest]
        # The sheet of an upload is as old as its beginning: it goes with its part, never before.
        parts = {path.stem for path in self._folder.glob("*.part")} - {
            p.stem for p in stale if p.suffix == ".part"
        }
        gone = [path for path in stale if path.stem not in parts]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    @contextmanager
    def _locked(self, upload: Upload) -> Iterator[IO[bytes]]:
        try:
            file = self._path(upload.id).open("r+b", buffering=0)
        except FileNotFoundError:
            raise NotFound("Không có tệp đang tải này.") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy("Một phần khác của tệp này đang được ghi. Hãy đợi vài giây rồi thử lại.") from None
            yield file

    def _all(self) -> Iterator[Upload]:
        for path in self._folder.glob("*.json"):
            if found := self._read(path.stem):
                yield found

    def _read(self, upload_id: str) -> Upload | None:
        try:
            about = json.loads(self._about(upload_id).read_text(encoding="utf-8"))
            return Upload(**about | {"offset": self._path(upload_id).stat().st_size})
        except (FileNotFoundError, json.JSONDecodeError):
            return None  # ended, or is just being begun

    def _path(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.part"

    def _about(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"


def _write_all(file: IO[bytes], piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]
