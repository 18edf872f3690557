"""What was found as a table for spreadsheets: UTF-8 with the mark by which Excel knows it, RFC 4180."""

from __future__ import annotations

import csv
import io
from typing import Final

from giaoban.webapp.exports.answers.document import TITLE, UNREAD, AnswerDocument

_COLUMNS: Final = (
    "STT",
    "Hội nghị",
    "Ngày họp",
    "Cơ quan tổ chức",
    "Phần",
    "Người nói",
    "Chức vụ",
    "Đơn vị",
    "Thời điểm",
    "Lời nói",
    "Ghi chú",
    "Liên kết",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(document: AnswerDocument) -> bytes:
    """The head, a name and a value in a line; an empty line; the columns; a line for each moment."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([TITLE])
    lines.writerows([plain(name), plain(value)] for name, value in document.head())
    lines.writerow(["Lưu ý", UNREAD])
    lines.writerow([])
    lines.writerow(_COLUMNS)
    for row in document.rows():
        text = "".join(piece for piece, _ in row.text)
        told = [row.conference, row.day, row.body, row.part, row.speaker, row.post, row.unit, row.time, text]
        lines.writerow([row.number, *map(plain, told), row.mark, row.link])
    return out.getvalue().encode("utf-8-sig")


def plain(text: str) -> str:
    """What a spreadsheet would read as a formula is text behind an apostrophe (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
