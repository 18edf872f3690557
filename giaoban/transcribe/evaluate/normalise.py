"""What of a text is compared: syllables without case, punctuation and spelling schools."""

from __future__ import annotations

from typing import Final

from giaoban.models.vietnamese import syllables

NORMALISATION: Final = (
    "NFC; chữ thường; một cách đặt dấu thanh (hòa = hoà); bỏ dấu câu và ký hiệu; "
    "chữ số giữ như đã viết: mỗi nhóm chữ số là một âm tiết, “19” khác “mười chín”"
)
"""The same in words, for every report. `giaoban.models.vietnamese.syllables` does it."""


def compared(text: str) -> list[str]:
    """The syllables of a text as they are compared.

    >>> compared("Thế kỷ 19: hòa bình!")
    ['thế', 'kỷ', '19', 'hoà', 'bình']
    """
    return syllables(text)
