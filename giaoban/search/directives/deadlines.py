"""Until when: “trước 14 giờ, ngày 05/12”, “trong quý III”, “chậm nhất thứ sáu tuần này”.

The words are kept as they were said. A day is given only where they name one, seen from the day of the
conference: what has no year is the next of its kind, and a period ends with its last day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, NamedTuple

from giaoban.models.directives import Due
from giaoban.models.vietnamese import syllables
from giaoban.models.written import readings
from giaoban.models.written.clauses import Clause, Token
from giaoban.models.written.meanings import Clock, Day, Month, Quarter, Years
from giaoban.models.written.numbers import small
from giaoban.search.directives import periods
from giaoban.search.directives.rules import phrases
from giaoban.search.directives.sentences import begins_clause

_RULES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("deadlines.toml").read_text(encoding="utf-8")
)
_UNTIL: Final = phrases(_RULES["until"])
_WITHIN: Final = phrases(_RULES["within"])
_BEFORE: Final = phrases(_RULES["before"])
_ALONE: Final = phrases(_RULES["alone"])
_MUST_BEHIND: Final = phrases(_RULES["must_behind"])
_EVENTS: Final = phrases(_RULES["events"])
_RECURRING: Final = phrases(_RULES["recurring"])
_TODAY: Final = phrases(["hôm nay", "ngày hôm nay"])
_TIMES_OF_DAY: Final = frozenset(_RULES["times_of_day"])
_NO_ORDINALS: Final = phrases(_RULES["no_ordinals"])
_NOT_NEXT_BEFORE: Final = frozenset(_RULES["not_next_before"])
_NOT_NEXT_BEHIND: Final = phrases(_RULES["not_next_behind"])
_EACH: Final = frozenset(_RULES["each"])
_VAGUE: Final = frozenset(_RULES["vague"])
_WEEKDAYS: Final[dict[tuple[str, ...], int]] = {
    tuple(syllables(name)): day for name, day in _RULES["weekdays"].items()
}
_RELATIVE: Final[dict[tuple[str, ...], int]] = {
    tuple(syllables(name)): days for name, days in _RULES["relative_days"].items()
}
_PERIODS: Final[dict[str, int]] = _RULES["relative_periods"]
_WRITTEN: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}))?")
_MONTH_WRITTEN: Final = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_CLOCK: Final = re.compile(r"\d{1,2}(?:h|g)(?:\d{2})?|\d{1,2}:\d{2}")
_BEFORE_A_DAY: Final = 4
"""Words in which “from” and the hour stand before a day."""
_FIRST_TEN: Final = frozenset({"mùng", "mồng"})
_LOOK_AHEAD: Final = 14
"""Words of the longest date: “hai mươi tám tháng mười một năm hai nghìn không trăm hai mươi lăm”."""


class Deadline(NamedTuple):
    first: int
    last: int
    due: Due


_BEFORE_A_WEEKDAY: Final = frozenset({"trước", "nhất", "là", "hạn"})
ANY_DAY: Final = date(2000, 1, 1)
"""Where only the words matter."""


class _Time(NamedTuple):
    end: int
    """The word after it."""
    first: date | None
    """The first day of the period that it names; of a day, that day."""
    last: date | None
    a_day: bool = False


def deadline(words: Sequence[Token], first: int, last: int, day: date) -> Deadline | None:
    """The first that names a day, one that says “until” or “within” before a bare “today”; else the first
    that is said."""
    words = words[:last]
    found = [each for place in range(first, len(words)) if (each := deadline_at(words, place, day))]
    dated = [each for each in found if each.due.day]
    opened = (each for each in dated if _UNTIL.at(words, each.first) or _WITHIN.at(words, each.first))
    return next(opened, dated[0] if dated else found[0] if found else None)


def deadline_at(words: Sequence[Token], place: int, day: date) -> Deadline | None:
    """The one that begins here."""
    if place >= len(words):
        return None
    until, within = _UNTIL.at(words, place), _WITHIN.at(words, place)
    if length := max(until, within):
        if words[place + length - 1].trail:
            return None
        at = place + length
        time = _time(words, at, day, counted=within >= until)
        if time is None and until:
            return _event(words, place, at)
    elif (
        (_ALONE.at(words, place) and not _begins_then(words, place))
        or _weekday(words, place, day)
        or _bare_weekday(words, place, day)
        or _is_bare_day(words, place, day)
    ):
        at, time = place, _time(words, place, day, counted=False)
    else:
        return None
    if time is None:
        return None
    return _said(words, place, time, before=bool(length and _BEFORE.at(words, place) == length))


def _begins_then(words: Sequence[Token], place: int) -> bool:
    """“Cấm biển từ 12 giờ trưa nay”, “hôm nay ta họp”: when it begins, or takes place."""
    if any(word.key == "từ" for word in takewhile(lambda word: not word.trail, _before(words, place))):
        return True
    today = _TODAY.at(words, place)
    opens = begins_clause(words, place) or words[place - 1].key == "ngày"
    behind = range(place + today, min(place + today + _BEFORE_A_DAY, len(words)))
    return opens and today > 0 and not any(_MUST_BEHIND.at(words, at) for at in behind)


def _before(words: Sequence[Token], place: int) -> Iterator[Token]:
    """The few words before it, the nearest first."""
    return reversed(words[max(0, place - _BEFORE_A_DAY) : place])


def _said(words: Sequence[Token], place: int, time: _Time, *, before: bool) -> Deadline:
    end = time.end
    recurring = _RECURRING.at(words, end)
    end += recurring
    recurring = recurring or _RECURRING.before(words, place)
    named = time.first - timedelta(days=1) if before and time.first and not time.a_day else time.last
    return Deadline(place, end, Due(_text(words, place, end), None if recurring else named))


def _event(words: Sequence[Token], place: int, at: int) -> Deadline | None:
    length = _EVENTS.at(words, at)
    if not length or not _BEFORE.at(words, place):
        return None
    end = at + length
    while end < len(words) and not words[end - 1].trail and end - at < _RULES["events_longest"]:
        end += 1
    return Deadline(place, end, Due(_text(words, place, end)))


def _is_bare_day(words: Sequence[Token], place: int, day: date) -> bool:
    if place and words[place - 1].key == "từ":
        return False
    if words[place].key not in {"ngày", *_FIRST_TEN} and not _opens_with_a_day(words, place):
        return False
    time = _calendar(words, place, day)
    return bool(time and (_MUST_BEHIND.at(words, time.end)))


def _opens_with_a_day(words: Sequence[Token], place: int) -> bool:
    """“Cam kết rồi đấy, 30/9 phải bàn giao”; “24/7” is no day of July, and “1.5” none of May."""
    written = _WRITTEN.fullmatch(words[place].key)
    return (
        bool(written)
        and begins_clause(words, place)
        and "/" in words[place].key
        and words[place].key != "24/7"
    )


# --- times ---------------------------------------------------------------------------------------------


def _time(words: Sequence[Token], at: int, day: date, *, counted: bool) -> _Time | None:
    """What begins here."""
    at = _past_clock(words, at)
    if at >= len(words):
        return None
    readers: tuple[Callable[[Sequence[Token], int, date], _Time | None], ...] = (
        _half_year,
        _relative,
        _weekday,
        _next_weekday,
        _bare_weekday,
        _named_period,
        _part_of,
        _calendar,
    )
    for reader in readers:
        if time := reader(words, at, day):
            return time
    return _length_of_time(words, at, day) if counted else None


def _past_clock(words: Sequence[Token], at: int) -> int:
    """Behind “14 giờ,” or “17h00”, where a day follows; the hour stays in what was said."""
    if at < len(words) and _CLOCK.fullmatch(words[at].key):
        end = at + 1
    else:
        clause = Clause(words, 0, opens=False)
        clock = next((each for each in readings(_texts(words, at)) if each.first == 0), None)
        number = small(clause, at)
        if clock and isinstance(clock.meaning, Clock):
            end = at + clock.last
        elif number and clause.key(number.end) == "giờ":
            end = number.end + 1
        else:
            return at
        end += clause.key(end) == "phút"
    return end if end < len(words) else at


def _relative(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """hôm nay, ngày mai"""
    for length in (3, 2):
        days = _RELATIVE.get(_keys(words, at, length))
        if days is not None:
            named = day + timedelta(days=days)
            return _Time(at + length, named, named, a_day=True)
    return None


def _weekday(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """thứ sáu tuần này, thứ tư này, thứ hai tuần sau; “thứ hai” alone is “secondly” as well."""
    number = _WEEKDAYS.get(_keys(words, at, 2))
    if number is None:
        return None
    end = at + 2 + (_key(words, at + 2) == "tuần")
    weeks = _PERIODS.get(_key(words, end))
    if weeks is None:
        return None
    monday = day - timedelta(days=day.weekday())
    named = monday + timedelta(weeks=weeks, days=number)
    return _Time(end + 1, named, named, a_day=True)


def _next_weekday(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """trước thứ sáu, chậm nhất là thứ năm: the next one"""
    number = _WEEKDAYS.get(_keys(words, at, 2))
    if number is None or _key(words, at - 1) not in _BEFORE_A_WEEKDAY:
        return None
    return _next(number, at + 2, day)


def _bare_weekday(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """sáng thứ tư, thứ sáu báo tôi: the next one; “mỗi chiều thứ sáu” is none."""
    start = at + (_key(words, at) in _TIMES_OF_DAY)
    number = _WEEKDAYS.get(_keys(words, start, 2))
    if number is None or _key(words, at - 1) in _EACH | _TIMES_OF_DAY | _NOT_NEXT_BEFORE:
        return None
    if _NOT_NEXT_BEHIND.at(words, start + 2):
        return None
    if start == at and not (_NO_ORDINALS.at(words, at) and _MUST_BEHIND.at(words, at + 2)):
        return None
    return _weekday(words, start, day) or _next(number, start + 2, day)


def _next(weekday: int, end: int, day: date) -> _Time:
    named = day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
    return _Time(end, named, named, a_day=True)


def _named_period(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """tuần này, tháng sau, quý tới, năm nay"""
    start = at + (_key(words, at) == "cuối")
    offset = _PERIODS.get(_key(words, start + 1))
    if offset is None:
        return None
    span = periods.relative(_key(words, start), offset, day)
    return _Time(start + 2, *span) if span else None


def _half_year(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """6 tháng cuối năm, hết năm, cuối năm"""
    count = small(Clause(words, 0, opens=False), at)
    if count and _keys(words, count.end, 3) == ("tháng", "cuối", "năm"):
        return _Time(count.end + 3, *periods.year(day.year))
    if _keys(words, at, 2) in {("cuối", "năm"), ("hết", "năm")} and not _year_behind(words, at + 1):
        return _Time(at + 2, *periods.year(day.year))
    if _key(words, at) == "năm" and at and words[at - 1].key == "hết" and not _year_behind(words, at):
        return _Time(at + 1, *periods.year(day.year))
    return None


def _year_behind(words: Sequence[Token], at: int) -> bool:
    return _key(words, at + 1) in _PERIODS or any(
        each.first == 1 and isinstance(each.meaning, Years) for each in readings(_texts(words, at))
    )


def _part_of(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """cuối tháng 7 is its last day; đầu and giữa name none."""
    part = _key(words, at)
    if part != "cuối" and part not in _VAGUE:
        return None
    time = _calendar(words, at + 1, day) or _named_period(words, at + 1, day)
    if time is None or time.a_day:
        return None
    return time if part == "cuối" else _Time(time.end, None, None)


def _calendar(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """ngày 30/6, 30 tháng 6, mùng 5 tháng 7, tháng 7, quý III, năm 2026"""
    key = _key(words, at)
    if key == "quí":
        key = "quý"
    naming = key in {"ngày", *_FIRST_TEN, "tháng", "quý", "năm"}
    start = at + naming
    while _key(words, start) in {"ngày", *_FIRST_TEN}:
        start += 1
    if time := _written(words, start, day, month=key == "tháng"):
        return time
    name = next((each for each in (_key(words, start - 1), key) if naming and each), "ngày")
    for each in readings([name, *_texts(words, start)]):
        if each.first != 1:
            continue
        return _meant(words, start + each.last - 1, each.meaning, day, named=naming)
    return None


def _meant(words: Sequence[Token], end: int, meaning: object, day: date, *, named: bool) -> _Time | None:
    if isinstance(meaning, Day):
        if meaning.month is None and not named:
            return None
        found = periods.day(meaning, day)
        if meaning.month is None and _keys(words, end, 2) == ("tháng", "này"):
            end += 2
        return _Time(end, found, found, a_day=True) if found else None
    if isinstance(meaning, Month | Quarter):
        if meaning.year is None and _key(words, end) == "năm" and _key(words, end + 1) in _PERIODS:
            meaning = replace(meaning, year=day.year + _PERIODS[_key(words, end + 1)])
            end += 2
        if isinstance(meaning, Month):
            return _Time(end, *periods.month(meaning, day))
        return _Time(end, *periods.quarter(meaning, day))
    if isinstance(meaning, Years) and meaning.first == meaning.last:
        return _Time(end, *periods.year(meaning.first))
    return None


def _written(words: Sequence[Token], at: int, day: date, *, month: bool) -> _Time | None:
    """30/6, 05/12/2025; behind “tháng” 6/2025."""
    key = _key(words, at)
    if month and (match := _MONTH_WRITTEN.fullmatch(key)):
        if not 1 <= int(match[1]) <= 12:  # noqa: PLR2004 - months of a year
            return None
        return _Time(at + 1, *periods.month(Month(int(match[1]), int(match[2])), day))
    if month or not (match := _WRITTEN.fullmatch(key)):
        return None
    found = periods.day(Day(int(match[1]), int(match[2]), int(match[3]) if match[3] else None), day)
    end = at + 1
    if found and not match[3] and _key(words, end) == "năm":
        for each in readings(_texts(words, end)):
            if each.first == 1 and isinstance(each.meaning, Years):
                found = periods.day(Day(int(match[1]), int(match[2]), each.meaning.first), day)
                end += each.last
                break
    return _Time(end, found, found, a_day=True) if found else None


def _length_of_time(words: Sequence[Token], at: int, day: date) -> _Time | None:
    """10 ngày, một tuần, 3 tháng, 10 ngày làm việc; counted from the conference's day."""
    count = small(Clause(words, 0, opens=False), at)
    if count is None or count.whole is None or count.whole < 1:
        return None
    unit, end = _key(words, count.end), count.end + 1
    if unit == "ngày" and _keys(words, end, 2) == ("làm", "việc"):
        named = periods.working_days(day, count.whole)
        return _Time(end + 2, named, named, a_day=True)
    after = periods.after(day, count.whole, unit)
    end += _key(words, end) in {"tới", "nữa"}
    return _Time(end, after, after, a_day=True) if after else None


def _key(words: Sequence[Token], at: int) -> str:
    return words[at].key if 0 <= at < len(words) else ""


def _keys(words: Sequence[Token], at: int, count: int) -> tuple[str, ...]:
    return tuple(word.key for word in words[at : at + count])


def _texts(words: Sequence[Token], at: int) -> list[str]:
    return [f"{word.lead}{word.core}{word.trail}" for word in words[at : at + _LOOK_AHEAD]]


def _text(words: Sequence[Token], first: int, last: int) -> str:
    texts = [f"{word.lead}{word.core}{word.trail}" for word in words[first:last]]
    return " ".join(texts).strip(" ,.;:?!…")
