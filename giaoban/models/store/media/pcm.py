"""Decoded sound as every step reads it: 16 kHz mono 16-bit PCM, mapped into memory, not loaded."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.errors import StepFailed

SAMPLE_RATE: Final = 16_000

_UNKNOWN_SIZE: Final = 0xFFFFFFFF
_PCM_MONO_16_BIT: Final = (1, 1, SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16)
"""The ``fmt `` chunk: format, channels, samples and bytes a second, bytes a sample, bits."""


def open_pcm(path: Path) -> NDArray[np.int16]:
    """The samples of a WAV file (RIFF, or RF64 where it is larger than 4 GB), shape (n,), read-only.

    Pages come from the disk as they are touched, and a slice is no copy. Raises `StepFailed` when the
    file is not such PCM or holds less than it says.
    """
    with path.open("rb") as file:
        start, size = _data(file)
        held = os.fstat(file.fileno()).st_size - start
    if size > held:
        raise StepFailed("Tệp âm thanh đã giải mã bị cụt: {path}", path=path.name)
    if size < 2:  # noqa: PLR2004 - a sample is two bytes, and nothing cannot be mapped
        return np.zeros(0, np.int16)
    return np.memmap(path, "<i2", "r", offset=start, shape=(size // 2,))


def let_go(samples: NDArray[np.int16]) -> None:
    """Takes what was read of a mapped file out of this process's memory; it comes back when touched.

    Called after each block of a long recording, it keeps the process as small as for a short one.
    """
    mapped = getattr(samples, "_mmap", None)
    if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)


def _data(file: IO[bytes]) -> tuple[int, int]:
    """Where the samples start and how many bytes they are."""
    head = file.read(12)
    if head[:4] not in {b"RIFF", b"RF64"} or head[8:] != b"WAVE":
        raise _not_pcm(file)
    size64 = 0
    format_seen = False
    while len(chunk := file.read(8)) == 8:  # noqa: PLR2004 - name and size of a chunk
        name, size = chunk[:4], int.from_bytes(chunk[4:], "little")
        if name == b"data":
            if not format_seen:
                raise _not_pcm(file)
            return file.tell(), size64 if size == _UNKNOWN_SIZE else size
        body = file.read(size + size % 2)
        if name == b"ds64":
            size64 = int.from_bytes(body[8:16], "little")
        elif name == b"fmt ":
            format_seen = _numbers(body) == _PCM_MONO_16_BIT
    raise _not_pcm(file)


def _numbers(body: bytes) -> tuple[int, ...]:
    places = ((0, 2), (2, 4), (4, 8), (8, 12), (12, 14), (14, 16))
    return tuple(int.from_bytes(body[start:end], "little") for start, end in places)


def _not_pcm(file: IO[bytes]) -> StepFailed:
    return StepFailed("Tệp không phải âm thanh PCM 16 kHz, một kênh: {path}", path=Path(file.name).name)
