"""The short code by which a document names a second of a recording, as ``0A2K-7Q3F``.

It holds the recording's number, the start in tenths of a second and the length in seconds, so that it
needs no table: a code in a paper printed years ago still leads to its second. The last sign is a check
against slips of the hand. Signs are those of Crockford's base 32 (no I, L, O, U); case does not matter.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011")
_START_BITS: Final = 20
_LENGTH_BITS: Final = 8
_SHORTEST: Final = 7
_LONGEST: Final = 14
_WEIGHTS: Final = (3, 5, 7, 11, 13, 17, 19, 23, 29)
"""Odd, so that any one wrong sign is found; different, so that most swapped neighbours are."""


@dataclass(frozen=True, slots=True)
class Place:
    recording_id: int
    start: float
    """To a tenth of a second, rounded down, so that the first word is heard."""
    end: float


def code(recording_id: int, start: float, end: float) -> str:
    """Seconds up to 29 hours; what lasts longer than four minutes ends there."""
    tenths = min(max(0, int(start * 10 + 1e-6)), (1 << _START_BITS) - 1)
    length = min(max(1, math.ceil(end - tenths / 10 - 1e-6)), (1 << _LENGTH_BITS) - 1)
    number = ((recording_id << _START_BITS) | tenths) << _LENGTH_BITS | length
    signs = ""
    while number:
        number, rest = divmod(number, len(_SIGNS))
        signs = _SIGNS[rest] + signs
    signs = signs.rjust(_SHORTEST, "0")
    signs += _check(signs)
    return f"{signs[:-4]}-{signs[-4:]}"


def place(text: str) -> Place | None:
    """None for what is no code."""
    signs = re.sub(r"[\s-]", "", text[:40]).upper().translate(_MISREAD)
    if not _SHORTEST < len(signs) <= _LONGEST or not set(signs) <= set(_SIGNS):
        return None
    if _check(signs[:-1]) != signs[-1]:
        return None
    number = 0
    for sign in signs[:-1]:
        number = number * len(_SIGNS) + _SIGNS.index(sign)
    rest, length = divmod(number, 1 << _LENGTH_BITS)
    recording_id, tenths = divmod(rest, 1 << _START_BITS)
    return Place(recording_id, tenths / 10, tenths / 10 + length)


def _check(signs: str) -> str:
    total = sum(_SIGNS.index(sign) * _WEIGHTS[at % len(_WEIGHTS)] for at, sign in enumerate(reversed(signs)))
    return _SIGNS[total % len(_SIGNS)]
