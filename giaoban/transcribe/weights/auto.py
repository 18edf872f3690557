"""`auto`: the best weights that this machine can run and can get, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from giaoban.models.errors import WeightsError
from giaoban.transcribe.weights.machine import Machine
from giaoban.transcribe.weights.manifest import Use, Weight
from giaoban.transcribe.weights.store import Weights

MOST_WORK_PER_SECOND: Final = 1.0
"""The rule on the CPU: an hour of conference is recognised within an hour, or the model is too slow."""
_SHARE_OF_MEMORY: Final = 0.6
"""Of the machine's memory: the rest is for the other worker, the web and the disk's cache."""
_SHARE_OF_GPU: Final = 0.85
_LEAST_AT_ONCE: Final = 4
"""Half minutes of speech that a GPU is to hear at once: with fewer it waits more than it works."""
_GAIN_OF_CORES: Final = 0.75
"""Doubling the cores makes it 2 ** 0.75 = 1.7 times as fast."""
_MEASURED_CORES: Final = 2


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    why: str
    """A Vietnamese sentence or two."""
    fell_back: bool
    """Whether something better would run here, but cannot be had."""


def expected_factor(weight: Weight, cores: int) -> float:
    """Seconds of work per second of sound on the CPU: the manifest's figure, scaled to the cores."""
    return weight.cpu_factor * float((_MEASURED_CORES / cores) ** _GAIN_OF_CORES)


def runs(weight: Weight, machine: Machine) -> bool:
    if machine.gpu is not None and weight.vram_mb:
        least = weight.vram_mb + (_LEAST_AT_ONCE - 1) * weight.chunk_mb
        return least <= _SHARE_OF_GPU * machine.gpu.memory_mb
    fits = weight.ram_mb <= _SHARE_OF_MEMORY * machine.ram_mb
    return fits and expected_factor(weight, machine.cores) <= MOST_WORK_PER_SECOND


def choose(use: Use, machine: Machine, weights: Weights) -> Choice:
    """Raises `WeightsError` when no weights for this use can be had at all."""
    ranked = weights.manifest.for_use(use)
    wished = [weight for weight in ranked if runs(weight, machine)] or [ranked[-1]]
    for place, weight in enumerate(wished):
        if weights.in_reach(weight.name):
            return Choice(weight.name, _why(weight, wished[:place], ranked, machine), fell_back=place > 0)
    raise WeightsError(
        "Không có trọng số nào dùng được cho việc “{use}”: chưa có trên máy và không nguồn nào trả lời. "
        "Chạy “giaoban weights list” để xem cần những tệp nào.",
        use=use.value,
    )


def _why(weight: Weight, missed: list[Weight], ranked: tuple[Weight, ...], machine: Machine) -> str:
    sentence = f"Chọn {weight.name}: {_reason(weight, machine)}."
    if not missed:
        return sentence
    names = ", ".join(better.name for better in missed)
    size = "mô hình nhỏ nhất" if weight is ranked[-1] else "mô hình nhỏ hơn"
    return (
        f"{sentence} Máy này chạy được {names} nhưng trên máy chưa có và không nguồn nào trả lời, "
        f"nên phải lùi về {size}, kết quả sẽ sai nhiều hơn. Khi có mạng hoặc có sẵn tệp, chạy "
        f"“giaoban weights fetch {missed[0].name}”."
    )


def _reason(weight: Weight, machine: Machine) -> str:
    memory = f"{machine.ram_mb / 1024:.0f} GB bộ nhớ"
    if not runs(weight, machine):
        return f"máy chỉ có {machine.cores} nhân, {memory}, không chạy kịp mô hình lớn hơn"
    if machine.gpu is not None and weight.vram_mb:
        return f"tốt nhất trong số vừa với {machine.gpu.name} ({machine.gpu.memory_mb // 1024} GB)"
    minutes = max(1, round(60 * expected_factor(weight, machine.cores)))
    return (
        f"tốt nhất trong số máy này chạy kịp ({machine.cores} nhân, {memory}, không có GPU): "
        f"một giờ họp nhận dạng trong khoảng {minutes} phút"
    )
