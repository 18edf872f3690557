"""Takes a file in: copied and hashed in one go, checked, kept, and made a recording in one transaction.

Until the transaction there is only an incoming file, which goes when we leave, for whatever reason. The
original is put into its place as the last act inside the transaction: two who bring the same bytes at
once wait for each other, and a process that dies in between leaves an original that no row mentions.
`unreferenced` finds those.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from giaoban.ingest import names
from giaoban.ingest.guess import guess
from giaoban.ingest.probe import probe
from giaoban.ingest.wording import size_of
from giaoban.models.access import Reader
from giaoban.models.conference import VIETNAM, ConferenceDetails
from giaoban.models.errors import DiskFull, Duplicate, FileRefused, NotAllowed, NotFound
from giaoban.models.job import Step
from giaoban.models.recording import ANY_NUMBER, MediaInfo, Recording, SpeakerCount
from giaoban.models.store import audit, conferences, recordings
from giaoban.models.store.database import Database
from giaoban.models.store.media.seam import MediaStore
from giaoban.models.store.queue.seam import JobQueue

OnBytes = Callable[[int], None]
"""Called after every block with how many bytes have been read so far. It may raise, to stop."""

RESERVE_BYTES: Final = 2_000_000_000
"""Free disk that taking in a file leaves, for the database and for the work on recordings."""

_BLOCK: Final = 1024 * 1024
_BLOCKS_BETWEEN_LOOKS: Final = 64
"""How often the free disk is looked at while a stream of unknown length comes in."""
_PREPARE_COST: Final = 0.03
"""Of the recording's seconds: decoding and measuring, against recognising."""


@dataclass(frozen=True, slots=True)
class _About:
    """What is said of a file as it comes in."""

    conference: ConferenceDetails | int | None
    title: str
    speakers: SpeakerCount

    def conference_id(self, tx: Connection, by: Reader) -> int:
        """Of the one that is there, or of the new one that it is made."""
        if isinstance(self.conference, ConferenceDetails):
            return conferences.add(tx, self.conference).id
        return conferences.readable(tx, self.conference or 0, by).id


class Receiver:
    def __init__(
        self, db: Database, media: MediaStore, queue: JobQueue, *, reserve_bytes: int = RESERVE_BYTES
    ) -> None:
        self._db = db
        self._media = media
        self._queue = queue
        self._reserve = reserve_bytes

    def receive(
        self,
        source: Path | BinaryIO,
        file_name: str,
        conference: ConferenceDetails | int | None = None,
        *,
        by: Reader,
        title: str = "",
        accept_damaged: bool = False,
        speakers: SpeakerCount = ANY_NUMBER,
        on_bytes: OnBytes | None = None,
    ) -> Recording:
        """Copies the file in. `conference` is a new one, the id of one, or None to guess from the file.

        Raises `FileRefused` (`Duplicate`, `DiskFull` among them), `NotAllowed`, or `NotFound` for a
        conference that the reader may not read; nothing is then left behind. The source stays as it is.
        """
        name = names.clean(file_name)
        self._require_right(by, conference)
        with self._media.incoming() as path, _opened(source, name) as (file, size, modified_at):
            self._require_room(name, size)
            sha256 = self._copy(file, path, name, size, on_bytes)
            about = _About(conference, title, speakers)
            return self._take(path, sha256, name, about, by, modified_at, accept_damaged=accept_damaged)

    def receive_incoming(
        self,
        path: Path,
        file_name: str,
        conference: ConferenceDetails | int | None = None,
        *,
        by: Reader,
        title: str = "",
        accept_damaged: bool = False,
        speakers: SpeakerCount = ANY_NUMBER,
        on_bytes: OnBytes | None = None,
    ) -> Recording:
        """As `receive`, for a file that is on the media store's disk already and is ours to move.

        It is moved, not copied. When it is refused it stays where it is.
        """
        name = names.clean(file_name)
        self._require_right(by, conference)
        with path.open("rb") as file:
            sha256 = _hash(file, on_bytes)
        about = _About(conference, title, speakers)
        return self._take(path, sha256, name, about, by, None, accept_damaged=accept_damaged)

    def recording(self, recording_id: int) -> Recording:
        with self._db.read() as tx:
            return recordings.get(tx, recording_id)

    def _take(
        self,
        path: Path,
        sha256: str,
        name: str,
        about: _About,
        by: Reader,
        modified_at: datetime | None,
        *,
        accept_damaged: bool,
    ) -> Recording:
        with self._db.read() as tx:
            self._refuse_duplicate(tx, sha256, name, by)
        info = probe(path, name, accept_damaged=accept_damaged)
        if about.conference is None:
            found = guess(name, info, modified_at)
            about = replace(about, conference=found.details, title=about.title or found.part)
        size = path.stat().st_size
        try:
            with self._db.write() as tx:
                self._refuse_duplicate(tx, sha256, name, by)
                recording = self._add(tx, about, sha256, name, size, info, by)
                self._media.keep(path, sha256)
        except IntegrityError:  # on PostgreSQL another transaction may have brought the same bytes meanwhile
            with self._db.read() as tx:
                self._refuse_duplicate(tx, sha256, name, by)
            raise
        return recording

    def _add(
        self,
        tx: Connection,
        about: _About,
        sha256: str,
        name: str,
        size: int,
        info: MediaInfo,
        by: Reader,
    ) -> Recording:
        recording = recordings.add(
            tx,
            about.conference_id(tx, by),
            title=about.title,
            sha256=sha256,
            file_name=name,
            size=size,
            media=info,
            added_by=by.account_id,
            speakers=about.speakers,
        )
        audit.note(
            tx,
            by,
            "recording.add",
            f"recording:{recording.id}",
            file_name=name,
            size=size,
            sha256=sha256,
            damage=info.damage,
        )
        self._queue.enqueue(tx, Step.PREPARE, recording.id, cost=_PREPARE_COST * info.duration)
        return recording

    def _require_right(self, by: Reader, conference: ConferenceDetails | int | None) -> None:
        if not by.may_add:
            raise NotAllowed(
                "Tài khoản này không có quyền đưa bản ghi vào kho. Hãy nhờ thư ký hoặc quản trị."
            )
        if isinstance(conference, int):
            with self._db.read() as tx:
                conferences.readable(tx, conference, by)

    def _require_room(self, name: str, size: int) -> None:
        free = self._media.free_bytes()
        if size + self._reserve > free:
            raise DiskFull(
                "Không đủ chỗ trên ổ đĩa cho tệp “{name}”: cần {needed}, và phải chừa lại {reserve}, "
                "nhưng chỉ còn trống {free}.",
                name=name,
                needed=size_of(size),
                reserve=size_of(self._reserve),
                free=size_of(free),
            )

    def _copy(self, source: BinaryIO, path: Path, name: str, size: int, on_bytes: OnBytes | None) -> str:
        digest = hashlib.sha256()
        done = 0
        try:
            with path.open("wb") as target:
                for number, block in enumerate(_blocks(source)):
                    digest.update(block)
                    target.write(block)
                    done += len(block)
                    if done > size and number % _BLOCKS_BETWEEN_LOOKS == 0:
                        self._require_room(name, 0)
                    if on_bytes:
                        on_bytes(done)
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            raise FileRefused(
                "Không chép được tệp “{name}” vào kho: {detail}", name=name, detail=error.strerror or error
            ) from error
        return digest.hexdigest()

    @staticmethod
    def _refuse_duplicate(tx: Connection, sha256: str, name: str, by: Reader) -> None:
        """Says which recording it is only to who may read it.

        Others hold the very same bytes, so that "already here" tells them nothing of what was said; but
        neither which conference it belongs to nor who brought it.
        """
        known = recordings.kept_with(tx, sha256)
        if known is None:
            return
        try:
            conference = conferences.readable(tx, known.conference_id, by)
        except NotFound:
            raise FileRefused(
                "Tệp “{name}” không nhận được nữa vì đã có trong kho. Hãy hỏi quản trị.", name=name
            ) from None
        raise Duplicate(
            "Tệp “{name}” đã có trong kho: bản ghi số {recording_id} của hội nghị “{conference}” ngày {day}.",
            recording_id=known.id,
            name=name,
            conference=conference.title,
            day=conference.day,
        )


def unreferenced(db: Database, media: MediaStore, older_than_seconds: float = 3600.0) -> Iterator[str]:
    """The originals that no recording mentions, not even a removed one: what a killed process left.

    Younger ones may belong to a transaction that has not ended yet.
    """
    oldest = time.time() - older_than_seconds
    for sha256 in media.originals():
        with db.read() as tx:
            if recordings.mentions(tx, sha256):
                continue
        try:
            # ctime is when it was moved into its place; mtime is when it was written.
            if media.path(sha256).stat().st_ctime < oldest:
                yield sha256
        except NotFound:
            continue


def sweep(db: Database, media: MediaStore, older_than_seconds: float = 3600.0) -> int:
    """Deletes the `unreferenced`. Returns how many."""
    count = 0
    for sha256 in unreferenced(db, media, older_than_seconds):
        with db.write() as tx:
            if not db.is_sqlite:  # SQLite has one writer; here who is adding it just now is waited for
                tx.execute(text("LOCK TABLE recordings IN SHARE MODE"))
            if not recordings.mentions(tx, sha256):
                media.delete(sha256)
                count += 1
    return count


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    while block := source.read(_BLOCK):
        yield block


def _hash(file: BinaryIO, on_bytes: OnBytes | None) -> str:
    digest = hashlib.sha256()
    done = 0
    for block in _blocks(file):
        digest.update(block)
        done += len(block)
        if on_bytes:
            on_bytes(done)
    return digest.hexdigest()


@contextmanager
def _opened(source: Path | BinaryIO, name: str) -> Iterator[tuple[BinaryIO, int, datetime | None]]:
    """The source, its size where it is known (else 0), and when it was last written."""
    if not isinstance(source, Path):
        yield source, 0, None
        return
    try:
        file = source.open("rb")
    except OSError as error:
        raise FileRefused(
            "Không mở được tệp “{name}”: {detail}", name=name, detail=error.strerror or error
        ) from error
    with file:
        state = os.fstat(file.fileno())
        yield file, state.st_size, datetime.fromtimestamp(state.st_mtime, VIETNAM)
