"""Days, months, quarters, years and hours: “ngày ba mươi tháng sáu năm hai nghìn không trăm hai mươi
lăm” is ngày 30/6/2025.

Words that name what follows (ngày, tháng, quý, năm) are not part of a reading. A date that the calendar
does not have is none.
"""

from __future__ import annotations

from typing import Final

from giaoban.models.written import hundreds, numbers, rules
from giaoban.models.written.clauses import Clause
from giaoban.models.written.counting import roman
from giaoban.models.written.meanings import MONTHS, Clock, Day, Month, Quarter, Reading, Years, exists

_DAY: Final = "ngày"
_FIRST_TEN: Final = frozenset({"mùng", "mồng"})
_MONTH: Final = "tháng"
_YEAR: Final = "năm"
_QUARTER: Final = frozenset({"quý", "quí"})
_LUNAR_MONTHS: Final = frozenset({"giêng", "chạp"})
BEFORE: Final = _QUARTER | _FIRST_TEN | {_DAY, _MONTH}
"""Words that name what follows, whatever it begins with."""
_QUARTERS: Final = {"tư": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_CENTURIES: Final = (
    (("hai", "không"), 2000),
    (("hai", "nghìn"), 2000),
    (("hai", "ngàn"), 2000),
    (("một", "chín"), 1900),
)
_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 2999
_DIGITS_OF_A_YEAR: Final = 4
_BEFORE_A_YEAR: Final = frozenset({_YEAR, "đến", "tới"})
_LONGEST_PERIOD: Final = 50
_NEAR: Final = 12
"""How many words back a year makes the next number a year: “từ năm 2021 đến hai nghìn…”"""


def read(clause: Clause, at: int) -> Reading | int | None:
    """What begins here, named by the word before it; for a day that no calendar has, where it ends."""
    before = clause.key(at - 1)
    if before == _DAY or before in _FIRST_TEN:
        return _day(clause, at)
    if before == _MONTH:
        return _month(clause, at)
    if before in _QUARTER:
        return _quarter(clause, at)
    return _period(clause, at) or _year_alone(clause, at) or _clock(clause, at)


# --- days and months ------------------------------------------------------------------------------------


def _day(clause: Clause, at: int) -> Reading | int | None:
    count = numbers.small(clause, at)
    if (pair := hundreds.pair_at(clause, at)) and clause.key(pair.end) == _MONTH:  # “ngày hai tám tháng”
        count = numbers.Count(pair.value, pair.end, str(pair.value), simple=False)
    if count is None:
        return None
    day, new_year = int(count.value), clause.key(at - 1) in _FIRST_TEN
    if clause.key(count.end) != _MONTH or clause.key(count.end + 1) in _LUNAR_MONTHS:
        # “Ngày một tốt hơn”: a small number needs its month, or mùng before it.
        sure = new_year or not count.simple or clause.key(count.end) == _MONTH
        return Reading(at, count.end, count.text, Day(day)) if sure and exists(Day(day)) else None
    found = _month_and_year(clause, count.end + 1)
    if found is None:
        return None
    month, end = found
    if not exists(Day(day, month.month, month.year)):
        return end
    year = f"/{month.year}" if month.year else ""
    text = f"{count.text} tháng {month.month}{year}" if new_year else f"{count.text}/{month.month}{year}"
    return Reading(at, end, text, Day(day, month.month, month.year))


def _month(clause: Clause, at: int) -> Reading | None:
    before = clause.key(at - 2)
    if clause.precedes(at, rules.NAMED_MONTHS):
        return None
    if before in rules.COUNTS_BEFORE or _ends_a_number(clause, at - 2):
        return None
    found = _month_and_year(clause, at)
    if found is None:
        return None
    month, end = found
    if clause.key(end) in rules.COUNTED or (not month.year and clause.key(end) in rules.COUNTED_IN_MONTHS):
        return None
    if (
        clause.key(at) == _YEAR
        and not month.year
        and not (before in rules.MAY_BEFORE or clause.key(end) in rules.MAY_BEHIND)
    ):
        return None
    text = f"{month.month}/{month.year}" if month.year else str(month.month)
    return Reading(at, end, text, month)


def _ends_a_number(clause: Clause, at: int) -> bool:
    """“Ba tháng một lần”: the months are counted."""
    key = clause.numeral(at)
    return key in hundreds.DIGITS or key in hundreds.NEVER_FIRST or key == hundreds.TEN or key[:1].isdecimal()


def _month_and_year(clause: Clause, at: int) -> tuple[Month, int] | None:
    if clause.key(at) == "tư" and clause.key(at + 1) not in rules.NOT_FOUR:
        month, end = 4, at + 1
    else:
        count = numbers.small(clause, at)
        if count is None or not 1 <= count.value <= MONTHS:
            return None
        month, end = int(count.value), count.end
    if clause.key(end) == _YEAR and (found := year(clause, end + 1)):
        return Month(month, found[0]), found[1]
    if clause.key(at) == _YEAR and year(clause, end):
        return None  # “tháng, năm 2025”
    return Month(month), end


# --- quarters and years ---------------------------------------------------------------------------------


def _quarter(clause: Clause, at: int) -> Reading | None:
    key, end = clause.key(at), at + 1
    digit = int(key) if key.isdecimal() else hundreds.DIGITS.get(clause.numeral(at), 0)
    number = _QUARTERS.get(key, digit)
    if not 1 <= number <= 4:  # noqa: PLR2004 - a year has four
        return None
    if not (key.isdecimal() or clause.core(at).isupper() or clause.numeral(at - 1)):
        return None  # somebody of that name
    if clause.key(end) == _YEAR and (found := year(clause, end + 1)):
        return Reading(at, found[1], f"{roman(number)}/{found[0]}", Quarter(number, found[0]))
    if clause.key(end) in rules.COUNTED or (clause.key(end) != _YEAR and hundreds.starts(clause, end)):
        return None
    return Reading(at, end, roman(number), Quarter(number))


def year(clause: Clause, at: int) -> tuple[int, int] | None:
    """A year, from 1000 to 2999, and where it ends: in digits, as a number or as it is often said in
    short, “hai không hai lăm”, “hai nghìn hai lăm”, “một chín bảy lăm”."""
    found = _year_in_short(clause, at)
    if found is None:
        count = numbers.read(clause, at)
        if count is None or count.whole is None or "." in clause.key(at):
            return None
        found = count.whole, count.end
        if found[1] == at + 1 and not clause.key(at).isdecimal():
            return None
    return found if _FIRST_YEAR <= found[0] <= _LAST_YEAR else None


def _year_in_short(clause: Clause, at: int) -> tuple[int, int] | None:
    digits, end = hundreds.digit_by_digit(clause, at)
    if len(digits) == _DIGITS_OF_A_YEAR and not hundreds.starts(clause, end):
        return int(digits), end
    for words, century in _CENTURIES:
        if clause.keys(at, len(words)) == words:
            count = numbers.small(clause, at + len(words))
            if count is not None and not count.simple:
                return century + int(count.value), count.end
    return None


def _year_alone(clause: Clause, at: int) -> Reading | None:
    """Behind “năm”; behind “đến” where the year that it goes on from is near."""
    before = clause.key(at - 1)
    if before not in _BEFORE_A_YEAR or (found := year(clause, at)) is None or _is_counted(clause, found[1]):
        return None
    if before == _YEAR:
        # “Mỗi năm hai nghìn”, “mười năm hai nghìn”; whoever says a year in full means one.
        in_full = found[1] - at >= _DIGITS_OF_A_YEAR
        if not in_full and (clause.key(at - 2) in rules.COUNTS_BEFORE or _ends_a_number(clause, at - 2)):
            return None
    elif not _year_near(clause, at):
        return None
    return Reading(at, found[1], str(found[0]), Years(found[0], found[0]))


def _year_near(clause: Clause, at: int) -> bool:
    return any(
        clause.key(place) == _YEAR or _names_a_period(clause, place) for place in range(at - _NEAR, at)
    )


def _names_a_period(clause: Clause, at: int) -> bool:
    return clause.precedes(at, rules.PERIOD_BEFORE)


def _is_counted(clause: Clause, at: int) -> bool:
    key = clause.key(at)
    return key in hundreds.SCALES or key in hundreds.BILLIONS or key in rules.COUNTED or key == "phần"


def _period(clause: Clause, at: int) -> Reading | None:
    """“Nhiệm kỳ hai không hai lăm hai không ba mươi”"""
    if not _names_a_period(clause, at) or (first := year(clause, at)) is None:
        return None
    last = year(clause, first[1])
    if last and 0 < last[0] - first[0] <= _LONGEST_PERIOD:
        return Reading(at, last[1], f"{first[0]} - {last[0]}", Years(first[0], last[0]))
    return Reading(at, first[1], str(first[0]), Years(first[0], first[0]))


# --- hours ----------------------------------------------------------------------------------------------


def _clock(clause: Clause, at: int) -> Reading | None:
    """“Tám giờ ba mươi phút”; hours that no clock has are a length of time."""
    hour = numbers.small(clause, at)
    if hour is None or clause.key(hour.end) != "giờ" or hour.value > 24:  # noqa: PLR2004
        return None
    minute = numbers.small(clause, hour.end + 1)
    if minute is None or minute.value > 59 or (minute.simple and clause.key(minute.end) != "phút"):  # noqa: PLR2004
        return None
    following = clause.key(minute.end)
    if hundreds.starts(clause, minute.end) or (following in rules.COUNTED and following != _DAY):
        return None
    text = f"{hour.text} giờ {minute.text}"
    return Reading(at, minute.end, text, Clock(int(hour.value), int(minute.value)))
