"""What the C library keeps of memory that was given back: as little as it can be told to."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Final

_M_ARENA_MAX: Final = -8
"""Of glibc's malloc.h."""


def one_heap() -> None:
    """Called before an engine starts its threads: they then share one heap.

    With one for each thread, blocks that grow with every token (the beams' keys and values) leave holes in
    one heap that another cannot use, some megabytes more in every window (docs/adr/0018-one-heap.md).
    """
    if (libc := _glibc()) is not None:
        libc.mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Free pages go back to the system, so that the next batch or window begins as the first one did."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    """None where the C library is another one, which looks after this by itself."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None
