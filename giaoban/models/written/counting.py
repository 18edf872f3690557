"""Which numbers are written in digits, and how: percentages, fractions, ranges, Roman numerals.

Small numbers that count stay in words, as administrative texts write them; a number that may be none,
or may be two, stays as it was said.
"""

from __future__ import annotations

from typing import Final

from giaoban.models.written import hundreds, numbers, rules
from giaoban.models.written.clauses import Clause
from giaoban.models.written.meanings import Digits, Fraction, Number, Reading
from giaoban.models.written.numbers import Count

_PER: Final = {("phần", "trăm"): "%", ("phần", "nghìn"): "‰", ("phần", "ngàn"): "‰"}
_TO: Final = frozenset({"đến", "tới", "trên"})
_MINUS: Final = "âm"
_PLENUM: Final = (rules.phrase("trung ương"),)
_TERM: Final = rules.phrase("khóa")[0]
_NAMES_IT: Final = frozenset({"là", "số"})
_FIVE_OR_YEAR: Final = "năm"
_FIVE_OR: Final = frozenset({"sáu", "bảy", "bẩy", hundreds.TEN})
"""What is said behind five for “about as many”."""
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(value: int) -> str:
    """Up to 39."""
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (value // worth)
        value %= worth
    return written


def read(clause: Clause, at: int) -> Reading | int:
    """The number from here with its written form; else the place up to which all stays as it was said."""
    if clause.key(at) == _FIVE_OR_YEAR and hundreds.starts(clause, at + 1):
        return _behind_years(clause, at)
    if found := _digit_by_digit(clause, at):
        return found
    first = at + 1 if clause.key(at) == _MINUS else at
    count = numbers.read(clause, first)
    if count is None:
        return at + 1
    if end := _end_of_doubt(clause, at, count.end):
        return end
    reading = _share(clause, at, count) or _fraction(clause, at, count)
    if reading is None and wants_digits(clause, first, count):
        reading = Reading(at, count.end, _roman(clause, at, count) or count.text, Number(count.value))
    if reading is None or (first > at and not isinstance(reading.meaning, Number)):
        return count.end
    return _negative(clause, reading) if first > at else reading


def _digit_by_digit(clause: Clause, at: int) -> Reading | None:
    if clause.key(at) != hundreds.ZERO and clause.key(at) not in hundreds.DIGITS:
        return None
    said, end = hundreds.digit_by_digit(clause, at)
    behind = at - 1 if clause.key(at - 1) in _NAMES_IT else at
    named = clause.precedes(behind, rules.DIGITS_BEFORE)
    if len(said) < (rules.DIGITS_LEAST if named else rules.DIGITS_ANYWHERE) or not (named or said[0] == "0"):
        return None
    return Reading(at, end, said, Digits(said))


def _share(clause: Clause, at: int, count: Count) -> Reading | None:
    """“Chín mươi ba phẩy sáu phần trăm”"""
    unit = _PER.get((clause.key(count.end), clause.key(count.end + 1)))
    if unit is None:
        return None
    return Reading(at, count.end + 2, f"{count.text} {unit}", Number(count.value, unit))


def _fraction(clause: Clause, at: int, count: Count) -> Reading | None:
    """“Hai phần ba”; not “một phần năm 2025”, a part of a year."""
    below = count.end + 1
    if clause.key(count.end) != "phần" or not count.whole:
        return None
    if clause.key(below) == "tư" and clause.key(below + 1) not in rules.NOT_FOUR:
        bottom, end = 4, below + 1
    elif (larger := numbers.read(clause, below)) and larger.whole and larger.whole > 1:
        bottom, end = larger.whole, larger.end
    else:
        return None
    if hundreds.starts(clause, end):
        return None
    return Reading(at, end, f"{count.whole}/{bottom}", Fraction(count.whole, bottom))


def _negative(clause: Clause, reading: Reading) -> Reading | int:
    """Âm is a minus before a measured number only: “âm nhạc”, “tăng trưởng âm”."""
    meaning = reading.meaning
    measured = isinstance(meaning, Number) and (meaning.unit or _measured(clause, reading.last))
    if not isinstance(meaning, Number) or not measured:
        return reading.last
    return Reading(reading.first, reading.last, f"-{reading.text}", Number(-meaning.value, meaning.unit))


def wants_digits(clause: Clause, at: int, count: Count) -> bool:
    if not count.simple or clause.key(at)[:1].isdecimal() or _measured(clause, count.end):
        return True
    if clause.precedes(at, rules.NUMBERED) or _in_a_law(clause, at):
        return True
    if clause.key(count.end) in _TO:
        other = numbers.read(clause, count.end + 1)
        return other is not None and wants_digits(clause, count.end + 1, other)
    return clause.precedes(at, _PLENUM) and clause.key(count.end) == _TERM


def _in_a_law(clause: Clause, at: int) -> bool:
    """“Khoản hai điều năm”: either alone may be something else."""
    return clause.key(at - 1) in rules.ARTICLES and (
        clause.key(at + 1) in rules.ARTICLES or clause.key(at - 3) in rules.ARTICLES
    )


def _measured(clause: Clause, at: int) -> bool:
    return clause.follows(at, rules.MEASURES)


def _roman(clause: Clause, at: int, count: Count) -> str:
    whole = count.whole
    if whole is None:
        return ""
    for rule in rules.ROMAN:
        if rule.least <= whole <= rule.most and clause.precedes(at, rule.before):
            return roman(whole)
    return ""


def _behind_years(clause: Clause, at: int) -> int:
    """“Mỗi năm hai mươi tỷ”: the year is a word, and the number after it is read for itself. “Năm sáu
    trăm hộ” is five or six hundred."""
    pair = clause.key(at + 2) in hundreds.COMMA  # “năm hai phẩy năm” may be 52,5
    if clause.key(at - 1) in rules.COUNTS_BEFORE or not (pair or clause.key(at + 1) in _FIVE_OR):
        return at + 1
    return _end_of_run(clause, at)


def _end_of_doubt(clause: Clause, at: int, end: int) -> int:
    """Where a run of numbers ends that is read in more than one way; 0 where there is no doubt.

    “Ba bốn triệu”, “mười lăm hai mươi hộ”, “hai mươi mấy”, “vài ba mươi”.
    """
    if clause.key(at - 1) in hundreds.COMMA:  # of a number that was not understood
        return _end_of_run(clause, end)
    behind = clause.key(end)
    if clause.key(at - 1) in rules.VAGUE_BEFORE or behind in rules.VAGUE_BEHIND:
        return end
    if behind in hundreds.NEVER_BEHIND:
        return _end_of_run(clause, end)
    if behind == hundreds.POINT and hundreds.starts(clause, end + 1):
        return _end_of_run(clause, end + 1)
    return _end_of_run(clause, end) if another(clause, end) else 0


def another(clause: Clause, at: int) -> bool:
    """Whether another number stands here. Năm alone is none, but in “năm bảy” it may be."""
    if not hundreds.starts(clause, at):
        return False
    count = numbers.read(clause, at)
    if count is not None and count.simple and clause.key(at) == _FIVE_OR_YEAR:
        behind = numbers.read(clause, at + 1)
        return behind is not None and behind.simple
    return count is not None


def _end_of_run(clause: Clause, at: int) -> int:
    while at < len(clause) and (hundreds.starts(clause, at) or clause.key(at) in hundreds.NEVER_FIRST):
        at += 1
    return at
