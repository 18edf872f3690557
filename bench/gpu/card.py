"""The card and its memory, as its driver's management library (NVML) tells them."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

_MB: Final = 1_000_000
_EVERY_SECONDS: Final = 0.005
_NAME_BYTES: Final = 96


class _Memory(ctypes.Structure):
    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


class _Utilisation(ctypes.Structure):
    _fields_ = (("gpu", ctypes.c_uint), ("memory", ctypes.c_uint))


class Card:
    """The first card of the machine. Raises OSError where there is no NVIDIA driver."""

    def __init__(self) -> None:
        self._nvml = ctypes.CDLL("libnvidia-ml.so.1")
        self._handle = ctypes.c_void_p()
        if self._nvml.nvmlInit_v2() or self._nvml.nvmlDeviceGetHandleByIndex_v2(
            0, ctypes.byref(self._handle)
        ):
            raise OSError("NVML finds no card")

    @property
    def name(self) -> str:
        """With the driver's version, as it is to stand beside every figure."""
        name, driver = (ctypes.create_string_buffer(_NAME_BYTES) for _ in range(2))
        self._nvml.nvmlDeviceGetName(self._handle, name, _NAME_BYTES)
        self._nvml.nvmlSystemGetDriverVersion(driver, _NAME_BYTES)
        return f"{name.value.decode()}, driver {driver.value.decode()}"

    @property
    def used_mb(self) -> float:
        """Of all processes together, MB (10⁶ bytes)."""
        return float(self._memory().used) / _MB

    @property
    def total_mb(self) -> float:
        return float(self._memory().total) / _MB

    @property
    def busy(self) -> float:
        """Share of the last moments in which anything ran on it, 0 to 1."""
        found = _Utilisation()
        self._nvml.nvmlDeviceGetUtilizationRates(self._handle, ctypes.byref(found))
        return float(found.gpu) / 100

    def _memory(self) -> _Memory:
        found = _Memory()
        if self._nvml.nvmlDeviceGetMemoryInfo(self._handle, ctypes.byref(found)):
            raise OSError("NVML does not tell the card's memory")
        return found


@dataclass(slots=True)
class Watched:
    before_mb: float = 0.0
    peak_mb: float = 0.0
    after_mb: float = 0.0
    busy: float = 0.0
    """Mean share of the time."""
    wall: float = 0.0
    cpu: float = 0.0
    """Processor seconds of this process."""

    def row(self) -> dict[str, float]:
        return {
            "wall": round(self.wall, 3),
            "cpu": round(self.cpu, 3),
            "gpu_before_mb": round(self.before_mb),
            "gpu_peak_mb": round(self.peak_mb),
            "gpu_after_mb": round(self.after_mb),
            "gpu_busy": round(self.busy, 3),
        }


class Watch:
    """Looks at the card from a thread of its own while the body runs."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._busy: list[float] = []
        self.found = Watched()

    def __enter__(self) -> Self:
        self.found.before_mb = self.found.peak_mb = self._card.used_mb
        self._started, self._processor = time.perf_counter(), time.process_time()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.found.wall = time.perf_counter() - self._started
        self.found.cpu = time.process_time() - self._processor
        self._over.set()
        self._thread.join()
        self.found.after_mb = self._card.used_mb
        self.found.busy = sum(self._busy) / max(1, len(self._busy))

    def _look(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            self.found.peak_mb = max(self.found.peak_mb, self._card.used_mb)
            self._busy.append(self._card.busy)


@contextmanager
def watched(card: Card) -> Iterator[Watched]:
    with Watch(card) as watch:
        yield watch.found
