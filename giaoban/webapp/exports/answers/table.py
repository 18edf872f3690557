"""What was found as a table for spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from giaoban.webapp.exports.answers.document import TITLE, UNREAD, AnswerDocument
from giaoban.webapp.exports.files import csv_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def as_csv(document: AnswerDocument) -> bytes:
    """The head, a name and a value in a line; an empty line; the columns; a line for each moment."""
    return csv_of(_lines(document))


def _lines(document: AnswerDocument) -> Iterator[Sequence[object]]:
    yield [TITLE]
    yield from ([plain(name), plain(value)] for name, value in document.head())
    yield ["Lưu ý", UNREAD]
    yield []
    yield _COLUMNS
    for row in document.rows():
        text = "".join(piece for piece, _ in row.text)
        told = [row.conference, row.day, row.body, row.part, row.speaker, row.post, row.unit, row.time, text]
        yield [row.number, *map(plain, told), row.mark, row.link]
