"""A whole number in Vietnamese words, as Northern speech has it: the other way of `numbers.read`."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES: Final = ((1_000_000, "triệu"), (1_000, "nghìn"), (1, ""))
_BILLION: Final = 1_000_000_000


def spelled(value: int) -> str:
    """In words; negative numbers with “âm”.

    >>> spelled(2025)
    'hai nghìn không trăm hai mươi lăm'
    >>> spelled(1_000_000_000_015)
    'một nghìn tỷ không trăm mười lăm'
    """
    if value < 0:
        return f"âm {spelled(-value)}"
    if value == 0:
        return _DIGITS[0]
    billions, rest = divmod(value, _BILLION)
    words = [*([spelled(billions), "tỷ"] if billions else []), *_below_a_billion(rest, inner=billions > 0)]
    return " ".join(words)


def _below_a_billion(value: int, *, inner: bool) -> list[str]:
    """`inner`: behind billions, where a group names its hundreds even if there are none."""
    words: list[str] = []
    for scale, name in _SCALES:
        group = value // scale % 1000
        if group:
            if scale == 1 and inner and not value // 1000 % 1000:
                words += _zero_thousands(group)
            words += [*_below_a_thousand(group, inner=inner), *([name] if name else [])]
        inner = inner or group > 0
    return words


def _zero_thousands(group: int) -> list[str]:
    """“Hai triệu ba trăm” would be understood as 2.300.000."""
    return ["không", "nghìn"] if group >= 100 else []  # noqa: PLR2004


def _below_a_thousand(value: int, *, inner: bool) -> list[str]:
    hundreds, rest = divmod(value, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or inner else []
    if not rest:
        return words
    tens, unit = divmod(rest, 10)
    if tens == 0:
        return [*words, *(["linh"] if words else []), _DIGITS[unit]]
    return [*words, *_tens(tens, unit)]


def _tens(tens: int, unit: int) -> list[str]:
    if tens == 1:
        return ["mười", *([] if not unit else ["lăm"] if unit == 5 else [_DIGITS[unit]])]  # noqa: PLR2004
    last = {0: [], 1: ["mốt"], 5: ["lăm"]}.get(unit, [_DIGITS[unit]])
    return [_DIGITS[tens], "mươi", *last]
