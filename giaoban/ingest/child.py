"""Child processes that are watched while they run: their output read, their life tied to ours."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_TETHER: Final = str(Path(__file__).with_name("tether.py"))
_TICK_SECONDS: Final = 1.0
_LAST_LINES: Final = 20
_LONGEST_LINE: Final = 4096


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended. `code` is negative when a signal ended it."""

    code: int
    timed_out: bool
    errors: tuple[str, ...]
    """The last lines of its standard error."""
    error_count: int = 0
    """How many lines that were in all."""

    @property
    def reason(self) -> str:
        """Its last word, as far as it said one."""
        return next((line for line in reversed(self.errors) if line), "")


def run(
    command: Sequence[str],
    on_output: Callable[[bytes], bool],
    *,
    quiet_seconds: float,
    seconds: float | None = None,
    niceness: int = 0,
    folder: Path | None = None,
) -> Ended:
    """Runs a command to its end. The child is killed when this process dies, and when `on_output` raises.

    `on_output` gets what the child writes to standard output, and ``b""`` about once a second while
    nothing comes; True says that the child got on. After `quiet_seconds` without getting on, or `seconds`
    in all, it is killed.
    """
    start = alive = time.monotonic()
    with _started(command, niceness, folder) as (process, errors):
        assert process.stdout is not None  # noqa: S101 - asked for as a pipe
        out = process.stdout.fileno()
        while True:
            chunk = _next_chunk(out)
            if chunk is None:
                break
            now = time.monotonic()
            alive = now if on_output(chunk) else alive
            if now - alive > quiet_seconds or (seconds is not None and now - start > seconds):
                return Ended(-9, timed_out=True, errors=tuple(errors.last))
        code = process.wait()
    return Ended(code, timed_out=False, errors=tuple(errors.last), error_count=errors.count)


def _next_chunk(out: int) -> bytes | None:
    """What is there to read, nothing after a second, None at the end."""
    ready, _, _ = select.select([out], [], [], _TICK_SECONDS)
    return (os.read(out, 65536) or None) if ready else b""


@contextmanager
def _started(
    command: Sequence[str], niceness: int, folder: Path | None
) -> Iterator[tuple[subprocess.Popen[bytes], _Lines]]:
    errors = _Lines()
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", _TETHER, str(os.getpid()), str(niceness), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
    )
    reader = threading.Thread(target=errors.read, args=(process.stderr,), daemon=True)
    reader.start()
    try:
        yield process, errors
    finally:
        process.kill()
        process.wait()
        reader.join()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


class _Lines:
    """The last lines of a pipe, however many there are."""

    def __init__(self) -> None:
        self.last: deque[str] = deque(maxlen=_LAST_LINES)
        self.count = 0

    def read(self, pipe: IO[bytes]) -> None:
        while line := pipe.readline(_LONGEST_LINE):
            self.last.append(line.decode("utf-8", "replace").strip())
            self.count += 1
