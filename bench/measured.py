"""A command as a process of its own: wall time, processor time, peak memory, by the kernel's accounting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


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


_LAUNCHER: Final = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
cpu = usage.ru_utime + usage.ru_stime
print(json.dumps([process.returncode, time.perf_counter() - started, cpu, usage.ru_maxrss * 1024 / 1e6]))
"""
"""A small process between: to Linux no process was ever smaller than its parent when it began."""


def measure(
    arguments: Sequence[str], environment: Mapping[str, str] | None = None, python: str = sys.executable
) -> Measured:
    """Runs ``python ARGUMENTS``. Raises RuntimeError when it fails."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", _LAUNCHER, python, *arguments],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    *printed, last = done.stdout.splitlines()
    code, wall, cpu, peak = json.loads(last)
    if code:
        raise RuntimeError(f"{' '.join(arguments)} ended with {code}")
    return Measured(wall, cpu, peak, "\n".join(printed))
