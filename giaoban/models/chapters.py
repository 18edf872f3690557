"""Chapters of a recording: from which second on it is about what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from giaoban.models.errors import BadInput
from giaoban.models.vietnamese import nfc

LONGEST_TITLE: Final = 200
MOST: Final = 300
_LINE: Final = re.compile(
    r"(?:(\d{1,2})[:hg])?(\d{1,3})[:.](\d{2})(?:[.,]\d+)?(?:\s*[-–—|]\s*|\s+)(\S.*)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """From here on a recording is about this; until the next chapter of it begins."""

    recording_id: int
    start: float
    """In seconds of the recording."""
    title: str


def read(text: str, recording_id: int, duration: float) -> list[Chapter]:
    """``0:12:33 Title`` a line, in any order; sorted. Raises `BadInput` that names the line."""
    found: dict[float, Chapter] = {}
    for line in filter(None, map(str.strip, nfc(text).splitlines())):
        match = _LINE.fullmatch(line)
        if match is None or int(match[3]) > 59:  # noqa: PLR2004 - seconds of a minute
            raise BadInput("Dòng “{line}” chưa đúng: giờ:phút:giây, rồi tên mục.", line=line[:80])
        start = float(int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]))
        if start > duration:
            raise BadInput("Dòng “{line}” sau khi bản ghi đã hết.", line=line[:80])
        if start in found:
            raise BadInput("Có hai mục cùng bắt đầu ở một giây: “{line}”.", line=line[:80])
        found[start] = Chapter(recording_id, start, " ".join(match[4].split())[:LONGEST_TITLE])
    if len(found) > MOST:
        raise BadInput("Nhiều nhất {most} mục.", most=MOST)
    return [found[start] for start in sorted(found)]


def write(chapters: Iterable[Chapter]) -> str:
    """What `read` reads."""
    return "\n".join(f"{_time(each.start)} {each.title}" for each in chapters)


def ends(chapters: Sequence[Chapter], duration: float) -> list[float]:
    """Where each ends: the next one's start, and the end of the recording."""
    return [*(each.start for each in chapters[1:]), duration] if chapters else []


def _time(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
