"""What of a text is compared: syllables without case, punctuation and spelling schools."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from giaoban.models.vietnamese import syllables
from giaoban.models.written import spelled

_THOUSANDS: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{3})+(?![\d.])")
_LONGEST_READ: Final = 12
"""Digits. A longer group, or one that begins with a zero, is a telephone or account number."""


@dataclass(frozen=True, slots=True)
class Normalisation:
    """`read_numbers`: groups of digits are read out before they are compared."""

    read_numbers: bool = False

    def __call__(self, text: str) -> list[str]:
        """The syllables of a text as they are compared.

        >>> Normalisation()("Thế kỷ 19: hòa bình!")
        ['thế', 'kỷ', '19', 'hoà', 'bình']
        >>> Normalisation(read_numbers=True)("1.200 hộ")
        ['một', 'nghìn', 'hai', 'trăm', 'hộ']
        """
        if not self.read_numbers:
            return syllables(text)
        joined = _THOUSANDS.sub(lambda found: found.group().replace(".", ""), text)
        return [read for syllable in syllables(joined) for read in _read(syllable)]

    def __str__(self) -> str:
        """For every report."""
        digits = (
            "nhóm chữ số được đọc thành lời (“19” như “mười chín”)"
            if self.read_numbers
            else "chữ số giữ như đã viết: mỗi nhóm chữ số là một âm tiết, “19” khác “mười chín”"
        )
        return f"NFC; chữ thường; một cách đặt dấu thanh (hòa = hoà); bỏ dấu câu và ký hiệu; {digits}"


AS_WRITTEN: Final = Normalisation()


def _read(syllable: str) -> list[str]:
    if not (syllable.isascii() and syllable.isdigit()):
        return [syllable]
    if len(syllable) > _LONGEST_READ or (syllable[0] == "0" and len(syllable) > 1):
        return syllables(" ".join(spelled(int(digit)) for digit in syllable))
    return syllables(spelled(int(syllable)))
