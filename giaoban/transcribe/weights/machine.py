"""What this machine can run: its cores, its memory, its GPU."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from giaoban.transcribe.cuda import Gpu, cards

_CGROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")
_MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Machine:
    cores: int
    ram_mb: int
    gpu: Gpu | None = None


def this_machine(number: int = 0) -> Machine:
    """Cores this process may use, memory it may fill, and the GPU of that number, where there is one."""
    found = cards()
    return Machine(cores(), _ram_mb(), found[number] if number < len(found) else None)


def cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _ram_mb() -> int:
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # "max" where a container has no limit
        physical = min(physical, int(_CGROUP_LIMIT.read_text(encoding="ascii")))
    return physical // _MB
