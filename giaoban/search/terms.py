"""What stands in a text apart from how it was said: numbers, dates and documents as terms of the index.

“Quý hai”, “quý II” and “quý 2” all have the term ``q2``; “nghị quyết năm mươi bảy” and “57-NQ/TW” share
``vb:NQ/57``. The grammar is `giaoban.models.written`; here it only gets its terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from giaoban.models.vietnamese import normal
from giaoban.models.written import Reading, codes, readings
from giaoban.models.written.hundreds import given
from giaoban.models.written.meanings import (
    Clock,
    Day,
    Digits,
    DocumentNumber,
    Fraction,
    Meaning,
    Month,
    Number,
    Quarter,
    Years,
    exists,
)

DOCUMENT: Final = "vb:"
"""Of every passage that mentions a document; with its kind and number, of each that it mentions."""
_UNSAID: Final = "?"
_SPACED: Final = re.compile(r"\S+")
_QUARTER: Final = frozenset({"quý", "quí"})
_PUNCTUATION: Final = ".,;:!?()\"'“”"
_SHORT_QUARTER: Final = re.compile(r"[Qq]([1-4])(?:[/.-](\d{4}))?")
_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?")
_MONTH: Final = re.compile(r"(0?[1-9]|1[0-2])[/.-](\d{4})")
_DAY_BEFORE: Final = frozenset({"ngày", "mùng", "mồng", "trước", "hôm"})
_LONGEST_CODE: Final = 8
"""Words of “57 NQ TW”, with the letters said one by one."""


Asked = tuple[tuple[str, ...], ...]
"""Of each, any will do."""


class Term(NamedTuple):
    """Letters `start` to `end` of the text mean all of `terms`. A question that says the same is met by a
    passage with `asked`."""

    start: int
    end: int
    terms: tuple[str, ...]
    asked: Asked
    document: str = ""
    """Its name, where it is one (`document_name`)."""


def terms(text: str) -> tuple[Term, ...]:
    """In order, without overlap. Empty for most texts."""
    return _terms(text) if any(map(_may_count, text.split())) else ()


@lru_cache(maxsize=4096)
def _terms(text: str) -> tuple[Term, ...]:
    places = list(_SPACED.finditer(text))
    words = [place[0] for place in places]
    return tuple(
        Term(places[each.first].start(), places[each.last - 1].end(), *_of(each.meaning), _name(each.meaning))
        for each in _readings(words)
    )


def document_terms(number: DocumentNumber) -> tuple[tuple[str, ...], Asked]:
    """What the passage gets, and what a question asks for: who names the year or the body is content with
    a passage that names none, but not with one that names another."""
    base = f"{DOCUMENT}{number.kind}/{number.number}"
    year = f"{base}:{number.year or _UNSAID}"
    body = f"{base}/{number.body or _UNSAID}"
    asked: list[tuple[str, ...]] = [(base,)]
    asked += [(year, f"{base}:{_UNSAID}")] * bool(number.year)
    asked += [(body, f"{base}/{_UNSAID}")] * bool(number.body)
    return (DOCUMENT, base, year, body, f"={number.number}"), tuple(asked)


def document_name(number: DocumentNumber) -> str:
    """As offices write it, no more than was said: ``57-NQ/TW``, ``30/2020/NĐ-CP``, ``Nghị quyết 57``."""
    digits = f"{number.number}/{number.year}" if number.year else f"{number.number:02}"
    if not number.body:
        return f"{_KINDS.get(number.kind, number.kind)} {digits.lstrip('0')}".strip()
    if number.body in _OF_THE_PARTY:
        return f"{digits}-{number.kind}/{number.body}"
    return f"{digits}/{number.kind}-{number.body}" if number.kind else f"{digits}/{number.body}"


def documents(text: str) -> tuple[str, ...]:
    """The names of the documents that a text mentions, each once."""
    return tuple(dict.fromkeys(term.document for term in terms(text) if term.document))


def document(text: str) -> DocumentNumber | None:
    """The document that a text names, where it names one: ``57-NQ/TW``, ``Nghị quyết 57``."""
    found = (each.meaning for each in _readings(text.split()))
    return next((meaning for meaning in found if isinstance(meaning, DocumentNumber)), None)


def _readings(words: Sequence[str]) -> Iterator[Reading]:
    """Those of the grammar, and what only a reader of minutes takes for a number: 57-NQ/TW alone, Q2."""
    known = {each.first: each for each in (_with_its_name(words, reading) for reading in readings(words))}
    at = 0
    while at < len(words):
        found = known.get(at)
        if found is None or isinstance(found.meaning, Number | Years):
            found = _alone(words, at) or found
        if found:
            yield found
        at = found.last if found else at + 1


def _with_its_name(words: Sequence[str], reading: Reading) -> Reading:
    """“Quý” belongs to its number: who asks for Q2 has no such word."""
    first = reading.first - 1
    named = first >= 0 and normal(words[first]) in _QUARTER and isinstance(reading.meaning, Quarter)
    return replace(reading, first=first) if named else reading


def _alone(words: Sequence[str], at: int) -> Reading | None:
    """What is written already, which the grammar of speech leaves alone."""
    word = words[at].strip(_PUNCTUATION)
    if quarter := _SHORT_QUARTER.fullmatch(word):
        return Reading(at, at + 1, word, Quarter(int(quarter[1]), _number(quarter[2])))
    if not word[:1].isdecimal():
        return None
    if month := _MONTH.fullmatch(word):
        return Reading(at, at + 1, word, Month(int(month[1]), int(month[2])))
    return _day(words, at, word) or _share(words, at, word) or _code(words, at)


def _day(words: Sequence[str], at: int, word: str) -> Reading | None:
    """30/6/2025; 30/6 only where it is said to be a day."""
    found = _DAY.fullmatch(word)
    if found is None or (found[3] is None and (at == 0 or words[at - 1].lower() not in _DAY_BEFORE)):
        return None
    day = Day(int(found[1]), int(found[2]), _number(found[3]))
    return Reading(at, at + 1, word, day) if exists(day) else None


def _share(words: Sequence[str], at: int, word: str) -> Reading | None:
    """50 %, with or without the space."""
    attached = word[-1] == "%"
    if not attached and "".join(words[at + 1 : at + 2]).strip(_PUNCTUATION) != "%":
        return None
    value = given(word.rstrip("%"))
    return None if value is None else Reading(at, at + (1 if attached else 2), word, Number(value, "%"))


def _code(words: Sequence[str], at: int) -> Reading | None:
    """57-NQ/TW, or 57 NQ TW, as after “số”."""
    first = next(iter(readings(["số", *words[at : at + _LONGEST_CODE]])), None)
    if first is None or first.first > 1 or not isinstance(first.meaning, DocumentNumber):
        return None
    return Reading(at, at + first.last - 1, first.text, first.meaning)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _may_count(word: str) -> bool:
    """Cheap, and never False for a word that a reading begins with or needs."""
    return any(map(str.isdecimal, word)) or word.strip(_PUNCTUATION).lower() in _COUNTING


_KINDS: Final = {kind.code: " ".join(kind.name).capitalize() for kind in reversed(codes.KINDS)}
_OF_THE_PARTY: Final = frozenset(code.text for code in codes.BODY_CODES if code.party)
_COUNTING: Final = frozenset(
    word
    for line in (
        "một hai ba bốn năm sáu bảy bẩy tám chín mười hăm mươi chục trăm nghìn ngàn vạn triệu tỷ tỉ",
        "không rưỡi mốt tư lăm nhăm giêng chạp quý quí i ii iii iv v vi vii viii ix x xi xii xiii xiv xv",
    )
    for word in line.split()
)


def _of(meaning: Meaning) -> tuple[tuple[str, ...], Asked]:
    if isinstance(meaning, DocumentNumber):
        return document_terms(meaning)
    found = tuple(_plain(meaning))
    return found, (found[-1:],)


def _name(meaning: Meaning) -> str:
    return document_name(meaning) if isinstance(meaning, DocumentNumber) else ""


def _plain(meaning: Meaning) -> Iterator[str]:
    """From the least that it says to the most."""
    if isinstance(meaning, Number):
        yield f"={_digits(meaning.value)}"
        if meaning.unit:
            yield f"={_digits(meaning.value)}{meaning.unit}"
    elif isinstance(meaning, Quarter):
        yield f"q{meaning.quarter}"
        if meaning.year:
            yield f"q{meaning.quarter}/{meaning.year}"
    elif isinstance(meaning, Day | Month):
        yield from _calendar(meaning)
    elif isinstance(meaning, Years):
        yield f"={meaning.first}" if meaning.first == meaning.last else f"y{meaning.first}-{meaning.last}"
    elif isinstance(meaning, Clock):
        yield f"t{meaning.hour}:{meaning.minute:02}"
    elif isinstance(meaning, Fraction):
        yield f"={meaning.top}/{meaning.bottom}"
    elif isinstance(meaning, Digits):
        yield f"#{meaning.text}"


def _calendar(meaning: Day | Month) -> Iterator[str]:
    if meaning.month is None:
        yield f"d{meaning.day}" if isinstance(meaning, Day) else ""
        return
    yield f"m{meaning.month}"
    if meaning.year:
        yield f"m{meaning.month}/{meaning.year}"
    if isinstance(meaning, Day):
        yield f"d{meaning.day}/{meaning.month}"
        if meaning.year:
            yield f"d{meaning.day}/{meaning.month}/{meaning.year}"


def _digits(value: Decimal) -> str:
    return f"{value.normalize():f}"
