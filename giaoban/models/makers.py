"""What a maker was told to do, in words that an office reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Value = str | int | float | bool | None

_SAID: Final[Mapping[tuple[str, Value], str]] = {
    ("language", "vi"): "nghe tiếng Việt",
    ("device", "cpu"): "chạy trên bộ xử lý (CPU)",
    ("device", "cuda"): "chạy trên card đồ họa (GPU)",
    ("packed", True): "bỏ khoảng lặng trước khi nghe",
}
_SAID_WITH: Final[Mapping[str, str]] = {
    "compute_type": "tính bằng số {value}",
    "beam_size": "xét {value} cách viết cho mỗi câu",
    "second_looks": "nghe lại chỗ chưa chắc nhiều nhất {value} lần",
    "same_voice": "qua các đoạn, hai giọng giống nhau từ {value} trở lên là một người",
    "same": "trong một đoạn, giống nhau từ {value} trở lên là một người",
    "least_seconds": "ai nói chưa đủ {value} giây thì gộp với giọng gần nhất",
    "least_speakers": "được cho biết có ít nhất {value} người nói",
    "most_speakers": "được cho biết có nhiều nhất {value} người nói",
}
_OTHER: Final = "{name}: {value}"
SENTENCES: Final = (*_SAID.values(), *_SAID_WITH.values(), _OTHER)
"""All that can be said, for translation."""


def in_words(options: Mapping[str, Value]) -> list[tuple[str, dict[str, Value]]]:
    """For each option a Vietnamese template and its fields. Numbers are left to be written as one's
    readers write them."""
    return [_in_words(name, value) for name, value in options.items()]


def _in_words(name: str, value: Value) -> tuple[str, dict[str, Value]]:
    said = _SAID.get((name, value)) if not isinstance(value, float) else None
    if said:
        return said, {}
    if name in _SAID_WITH:
        return _SAID_WITH[name], {"value": value}
    return _OTHER, {"name": name, "value": value}
