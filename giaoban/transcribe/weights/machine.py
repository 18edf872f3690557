"""What this machine can run: its cores, its memory, its GPU."""

from __future__ import annotations

import contextlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CGROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")
_MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Gpu:
    name: str
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Machine:
    cores: int
    ram_mb: int
    gpu: Gpu | None = None


def this_machine() -> Machine:
    """Cores this process may use, memory it may fill, and the first GPU that ctranslate2 can use."""
    return Machine(cores(), _ram_mb(), _gpu())


def cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _ram_mb() -> int:
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # "max" where a container has no limit
        physical = min(physical, int(_CGROUP_LIMIT.read_text(encoding="ascii")))
    return physical // _MB


def _gpu() -> Gpu | None:
    import ctranslate2

    if not ctranslate2.get_cuda_device_count():
        return None
    command = ["nvidia-smi", "--id=0", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout
        name, _, memory = answer.strip().splitlines()[0].rpartition(",")
        return Gpu(name.strip(), int(memory))
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        # It can compute, but nothing says how much it holds: take what every such card has.
        return Gpu("GPU", 4096)
