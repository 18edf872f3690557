"""Vietnamese numbers: from words to a value, and back.

The grammar of the cardinal numbers with the variants of North and South (bẩy, ngàn, lẻ, chục, nhăm,
hăm), short forms (hai lăm, triệu rưỡi, ba trăm tư), decimals (phẩy, phảy) and digits mixed in as
recognisers write them (2 nghìn, 93,6). What two people would understand differently is not read:
“hai triệu ba trăm” is 2.300.000 to one and 2.000.300 to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from giaoban.models.written.clauses import Clause
from giaoban.models.written.hundreds import (
    BILLION,
    BILLIONS,
    COMMA,
    HALF,
    HUNDRED,
    JOINTS,
    POINT,
    SCALES,
    ZERO,
    Part,
    below_a_thousand,
    digit_at,
    digit_by_digit,
    given,
    given_at,
    hundreds_at,
    pair_at,
    short_at,
    tens_at,
)
from giaoban.models.written.rules import MEASURES


@dataclass(frozen=True, slots=True)
class Count:
    """A number that stands in a clause up to `end`."""

    value: Decimal
    end: int
    text: str
    """As it is written: ``2.192``, ``93,6``, ``2 tỷ 500 triệu``."""
    simple: bool
    """One word for a number below ten."""

    @property
    def whole(self) -> int | None:
        return int(self.value) if self.value == self.value.to_integral_value() else None


class _Group(NamedTuple):
    value: Decimal
    scale: int
    word: str


def grouped(value: Decimal | int) -> str:
    """``2.192``, ``93,6``, ``1.234.567,25``"""
    return f"{Decimal(value):,f}".translate(str.maketrans(",.", ".,"))


def read(clause: Clause, at: int) -> Count | None:
    """The longest number that begins here. None where there is none, or more than one way to read it."""
    decimal = _decimal(clause, at)
    if decimal:
        return decimal
    groups, end = _groups(clause, at)
    if not groups:
        return _and_a_half(clause, at)
    if clause.key(end) in BILLIONS:
        head = sum((group.value * group.scale for group in groups), Decimal(0))
        groups = [_Group(head, BILLION, clause.core(end))]
        rest, end = _rest(clause, end + 1, BILLION)
        groups += rest
    value = sum((group.value * group.scale for group in groups), Decimal(0))
    return Count(value, end, _text(groups, clause.words(at, end)), simple=end == at + 1 and value < 10)  # noqa: PLR2004


def small(clause: Clause, at: int) -> Count | None:
    """A number below a hundred, without what may follow it: the day before “tháng”, “năm” too."""
    part = tens_at(clause, at) or digit_at(clause, at) or given_at(clause, at)
    if part is None or part.value >= 100 or part.value != part.value.to_integral_value():  # noqa: PLR2004
        return None
    key = clause.key(at)
    text = key if key.isdecimal() else str(int(part.value))
    return Count(part.value, part.end, text, simple=part.value < 10)  # noqa: PLR2004


# --- thousands, millions, billions ----------------------------------------------------------------------


def _groups(clause: Clause, at: int) -> tuple[list[_Group], int]:
    part = below_a_thousand(clause, at, inner=False)
    if part is None:
        return [], at
    scale = SCALES.get(clause.key(part.end))
    if scale is None:
        return [_Group(part.value, 1, "")], part.end
    head = _Group(part.value, scale, clause.core(part.end))
    rest, end = _rest(clause, part.end + 1, scale)
    return [head, *rest], end


def _rest(clause: Clause, at: int, ceiling: int) -> tuple[list[_Group], int]:
    """The groups below `ceiling`, largest first, and where they end."""
    if clause.key(at) == HALF:
        return [_Group(Decimal("0.5"), ceiling, "")], at + 1
    if (short := short_at(clause, at)) and not _scaled(clause, at + 1):
        return [_Group(Decimal(short) / 10, ceiling, "")], at + 1
    part = below_a_thousand(clause, at, inner=True)
    if part is None:
        return [], at
    scale = SCALES.get(clause.key(part.end))
    if scale is not None and scale < ceiling:
        rest, end = _rest(clause, part.end + 1, scale)
        return [_Group(part.value, scale, clause.core(part.end)), *rest], end
    clear = part.leads_with_zero or ceiling == SCALES["nghìn"]
    if scale is None and part.full and clear:
        return [_Group(part.value, 1, "")], part.end
    return [], at


def _scaled(clause: Clause, at: int) -> bool:
    return clause.key(at) in SCALES or clause.key(at) in BILLIONS or clause.key(at) in JOINTS


def _and_a_half(clause: Clause, at: int) -> Count | None:
    """“Triệu rưỡi”: one and a half million, the one unsaid."""
    key = clause.numeral(at)
    if clause.key(at + 1) != HALF:
        return None
    if key == HUNDRED:
        return Count(Decimal(150), at + 2, "150", simple=False)
    scale = BILLION if key in BILLIONS else SCALES.get(key)
    if scale is None:
        return None
    groups = [_Group(Decimal(1), scale, clause.core(at)), _Group(Decimal("0.5"), scale, "")]
    return Count(Decimal(scale) * 3 / 2, at + 2, _text(groups, clause.words(at, at + 2)), simple=False)


def _text(groups: list[_Group], said: str) -> str:
    """Digits up to a million; above, what was said in round millions and billions keeps their names."""
    head, *rest = groups
    if len(groups) == 1 and head.scale == 1:
        return said if given(said) is not None else _plain(head.value)
    if rest and rest[0].scale == head.scale:  # a half, or a tenth
        head, rest = _Group(head.value + rest[0].value, head.scale, head.word), rest[1:]
    total = sum((group.value * group.scale for group in (head, *rest)), Decimal(0))
    exact = any(group.scale == 1 for group in rest)
    if exact or (head.scale < SCALES["triệu"] and total == total.to_integral_value() and said[:1].isalpha()):
        return grouped(int(total))
    return " ".join(f"{_plain(each.value)} {each.word}" for each in _joined([head, *rest]) if each.value)


def _joined(groups: list[_Group]) -> list[_Group]:
    """“Hai triệu ba nghìn rưỡi”: the half belongs to the thousands before it."""
    joined: list[_Group] = []
    for group in groups:
        if not group.word and joined:
            joined[-1] = joined[-1]._replace(value=joined[-1].value + group.value)
        else:
            joined.append(group)
    return joined


def _plain(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return grouped(int(value)) if whole else grouped(value.normalize())


# --- decimals ---------------------------------------------------------------------------------------------


def _decimal(clause: Clause, at: int) -> Count | None:
    """“Chín mươi ba phẩy sáu”, “không phẩy không năm”, “hai phẩy năm triệu”; “bốn chấm không” is 4.0."""
    whole = _whole(clause, at)
    if whole is None or clause.key(whole.end) not in COMMA | {POINT}:
        return None
    digits, end = _decimals(clause, whole.end + 1)
    if not digits:
        return None
    value = Decimal(f"{int(whole.value)}.{digits}")
    text = f"{grouped(int(whole.value))},{digits}"
    if clause.key(whole.end) == POINT and not _measured(clause, end):
        version = digits == "0" and whole.end == at + 1
        return Count(value, end, text.replace(",", "."), simple=False) if version else None
    while clause.key(end) in SCALES or clause.key(end) in BILLIONS:
        value *= SCALES.get(clause.key(end), BILLION)
        text += f" {clause.core(end)}"
        end += 1
    return Count(value, end, text, simple=False)


def _measured(clause: Clause, at: int) -> bool:
    return _scaled(clause, at) or clause.follows(at, MEASURES)


def _whole(clause: Clause, at: int) -> Part | None:
    if clause.numeral(at) == ZERO:
        return Part(Decimal(0), at + 1, full=False)
    pair = pair_at(clause, at)
    if pair and clause.key(at) != "năm" and clause.key(pair.end) in COMMA:
        return pair
    groups, end = _groups(clause, at)
    value = sum((group.value * group.scale for group in groups), Decimal(0))
    return Part(value, end, full=True) if groups and value == int(value) else None


def _decimals(clause: Clause, at: int) -> tuple[str, int]:
    zeros = 0
    while clause.key(at) == ZERO and clause.key(at + 1) != HUNDRED:
        zeros, at = zeros + 1, at + 1
    part = hundreds_at(clause, at, inner=False) or tens_at(clause, at)
    if part is None and clause.key(at).isdecimal():
        return "0" * zeros + clause.key(at), at + 1
    if part is not None:
        return "0" * zeros + str(int(part.value)), part.end
    digits, end = digit_by_digit(clause, at)
    # The last năm is the year's: “hai phẩy năm năm” is two and a half years.
    if len(digits) > 1 and clause.key(end - 1) == "năm" and clause.key(end) != "phần":
        digits, end = digits[:-1], end - 1
    return "0" * zeros + digits, end
