"""The NVIDIA cards of this machine, as their driver tells them, and what ctranslate2 needs to use one.

Asked of the driver itself (libcuda) and not of nvidia-smi: it counts only the cards this process may use
(``CUDA_VISIBLE_DEVICES``), in the order in which ctranslate2 and PyTorch number them, and of a card that is
divided (MIG) it tells the part.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Any, Final

_MB: Final = 1 << 20
_NAME_BYTES: Final = 100
_DEVICE: Final = re.compile(r"(auto|cpu|cuda)(?::(\d+))?")
_CUBLAS: Final = ("libcublasLt.so.12", "libcublas.so.12")
"""In the order in which they need one another."""


@dataclass(frozen=True, slots=True)
class Gpu:
    name: str
    memory_mb: int


def named(device: str) -> tuple[str, int]:
    """``cuda:1`` is the second card: the kind of device, and its number among those of its kind.

    Raises ValueError for what is none of ``auto``, ``cpu``, ``cuda`` and ``cuda:N``.
    """
    found = _DEVICE.fullmatch(device)
    if found is None or (found[2] and found[1] != "cuda"):
        raise ValueError(device)
    return found[1], int(found[2] or 0)


def cards() -> tuple[Gpu, ...]:
    """None where there is no driver, or no card that this process may use."""
    return tuple(_cards())


def free_mb(number: int) -> int | None:
    """What is left on the card. It takes a place on it (some hundred MB) unless this process has one there
    already. None where the driver does not tell."""
    cuda = _driver()
    if cuda is None:
        return None
    device, context = ctypes.c_int(), ctypes.c_void_p()
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    if cuda.cuDeviceGet(ctypes.byref(device), number):
        return None
    if cuda.cuDevicePrimaryCtxRetain(ctypes.byref(context), device):
        return None
    try:
        if cuda.cuCtxPushCurrent_v2(context):
            return None
        failed = cuda.cuMemGetInfo_v2(ctypes.byref(free), ctypes.byref(total))
        cuda.cuCtxPopCurrent_v2(ctypes.byref(context))
    finally:
        cuda.cuDevicePrimaryCtxRelease_v2(device)
    return None if failed else free.value // _MB


def bring_cublas() -> None:
    """ctranslate2 opens libcublas.so.12 by its name when it is first needed, and the system's loader does
    not look where pip puts it: opened from there beforehand, it is found. Nothing where pip brought none."""
    for path in _cublas():
        try:
            ctypes.CDLL(str(path), ctypes.RTLD_GLOBAL)
        except OSError:  # ctranslate2 looks for itself then, and says what it misses
            return


def _cublas() -> Iterator[Path]:
    try:
        spec = util.find_spec("nvidia.cublas")
    except ModuleNotFoundError:
        return
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        yield from (path for name in _CUBLAS if (path := Path(folder) / "lib" / name).is_file())


def _cards() -> Iterator[Gpu]:
    cuda = _driver()
    count = ctypes.c_int()
    if cuda is None or cuda.cuDeviceGetCount(ctypes.byref(count)):
        return
    for number in range(count.value):
        device, memory = ctypes.c_int(), ctypes.c_size_t()
        name = ctypes.create_string_buffer(_NAME_BYTES)
        if (
            cuda.cuDeviceGet(ctypes.byref(device), number)
            or cuda.cuDeviceGetName(name, _NAME_BYTES, device)
            or cuda.cuDeviceTotalMem_v2(ctypes.byref(memory), device)
        ):
            return
        yield Gpu(name.value.decode(errors="replace"), memory.value // _MB)


def _driver() -> Any:
    try:
        cuda = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return None
    return None if cuda.cuInit(0) else cuda
