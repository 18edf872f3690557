"""Numbers below a thousand, in words or digits: what longer numbers are made of."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from giaoban.models.written.clauses import Clause
from giaoban.models.written.rules import NOT_FOUR

DIGITS: Final = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
ZERO: Final = "không"
TEN: Final = "mười"
_FIVES: Final = {"lăm": 5, "nhăm": 5}
_ONLY_AFTER: Final = {"mốt": 1, "tư": 4, **_FIVES}
"""Digits under names that they only have behind another number."""
_AFTER_TEN: Final = {word: digit for word, digit in DIGITS.items() if word != "năm"} | {"tư": 4} | _FIVES
"""Mười năm is ten years, hai mươi năm twenty: five is lăm or nhăm there."""
_AFTER_TENS: Final = {word: digit for word, digit in _AFTER_TEN.items() if word != "một"} | _ONLY_AFTER
_TWENTIES: Final = "hăm"
_TENS: Final = frozenset({"mươi", "chục"})
HUNDRED: Final = "trăm"
_AND: Final = frozenset({"linh", "lẻ"})
HALF: Final = "rưỡi"
SCALES: Final = {"nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 1_000_000}
BILLIONS: Final = frozenset({"tỷ", "tỉ"})
BILLION: Final = 1_000_000_000
COMMA: Final = frozenset({"phẩy", "phảy"})
POINT: Final = "chấm"
"""A comma to some, before a measure only: the word also marks pupils and cadres."""
JOINTS: Final = _TENS | {HUNDRED}
NEVER_BEHIND: Final = JOINTS | {"mốt", "lăm", "nhăm"} | set(SCALES) | BILLIONS
"""Behind a number that ended these say that it was none: “rõ mười mươi”."""
NEVER_FIRST: Final = JOINTS | _AND | set(_ONLY_AFTER) | set(SCALES) | BILLIONS
"""Words of numbers that begin none, but for a half: “triệu rưỡi”."""
STARTERS: Final = DIGITS.keys() | {ZERO, TEN, _TWENTIES, HUNDRED, *SCALES, *BILLIONS}

_GIVEN: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+|\.\d{1,2})?")
_THOUSANDS: Final = re.compile(r"\.(?=\d{3}(?!\d))")


class Part(NamedTuple):
    """A number below a thousand, or one in digits. `full`: no short form, so that it may end a longer one."""

    value: Decimal
    end: int
    full: bool
    leads_with_zero: bool = False


def given(text: str) -> Decimal | None:
    """A number written in digits the Vietnamese way: 2.192 is 2192, 93,6 is 93.6; so is 93.6."""
    if not _GIVEN.fullmatch(text):
        return None
    return Decimal(_THOUSANDS.sub("", text).replace(",", "."))


def starts(clause: Clause, at: int) -> bool:
    """Whether a number may begin here, as far as one word tells."""
    key = clause.numeral(at)
    return key in DIGITS or key in {TEN, _TWENTIES} or key[:1].isdecimal()


def digit_by_digit(clause: Clause, at: int) -> tuple[str, int]:
    """The digits that are said one after another from here, and where they end: “không chín một…”."""
    said: list[str] = []
    while digit := _one_digit(clause, at):
        said.append(digit)
        at += 1
    return "".join(said), at


def _one_digit(clause: Clause, at: int) -> str:
    key = clause.numeral(at)
    if key == ZERO:
        return "0"
    return str(DIGITS[key]) if key in DIGITS and clause.key(at + 1) not in JOINTS else ""


# --- below a thousand ---------------------------------------------------------------------------------


def below_a_thousand(clause: Clause, at: int, *, inner: bool) -> Part | None:
    """`inner`: behind a larger group, where “không trăm linh năm” and “linh năm” may stand."""
    if inner and (and_ := linh_at(clause, at)):
        return and_
    return (
        hundreds_at(clause, at, inner=inner)
        or tens_at(clause, at)
        or digit_at(clause, at, zero=inner)
        or given_at(clause, at, inner=inner)
    )


def hundreds_at(clause: Clause, at: int, *, inner: bool) -> Part | None:
    key = clause.numeral(at)
    digit = 0 if inner and key == ZERO else DIGITS.get(key)
    if digit is None or clause.key(at + 1) != HUNDRED:
        return None
    zero, end = digit == 0, at + 2
    value = Decimal(digit * 100)
    if clause.key(end) == HALF:
        return Part(value + 50, end + 1, full=True)
    rest = linh_at(clause, end) or tens_at(clause, end) or pair_at(clause, end)
    if rest:
        return Part(value + rest.value, rest.end, full=True, leads_with_zero=zero)
    if short := short_at(clause, end):
        return Part(value + short * 10, end + 1, full=False)
    return Part(value, end, full=True, leads_with_zero=zero)


def linh_at(clause: Clause, at: int) -> Part | None:
    key = clause.key(at + 1)
    if clause.key(at) not in _AND or clause.key(at + 2) in JOINTS:
        return None
    digit = DIGITS.get(key) or short_at(clause, at + 1)
    return Part(Decimal(digit), at + 2, full=True, leads_with_zero=True) if digit else None


def tens_at(clause: Clause, at: int) -> Part | None:
    key, following = clause.numeral(at), clause.key(at + 1)
    if key == TEN:
        return _with_unit(clause, at + 1, 10, _AFTER_TEN)
    if key == _TWENTIES:
        part = _with_unit(clause, at + 1, 20, _AFTER_TENS)
        return part if part.end > at + 1 else None
    digit = DIGITS.get(key, 0)
    if digit < 2:  # noqa: PLR2004 - ten is mười
        return None
    if following in _TENS:
        return _with_unit(clause, at + 2, digit * 10, _AFTER_TENS)
    if short := short_at(clause, at + 1):
        return Part(Decimal(digit * 10 + short), at + 2, full=False)
    return None


def _with_unit(clause: Clause, at: int, tens: int, units: dict[str, int]) -> Part:
    key = clause.key(at)
    unit = 0 if clause.key(at + 1) in JOINTS else units.get(key, 0)
    if key in _ONLY_AFTER:
        unit = short_at(clause, at) if key in units else 0
    return Part(Decimal(tens + unit), at + (unit > 0), full=True)


def short_at(clause: Clause, at: int) -> int:
    """Mốt, tư, lăm, nhăm; 0 for what only looks so: “hai mươi tư nhân”."""
    key = clause.numeral(at)
    if key == "tư" and clause.key(at + 1) in NOT_FOUR:
        return 0
    return _ONLY_AFTER.get(key, 0)


def pair_at(clause: Clause, at: int) -> Part | None:
    """“Sáu tám” in “một trăm sáu tám”, the tens without their name; not “hai ba”, two or three."""
    tens, unit = DIGITS.get(clause.numeral(at), 0), DIGITS.get(clause.numeral(at + 1), 0)
    about = unit - tens == 1 or (tens, unit) == (5, 7)
    if tens < 2 or not unit or about or clause.key(at + 1) == "năm":  # noqa: PLR2004 - ten is mười
        return None
    if clause.key(at + 2) in JOINTS or (clause.key(at + 2) in DIGITS and clause.key(at + 2) != "năm"):
        return None
    return Part(Decimal(tens * 10 + unit), at + 2, full=True)


def digit_at(clause: Clause, at: int, *, zero: bool = False) -> Part | None:
    key = clause.numeral(at)
    if zero and key == ZERO and clause.key(at + 1) in SCALES:
        return Part(Decimal(0), at + 1, full=False, leads_with_zero=True)
    digit = DIGITS.get(key)
    return None if digit is None else Part(Decimal(digit), at + 1, full=False)


def given_at(clause: Clause, at: int, *, inner: bool = False) -> Part | None:
    key = clause.key(at)
    if not key[:1].isdecimal() or (value := given(key)) is None:
        return None
    if inner and not (key.isdecimal() and len(key) <= 3):  # noqa: PLR2004 - a group of three
        return None
    return Part(value, at + 1, full=not inner or len(key) == 3)  # noqa: PLR2004
