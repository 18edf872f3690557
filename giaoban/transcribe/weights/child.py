"""A child process that brings bytes: watched, and ended when nothing more comes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import IO, Final

POLL_SECONDS: Final = 0.2
_TAIL: Final = 1 << 16

Output = Callable[[], str]


class ChildFailed(Exception):
    """The last line the child wrote, or that it went quiet."""


def run_child(
    command: Sequence[str],
    arrived: Callable[[Output], int],
    told: Callable[[int], None],
    quiet_seconds: float,
) -> None:
    """Runs the command until it ends.

    `arrived` says how many bytes have come so far, from the child's output if it likes; `told` hears it
    on every change and may raise, which ends the child. Raises `ChildFailed` when the child fails or
    nothing has come for `quiet_seconds`.
    """
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            _watch(child, lambda: arrived(lambda: _read(log)), told, quiet_seconds)
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
        if child.returncode:
            lines = [line for line in _read(log).splitlines() if line.strip()]
            raise ChildFailed(lines[-1] if lines else f"exit {child.returncode}")


def _watch(
    child: subprocess.Popen[bytes],
    arrived: Callable[[], int],
    told: Callable[[int], None],
    quiet_seconds: float,
) -> None:
    before, since = 0, time.monotonic()
    while child.poll() is None:
        now = arrived()
        if now != before:
            before, since = now, time.monotonic()
            told(now)
        elif time.monotonic() - since > quiet_seconds:
            raise ChildFailed(f"không có dữ liệu trong {quiet_seconds:.0f} giây")
        time.sleep(POLL_SECONDS)


def _read(log: IO[bytes]) -> str:
    """The last of what the child wrote, without moving the offset that it writes at."""
    size = os.fstat(log.fileno()).st_size
    return os.pread(log.fileno(), _TAIL, max(0, size - _TAIL)).decode("utf-8", "replace")
