"""The ledger as a table: the same columns for a spreadsheet (.xlsx) and as text (.csv). The names of the
columns are those that an import reads back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from giaoban.models.days import write_day
from giaoban.webapp.exports.clock import timecode
from giaoban.webapp.exports.files import csv_of, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from giaoban.models.directives import Directive
    from giaoban.webapp.ledger import Entry
    from giaoban.webapp.ledger_reading import Ledger

Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    width: int
    """Letters, in a spreadsheet."""


COLUMNS: Final = (
    Column("STT", 5),
    Column("Mã", 10),
    Column("Nội dung", 60),
    Column("Mức độ", 11),
    Column("Chủ trì", 28),
    Column("Phối hợp", 28),
    Column("Đơn vị trong danh mục", 28),
    Column("Hạn như đã nói", 20),
    Column("Hạn", 12),
    Column("Trạng thái", 20),
    Column("Quá hạn (ngày)", 10),
    Column("Ngày hoàn thành", 12),
    Column("Người chỉ đạo", 22),
    Column("Chức vụ khi đó", 22),
    Column("Hội nghị", 34),
    Column("Ngày họp", 12),
    Column("Thời điểm nói", 10),
    Column("Lời nói", 60),
    Column("Căn cứ văn bản", 20),
    Column("Đã ban hành tại", 20),
    Column("Liên kết", 30),
)
COUNTS: Final = (
    "Đơn vị chủ trì",
    "Tổng số",
    "Trong hạn",
    "Quá hạn",
    "Xong đúng hạn",
    "Xong quá hạn",
    "Đã hủy",
)


def code(one: Directive) -> str:
    """By which it is known again when the table comes back."""
    return one.import_key or f"GB-{one.id}"


def lines(ledger: Ledger, link: Callable[[Directive], str]) -> Iterator[list[Value]]:
    """A line for each directive, in the order of the ledger; what is overdue is so as of its day."""
    for place, entry in enumerate(ledger.entries, 1):
        yield [place, *_line(entry, ledger), link(entry.one)]


def _line(entry: Entry, ledger: Ledger) -> list[Value]:
    one, fields = entry.one, entry.one.fields
    conference = ledger.conferences[one.conference_id]
    overdue = (ledger.today - fields.due).days if fields.due and one.is_overdue(ledger.today) else None
    known = dict.fromkeys(named.unit.name for named in entry.leads if named.unit)
    return [
        code(one),
        fields.content,
        fields.strength.label,
        "; ".join(fields.leads),
        "; ".join(fields.cooperating),
        "; ".join(known),
        fields.due_said,
        fields.due,
        one.state.label,
        overdue,
        one.done_on,
        fields.giver,
        fields.giver_post,
        conference.title,
        conference.details.held_on,
        timecode(one.start) if one.recording_id else "",
        one.text,
        fields.rests_on,
        fields.issued_as,
    ]


def as_csv(ledger: Ledger, link: Callable[[Directive], str]) -> bytes:
    head = [column.name for column in COLUMNS]
    rows = ([*map(_as_text, line[:-1]), line[-1]] for line in lines(ledger, link))
    return csv_of([head, *rows])


def _as_text(value: Value) -> str:
    if isinstance(value, date):
        return write_day(value)
    return plain(str(value)) if isinstance(value, str) else "" if value is None else str(value)
