"""Numbers of documents of State and Party: “chỉ thị số mười lăm xẹt xê tê u bê en đê” is Chỉ thị số
15/CT-UBND.

Nothing is added that was not said: “nghị quyết năm mươi bảy” is Nghị quyết 57, whatever its full number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from giaoban.models.written import codes, counting, dates, hundreds, numbers, rules
from giaoban.models.written.clauses import Clause, Token
from giaoban.models.written.codes import Code, Kind
from giaoban.models.written.meanings import DocumentNumber, Reading

_NUMBER: Final = "số"
_STROKES: Final = re.compile(r"[/\-–_]+")
_TERM: Final = re.compile(r"(ubtvqh|qh)(\d{1,2})")
_TWO_DIGITS: Final = 10
_SHORTEST_BODY_ALONE: Final = 3
_LONGEST_BROKEN: Final = 3
_LONGEST: Final = 40
"""Words from the kind's name to the end of the body's code, each letter a word or two."""
FIRST_WORDS: Final = frozenset(kind.name[0] for kind in codes.KINDS) | {_NUMBER}
"""The words at which `read` may find something."""
_NOT_ITS_NUMBER: Final = frozenset({"năm", "tháng", "phần"})
"""“Nghị quyết hai mươi năm qua”"""


class _Suffix(NamedTuple):
    end: int
    year: int | None = None
    kind: str = ""
    body: Code | None = None
    term: str = ""

    @property
    def body_text(self) -> str:
        return f"{self.body.text}{self.term}" if self.body else ""


def read(clause: Clause, at: int) -> Reading | None:
    """A document named from here, its kind's name included; behind “số” alone only with its codes."""
    kind = _kind(clause, at)
    after = len(kind.name) if kind else 0
    numbered = clause.key(at + after) == _NUMBER
    first = after + numbered
    if not (kind or numbered) or not _may_be_number(clause, at + first):
        return None
    parts, words = _parts(clause, at)
    for number, text, end in _numbers(parts, first, numbered=numbered):
        suffix = _suffix(parts, end, kind)
        if suffix.end == end and counting.another(parts, end):
            continue
        if not suffix.body and not _sure(parts, kind, numbered, number, suffix.end, plain=suffix.end == end):
            continue
        if not _whole_words(words, suffix.end):
            continue
        written = _written(text, number, suffix, padded=numbered or suffix.body is not None)
        if kind:
            written = f"{_named(parts, first)} {written}"
        meaning = DocumentNumber(
            number, suffix.year, suffix.kind or (kind.code if kind else ""), suffix.body_text
        )
        return Reading(words[0 if kind else first], words[suffix.end - 1] + 1, written, meaning)
    return None


def _parts(clause: Clause, at: int) -> tuple[Clause, list[int]]:
    """Words from here, cut at strokes and dashes, and which word each part belongs to."""
    parts: list[Token] = []
    words: list[int] = []
    for place, token in enumerate(clause.tokens[at : at + _LONGEST], at):
        cores, keys = _STROKES.split(token.core), _STROKES.split(token.key)
        for core, key in zip(cores, keys, strict=True):
            parts.append(Token("", core, "", key))
            words.append(place)
    return Clause(parts, clause.first + at, clause.opens and at == 0), words


def _whole_words(words: list[int], end: int) -> bool:
    return end >= len(words) or words[end - 1] != words[end]


def _kind(clause: Clause, at: int) -> Kind | None:
    return next((kind for kind in codes.KINDS if clause.keys(at, len(kind.name)) == kind.name), None)


def _may_be_number(clause: Clause, at: int) -> bool:
    return hundreds.starts(clause, at) or clause.numeral(at) == hundreds.ZERO


def _named(parts: Clause, end: int) -> str:
    name = parts.words(0, end)
    return name[:1].upper() + name[1:]


def _numbers(parts: Clause, at: int, *, numbered: bool) -> Iterator[tuple[int, str, int]]:
    """The numbers that may be meant, likeliest first: (value, as it is written, end).

    `numbered`: “số” was said, without which the last năm is years: “nghị quyết hai năm qua”.
    """
    if parts.key(at).isdecimal():
        yield int(parts.key(at)), parts.key(at), at + 1
        yield from _broken(parts, at)
        return
    digits, end = hundreds.digit_by_digit(parts, at)
    if parts.key(end) in hundreds.SCALES:  # the last one counts the thousands of a year
        digits, end = digits[:-1], end - 1
    if parts.key(end - 1) == "năm" and (not numbered or dates.year(parts, end)):
        digits, end = digits[:-1], end - 1
    if len(digits) > 1 and (digits[0] != "0" or (numbered and int(digits))) and not _goes_on(parts, end):
        yield int(digits), digits, end
    count = numbers.read(parts, at)
    if count and count.whole is not None and count.text[-1:].isdecimal():
        yield count.whole, str(count.whole), count.end


def _broken(parts: Clause, at: int) -> Iterator[tuple[int, str, int]]:
    """“5 9 CT UBND”: a number that the recogniser broke; only its codes, right behind it, tell."""
    if parts.key(at + 1).isdecimal() and len(parts.key(at) + parts.key(at + 1)) <= _LONGEST_BROKEN:
        figure = parts.key(at) + parts.key(at + 1)
        if any(suffix.body for suffix in _codes(parts, at + 2, None)):
            yield int(figure), figure, at + 2


def _goes_on(parts: Clause, at: int) -> bool:
    return hundreds.starts(parts, at) or parts.key(at) in hundreds.NEVER_FIRST


def _sure(parts: Clause, kind: Kind | None, numbered: bool, number: int, end: int, *, plain: bool) -> bool:
    """Whether a number without codes is that of a document."""
    if kind is None or (kind.verb and not numbered):
        return False
    if numbered or not plain:
        return True
    counted = parts.key(end) in rules.COUNTED or (
        parts.key(end) in _NOT_ITS_NUMBER and not dates.year(parts, end + 1)
    )
    return number >= _TWO_DIGITS and not counted and not _goes_on(parts, end)


def _written(text: str, number: int, suffix: _Suffix, *, padded: bool) -> str:
    """Numbers below ten have a zero before them (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    head = f"{number:02}" if padded and number < _TWO_DIGITS else text
    if suffix.year:
        head += f"/{suffix.year}"
    if not suffix.body:
        return head
    if not suffix.kind:
        return f"{head}/{suffix.body_text}"
    party = suffix.body.party
    return f"{head}-{suffix.kind}/{suffix.body_text}" if party else f"{head}/{suffix.kind}-{suffix.body_text}"


# --- what follows the number ------------------------------------------------------------------------------


def _suffix(parts: Clause, at: int, kind: Kind | None) -> _Suffix:
    """Year and codes, as far as they were said; strokes that lead to neither are not taken."""
    behind = codes.separator(parts, at)
    year = dates.year(parts, behind)
    found = [_codes(parts, behind, None)]
    if year:
        found.append(_codes(parts, codes.separator(parts, year[1]), year[0]))
    best = max(
        (suffix for suffixes in found for suffix in suffixes),
        key=lambda suffix: (suffix.end, bool(kind and suffix.kind == kind.code), len(suffix.kind)),
        default=None,
    )
    if best:
        return best
    stroke = behind > at or _stroke_before(parts, behind)
    return _Suffix(year[1], year[0]) if year and stroke else _Suffix(at)


def _stroke_before(parts: Clause, at: int) -> bool:
    """A written stroke leaves no part of its own: the year then is four digits behind a number."""
    return parts.key(at).isdecimal() and parts.key(at - 1).isdecimal()


def _codes(parts: Clause, at: int, year: int | None) -> list[_Suffix]:
    found = [*_term(parts, at, year), *_body_alone(parts, at, year)]
    found += [_Suffix(at + 1, year, kind.text, body) for kind, body in codes.joined(parts.key(at))]
    for kind in codes.KIND_CODES:
        for end in codes.ends(parts, at, kind):
            behind = codes.separator(parts, end)
            found += [
                _Suffix(last, year, kind.text, body)
                for body in codes.BODY_CODES
                if not body.term
                for last in codes.ends(parts, behind, body)
            ]
    return found


def _term(parts: Clause, at: int, year: int | None) -> Iterator[_Suffix]:
    """QH15, UBTVQH15: the body and its term, without a kind."""
    for body in codes.BODY_CODES:
        if not body.term:
            continue
        match = _TERM.fullmatch(parts.key(at))
        if match and match[1] == body.text.lower():
            yield _Suffix(at + 1, year, "", body, match[2])
        for end in codes.ends(parts, at, body):
            term = numbers.small(parts, end)
            if term:
                yield _Suffix(term.end, year, "", body, term.text)


def _body_alone(parts: Clause, at: int, year: int | None) -> Iterator[_Suffix]:
    """“Công văn số 1234/UBND”: a body of the State by its code, never by its name alone."""
    for body in codes.BODY_CODES:
        if body.party or body.term or len(body.text) < _SHORTEST_BODY_ALONE:
            continue
        for end in codes.ends(parts, at, Code(body.text)):
            yield _Suffix(end, year, "", body)
