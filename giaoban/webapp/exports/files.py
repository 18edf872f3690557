"""What files to take away have in common: their names and kinds, and text as a spreadsheet reads it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from giaoban.models.vietnamese import nfc

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
"""In a name: control characters, and what Windows does not take."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def in_a_name(text: str) -> str:
    """NFC, on one line, without what a file system does not take."""
    return " ".join(_FORBIDDEN.sub(" ", nfc(text)).split())


def stem(text: str, most: int) -> str:
    """The beginning of a name that every file system takes, of so many bytes at most: most take names of 255,
    and a browser may add `` (12)`` and a suffix of its own. It ends in no point and no space."""
    return in_a_name(text).encode()[:most].decode(errors="ignore").rstrip(". ")


def csv_of(rows: Iterable[Iterable[object]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it, RFC 4180."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def plain(text: str) -> str:
    """What a spreadsheet would read as a formula is text behind an apostrophe (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
