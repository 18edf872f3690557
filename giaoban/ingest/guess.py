"""What a file's name tells of its conference: date, time, kind, part, and a title without them.

People name recordings in many ways, with and without diacritics; what is written with diacritics must
agree in them ("số kết luận" is no "sơ kết"). It is a guess for a form or a watch folder, and can be edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from giaoban.models.conference import VIETNAM, ConferenceDetails, ConferenceKind
from giaoban.models.recording import MediaInfo
from giaoban.models.store.database import now
from giaoban.models.vietnamese import fold, nfc, normal


@dataclass(frozen=True, slots=True)
class Guess:
    details: ConferenceDetails
    part: str
    """E.g. ``Buổi sáng, phần 2``; empty where the name says nothing of it."""
    dated: bool
    """Whether the name or the file's own data gave the day; else it is when the file was written."""
    timed: bool
    """Whether an hour is known too; else `starts_at` is at midnight."""


def guess(file_name: str, info: MediaInfo | None = None, modified_at: datetime | None = None) -> Guess:
    """The day is the name's, else the device's (`info`), else that of the file, or today."""
    rest = _Rest(_spaced(file_name))
    in_utc = bool(_SAID_IN_UTC.search(rest.plain))
    day = _take_day(rest)
    clock = _take_clock(rest) if day else None
    kind = _kind(rest)
    part = _take_part(rest)
    starts_at, timed = _start(day, clock, info, modified_at)
    if in_utc and day and clock:
        starts_at = datetime.combine(day, clock, UTC).astimezone(VIETNAM)
    title = _title(rest, info, kind, starts_at)
    dated = bool(day or (info and info.recorded_at))
    return Guess(ConferenceDetails(title=title, starts_at=starts_at, kind=kind), part, dated, timed)


class _Rest:
    """The name, of which every piece that is understood is taken away. `plain` is it without diacritics,
    letter for letter, so that a place in one is the same place in the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.accented = fold(text) != text.lower()
        """Who writes diacritics writes them everywhere: "Sang" is then a name."""
        self.taken_at = 0

    @property
    def plain(self) -> str:
        return "".join((fold(letter) or letter)[0] for letter in self.text)

    def take(self, match: re.Match[str]) -> str:
        """The matched piece, as it was written. A bar stays in its place and keeps its neighbours apart."""
        start, end = match.span()
        taken = self.text[start:end]
        self.text = f"{self.text[:start]} | {self.text[end:]}"
        self.taken_at = start + 3
        return taken


def _spaced(file_name: str) -> str:
    """Without its extension; underscores are spaces."""
    stem, dot, extension = nfc(file_name).rpartition(".")
    name = stem if dot and stem and re.fullmatch(r"[A-Za-z0-9]{2,5}", extension) else nfc(file_name)
    return " ".join(name.replace("_", " ").split())


# --- day and hour --------------------------------------------------------------------------------------

_D, _M, _Y = r"(?P<d>0?[1-9]|[12]\d|3[01])", r"(?P<m>0?[1-9]|1[0-2])", r"(?P<y>(?:19|20)\d\d)"
_D2, _M2 = r"(?P<d>0[1-9]|[12]\d|3[01])", r"(?P<m>0[1-9]|1[0-2])"
_SEP: Final = r"\s?[-./, ]\s?"
_ON: Final = r"(?:\b(?:ngay|luc)\s*)?"

_DAYS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:\bngay\s*)?(?<!\d){_D}\s*thang\s*{_M}\s*,?\s*(?:nam\s*)?{_Y}(?!\d)",
        rf"{_ON}(?<!\d){_D}{_SEP}{_M}{_SEP}{_Y}(?!\d)",
        rf"{_ON}(?<!\d){_Y}{_SEP}{_M}{_SEP}{_D}(?!\d)",
        rf"{_ON}(?<!\d){_Y}{_M2}{_D2}(?!\d{{1,3}}(?!\d))",
        rf"{_ON}(?<!\d){_D2}{_M2}{_Y}(?!\d)",
        rf"{_ON}(?<!\d){_D}[-./]{_M}[-./](?P<y>\d\d)(?!\d)",
        # Voice recorders: yymmdd and the hour.
        rf"(?<!\d)(?P<y>\d\d){_M2}{_D2}(?=[ -](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d))",
    )
)
_CLOCKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:\bluc\s*)?(?<!\d)(?P<h>[01]?\d|2[0-3])\s?(?:h|g|gio)\s?(?P<min>[0-5]\d)?(?:\s?p(?:hut)?)?(?![a-z\d])",
        r"(?:\bluc\s*)?(?<!\d)(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?::[0-5]\d)?(?!\d)",
    )
)
_CLOCK_AFTER_DAY: Final = re.compile(
    r"\s*[-t]?\s*(?P<h>[01]\d|2[0-3])[-.]?(?P<min>[0-5]\d)(?:[-.]?[0-5]\d)?(?:\s?z)?(?![a-z\d])"
)
_SAID_IN_UTC: Final = re.compile(r"^gmt(?=\d{8})|\d{8}t\d{4,6}z\b")
"""Zoom's names, and ISO 8601 with its Z."""


def _take_day(rest: _Rest) -> date | None:
    for pattern in _DAYS:
        for match in pattern.finditer(rest.plain):
            year = int(match["y"])
            try:
                day = date(year if year > 99 else 2000 + year, int(match["m"]), int(match["d"]))  # noqa: PLR2004 - two digits
            except ValueError:
                continue
            rest.take(match)
            return day
    return None


def _take_clock(rest: _Rest) -> time | None:
    """The hour, written as one anywhere, or as bare digits right behind the day."""
    plain = rest.plain
    match = next((found for each in _CLOCKS if (found := each.search(plain))), None)
    match = match or _CLOCK_AFTER_DAY.match(plain, rest.taken_at)
    if match is None:
        return None
    rest.take(match)
    return time(int(match["h"]), int(match["min"] or 0))


def _start(
    day: date | None, clock: time | None, info: MediaInfo | None, modified_at: datetime | None
) -> tuple[datetime, bool]:
    recorded = info.recorded_at.astimezone(VIETNAM) if info and info.recorded_at else None
    if day and clock:
        return datetime.combine(day, clock, VIETNAM), True
    if day:
        same = recorded is not None and recorded.date() == day
        return (recorded, True) if recorded and same else (datetime.combine(day, time(), VIETNAM), False)
    if recorded:
        return recorded, True
    written = (modified_at or now()).astimezone(VIETNAM)
    # A file is written until its recording ends.
    began = written - timedelta(seconds=info.duration) if info and modified_at else written
    return began.replace(second=0, microsecond=0), modified_at is not None


# --- kind ----------------------------------------------------------------------------------------------

_KINDS: Final[tuple[tuple[ConferenceKind, tuple[str, ...]], ...]] = (
    (
        ConferenceKind.DISASTER,
        ("phòng chống thiên tai", "phòng chống lụt bão", "thiên tai", "PCTT", "PCLB", "tìm kiếm cứu nạn",
         "TKCN", "ứng phó bão", "bão số", "mưa lũ"),
    ),
    (
        ConferenceKind.RESOLUTION_STUDY,
        ("quán triệt", "học tập nghị quyết", "học tập, quán triệt", "nghiên cứu, học tập",
         "triển khai nghị quyết", "học nghị quyết"),
    ),
    (ConferenceKind.TRAINING, ("tập huấn", "bồi dưỡng", "đào tạo")),
    (ConferenceKind.REVIEW, ("sơ kết", "tổng kết", "sơ, tổng kết")),
    (ConferenceKind.BRIEFING, ("giao ban",)),
    (ConferenceKind.THEMATIC, ("chuyên đề",)),
)  # fmt: skip
"""The first that fits: a briefing on storms is about storms."""


def _kind(rest: _Rest) -> ConferenceKind:
    for kind, phrases in _KINDS:
        if any(_says(rest, phrase) for phrase in phrases):
            return kind
    return ConferenceKind.OTHER


def _says(rest: _Rest, phrase: str) -> bool:
    return any(True for _ in _places(rest, phrase))


def _places(rest: _Rest, phrase: str) -> Iterator[re.Match[str]]:
    """Where it stands, as ``Giao ban``, ``giao-ban`` or ``GiaoBan``, with the right diacritics or none."""
    words = re.findall(r"\w+", phrase)
    pattern = r"(?<![a-z\d])" + r"[\s\-,.]*".join(fold(word) for word in words) + r"(?![a-z\d])"
    for match in re.finditer(pattern, rest.plain):
        written = re.findall(r"\w+", rest.text[match.start() : match.end()])
        if not rest.accented or normal("".join(written)) == normal("".join(words)):
            yield match


# --- part ----------------------------------------------------------------------------------------------

_HALF_DAYS: Final = (("Buổi sáng", "sáng"), ("Buổi chiều", "chiều"), ("Buổi tối", "tối"))
_NUMBERED: Final = re.compile(
    r"(?<![a-z\d])(?:(?:phan|part|tap|file|clip|doan)[\s\-.:]*|p[.\s]?)(?P<n>\d{1,2}|[ivx]{1,4})(?![a-z\d])"
)
_SITE: Final = re.compile(r"(?<![a-z\d])diem cau\s[^|()\[\]]+?(?=\s*(?:[|()\[\]–]|\s-\s|$))")
_COPY: Final = re.compile(r"(?:\s*\(\d{1,2}\)|\s*-\s*(?:copy|ban sao)(?:\s*\(\d+\))?)\s*$")
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


def _take_part(rest: _Rest) -> str:
    """Pieces in the order: half of the day, number, site."""
    if copy := _COPY.search(rest.plain):
        rest.take(copy)
    half = next((label for label, word in _HALF_DAYS if _take_half(rest, label, word)), "")
    pieces = [half, _take_number(rest), _take_site(rest)]
    said = [piece for piece in pieces if piece]
    return ", ".join(said[:1] + [piece[0].lower() + piece[1:] for piece in said[1:]])


def _take_half(rest: _Rest, label: str, word: str) -> bool:
    found = next(iter(_places(rest, label)), None)
    if found is None:
        # Alone it may be a name (Sang) or a direction (chiều): only at an end or beside a date.
        found = next((each for each in _places(rest, word) if _stands_apart(rest, each)), None)
    if found is not None:
        rest.take(found)
    return found is not None


def _stands_apart(rest: _Rest, match: re.Match[str]) -> bool:
    before, after = rest.plain[: match.start()].rstrip(), rest.plain[match.end() :].lstrip()
    at_edge = not before or not after or before[-1] in "|-(," or after[0] in "|-),"
    return at_edge and (bool(before) or bool(after))


def _take_number(rest: _Rest) -> str:
    match = _NUMBERED.search(rest.plain)
    if match is None:
        return ""
    number = _ROMAN.get(match["n"]) or (int(match["n"]) if match["n"].isdigit() else 0)
    if not number:
        return ""
    rest.take(match)
    return f"Phần {number}"


def _take_site(rest: _Rest) -> str:
    match = _SITE.search(rest.plain)
    if match is None:
        return ""
    said = rest.take(match).strip(" -,")
    return said[0].upper() + said[1:]


# --- title ---------------------------------------------------------------------------------------------

_NOT_A_TITLE: Final = re.compile(
    r"(?:(?:vid|img|mvi|mov|rec|pxl|dsc[a-z]?|aud|voice|ghi am|ghi hinh|new recording|recording|record"
    r"|video|audio|audio only|gmt|zoom|gvo|track|whatsapp|at|wa|screen|z|\d+(?:x\d+)?)[\s\-.|]*)*"
)


def _title(rest: _Rest, info: MediaInfo | None, kind: ConferenceKind, starts_at: datetime) -> str:
    title = _tidy(rest.text)
    if _NOT_A_TITLE.fullmatch(fold(title)):
        title = _tidy(info.title) if info else ""
    if _NOT_A_TITLE.fullmatch(fold(title)):
        what = "Hội nghị" if kind is ConferenceKind.OTHER else kind.label
        title = f"{what} ngày {starts_at:%d/%m/%Y}"
    return title[0].upper() + title[1:]


def _tidy(text: str) -> str:
    """Without the bars and what they leave behind: empty brackets, hanging dashes and commas."""
    text = re.sub(r"[(\[][\s|,.-]*[)\]]", " ", text)
    text = re.sub(r"(?:[\s,;.–-]*\|[\s,;.–-]*)+", " | ", text).strip(" |,;.–-")
    return " ".join(text.replace(" | ", " - ").split())
