"""A command as a process of its own: wall time, processor time, peak memory, by the kernel's accounting."""

from __future__ import annotations

import os
import subprocess
import sys
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


def measure(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Runs ``python ARGUMENTS``. Raises RuntimeError when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return Measured(
        time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6
    )
