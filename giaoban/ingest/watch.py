"""A folder whose files are taken in by themselves, as recorders and file shares fill it.

A file that was taken in moves to ``da-nhan``, a refused one to ``bi-tu-choi`` with the reason in a text
file beside it. Files are only ever renamed, within the folder: none is deleted or overwritten.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from giaoban.ingest import names
from giaoban.ingest.receive import Receiver
from giaoban.models.access import SYSTEM
from giaoban.models.errors import DiskFull, Duplicate, FileRefused
from giaoban.models.recording import Recording

TAKEN: Final = "da-nhan"
REFUSED: Final = "bi-tu-choi"

_UNFINISHED: Final = frozenset({".part", ".partial", ".crdownload", ".tmp", ".filepart", ".download", ".swp"})
"""What browsers and copying programs call a file until it is whole."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one pass did."""

    taken: tuple[Recording, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    """File names and reasons."""


class Watcher:
    """Looks at the folder when told to. A file counts as finished when its size and time have not changed
    for `quiet_seconds` and no process has it open for writing, as far as this one may know."""

    def __init__(
        self,
        receiver: Receiver,
        folder: Path,
        *,
        quiet_seconds: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._receiver = receiver
        self._folder = folder
        self._quiet = quiet_seconds
        self._clock = clock
        self._seen: dict[str, tuple[tuple[int, int], float]] = {}
        self._told_full: set[str] = set()

    def sweep(self) -> Sweep:
        """One pass over the folder. Errors that are no fault of a file are raised; the file stays."""
        for name in (TAKEN, REFUSED):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        with _alone_in(self._folder) as alone:
            return self._sweep() if alone else Sweep()

    def _sweep(self) -> Sweep:
        taken: list[Recording] = []
        refused: list[tuple[str, str]] = []
        for path in list(self._finished()):
            try:
                taken.append(self._receiver.receive(path, path.name, by=SYSTEM))
            except DiskFull as error:
                self._wait_for_room(path, error)
                continue
            except Duplicate as error:
                if not self._is_ours(path, error):
                    refused.append(self._refuse(path, str(error)))
                    continue
            except FileRefused as error:
                refused.append(self._refuse(path, str(error)))
                continue
            self._move(path, self._folder / TAKEN)
        return Sweep(tuple(taken), tuple(refused))

    def _finished(self) -> Iterator[Path]:
        now = self._clock()
        here = {path.name: path for path in self._folder.iterdir() if _may_be_taken(path)}
        self._seen = {name: seen for name, seen in self._seen.items() if name in here}
        for name, path in sorted(here.items()):
            try:
                state = path.stat()
            except FileNotFoundError:
                continue
            shape = (state.st_size, state.st_mtime_ns)
            known, since = self._seen.get(name, ((-1, 0), now))
            if shape != known:
                self._seen[name] = (shape, now)
            elif now - since >= self._quiet and not _is_being_written(path):
                yield path

    def _is_ours(self, path: Path, error: Duplicate) -> bool:
        """Whether this very file is what made the recording, and we were killed before moving it away.

        A second copy that somebody brings later appeared in the folder after the recording was made.
        """
        recording = self._receiver.recording(error.recording_id)
        appeared = datetime.fromtimestamp(path.stat().st_ctime, UTC)
        return recording.file_name == names.clean(path.name) and appeared <= recording.added_at

    def _refuse(self, path: Path, reason: str) -> tuple[str, str]:
        log.warning("refused %s: %s", path.name, reason)
        moved = self._move(path, self._folder / REFUSED)
        note = moved.with_name(moved.name + ".txt")
        note.write_text(reason + "\n", encoding="utf-8")
        return path.name, reason

    def _wait_for_room(self, path: Path, error: DiskFull) -> None:
        if path.name not in self._told_full:
            log.error("%s waits: %s", path.name, error)
            self._told_full.add(path.name)

    def _move(self, path: Path, folder: Path) -> Path:
        """Renames it into the folder, under another name where that one is taken."""
        target = folder / path.name
        number = 1
        while target.exists() or target.with_name(target.name + ".txt").exists():
            number += 1
            target = folder / f"{path.stem} ({number}){path.suffix}"
        path.rename(target)
        self._seen.pop(path.name, None)
        self._told_full.discard(path.name)
        return target


@contextmanager
def _alone_in(folder: Path) -> Iterator[bool]:
    """False while another process sweeps the folder: every worker may watch it, one at a time takes in."""
    with (folder / ".giaoban").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _may_be_taken(path: Path) -> bool:
    hidden = path.name.startswith((".", "~"))
    return path.is_file() and not path.is_symlink() and not hidden and path.suffix.lower() not in _UNFINISHED


def _is_being_written(path: Path) -> bool:
    """Whether a process has the file open for writing. Only the kernel of this machine knows: False where
    it cannot be asked (another machine's share, another user's file)."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        # A read lease is granted only while nobody writes. Should somebody begin just now, the kernel
        # would signal us: with one that is ignored by default, not with SIGIO, which kills.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except (OSError, AttributeError):
        return False
    else:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False
    finally:
        os.close(file)
