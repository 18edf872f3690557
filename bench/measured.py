"""A command as a process of its own: wall time, processor time, peak memory, by the kernel's accounting."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    wall: float
    """Seconds."""
    cpu: float
    """Seconds, of the process and its children."""
    peak_mb: float
    """Of the process alone, MB (10⁶ bytes)."""
    output: str = ""
    """What it printed."""


def measure(
    arguments: Sequence[str], environment: Mapping[str, str] | None = None, python: str = sys.executable
) -> Measured:
    """Runs ``python ARGUMENTS``. Raises RuntimeError when it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        started = time.perf_counter()
        process = subprocess.Popen(
            [python, *arguments], env={**os.environ, **(environment or {})}, stdout=printed
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
        printed.seek(0)
        return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6, printed.read())
