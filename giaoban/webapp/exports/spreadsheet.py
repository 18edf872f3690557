"""The ledger as a spreadsheet: real days, filters, and a second sheet that counts by unit.

Text is written as text: what begins as a formula does is none, in whichever cell.
"""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from giaoban.webapp.exports.files import plain
from giaoban.webapp.exports.ledger import COLUMNS, COUNTS, Value, lines
from giaoban.webapp.exports.official import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from giaoban.models.directives import Directive
    from giaoban.webapp.ledger_reading import Counted, Ledger

_DAY: Final = "dd/mm/yyyy"
_FONT: Final = "Times New Roman"
_LONGEST: Final = 32_767
"""Letters of a cell (ECMA-376, Excel's own limit)."""
_THIN: Final = Side(style="thin", color="999999")
_BORDER: Final = Border(_THIN, _THIN, _THIN, _THIN)
_HEAD: Final = PatternFill("solid", fgColor="DFECEF")
_LATE: Final = PatternFill("solid", fgColor="FAE5E1")
_STYLES: Final = {"Chữ": "General", "Ngày": _DAY}
"""By name: what every cell would say of itself takes openpyxl ten times as long."""
_OVERDUE: Final = [column.name for column in COLUMNS].index("Quá hạn (ngày)")


def as_xlsx(
    ledger: Ledger,
    counted: Sequence[Counted],
    link: Callable[[Directive], str],
    told: Iterable[tuple[str, str]],
) -> bytes:
    """`told` says what the table is of: when, by whom, which filters."""
    book = _book()
    _ledger(book.create_sheet("Sổ chỉ đạo"), ledger, link)
    _counts(book.create_sheet("Theo đơn vị"), counted)
    about = book.create_sheet("Thông tin")
    for row, (name, value) in enumerate(told, 1):
        _put(about, row, 1, name).font = Font(name=_FONT, bold=True)
        _put(about, row, 2, value)
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, 60
    book.properties.creator, book.properties.title = "Giao Ban", "Sổ ý kiến chỉ đạo"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def template() -> bytes:
    """An empty ledger to fill in, with the columns that an import reads, and a line that shows how."""
    book = _book()
    sheet = book.create_sheet("Sổ chỉ đạo")
    shown = [column for column in COLUMNS if column.name in _EXAMPLE]
    _head(sheet, [(column.name, column.width) for column in shown])
    for at, column in enumerate(shown, 1):
        _put(sheet, 2, at, _EXAMPLE[column.name])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _book() -> Workbook:
    """Without a sheet."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new book has one
    for name, form in _STYLES.items():
        for late, fill in (("", PatternFill()), (", quá hạn", _LATE)):
            style = NamedStyle(
                f"{name}{late}",
                Font(name=_FONT),
                fill,
                _BORDER,
                Alignment(wrap_text=True, vertical="top"),
                form,
            )
            book.add_named_style(style)
    return book


_EXAMPLE: Final[dict[str, Value]] = {
    "Mã": "01/2026",
    "Nội dung": "Rà soát các dự án chậm tiến độ (dòng ví dụ, hãy xóa trước khi nhập)",
    "Mức độ": "Giao",
    "Chủ trì": "Sở Tài chính",
    "Phối hợp": "Sở Xây dựng; Sở Nội vụ",
    "Hạn": date(2026, 6, 30),
    "Trạng thái": "Đang thực hiện",
    "Ngày hoàn thành": None,
    "Người chỉ đạo": "Nguyễn Văn A",
    "Chức vụ khi đó": "Chủ tịch UBND tỉnh",
    "Hội nghị": "Giao ban tháng 3",
    "Ngày họp": date(2026, 3, 25),
    "Căn cứ văn bản": "15/CT-UBND",
    "Đã ban hành tại": "120/TB-UBND",
}


def _ledger(sheet: Worksheet, ledger: Ledger, link: Callable[[Directive], str]) -> None:
    _head(sheet, [(column.name, column.width) for column in COLUMNS])
    last = 1
    for last, line in enumerate(lines(ledger, link), 2):
        for at, value in enumerate(line, 1):
            _put(sheet, last, at, value, late=bool(line[_OVERDUE]))
        linked = sheet.cell(last, len(COLUMNS))
        linked.hyperlink = str(line[-1])
        linked.font = Font(name=_FONT, color="054AA0", underline="single")
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{last}"
    setup: Any = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]  # every sheet has it
    sheet.print_title_rows = "1:1"


def _counts(sheet: Worksheet, counted: Sequence[Counted]) -> None:
    _head(sheet, [(COUNTS[0], 44), *((name, 13) for name in COUNTS[1:])])
    for row, each in enumerate(counted, 2):
        name = each.name or "Chưa rõ đơn vị"
        _put(sheet, row, 1, name)
        numbers = (each.every, each.running, each.overdue, each.in_time, each.late, each.cancelled)
        for at, value in enumerate(numbers, 2):
            _put(sheet, row, at, value)


def _head(sheet: Worksheet, columns: Sequence[tuple[str, int]]) -> None:
    for at, (name, width) in enumerate(columns, 1):
        cell = _put(sheet, 1, at, name)
        cell.font, cell.fill = Font(name=_FONT, bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"


def _put(sheet: Worksheet, row: int, column: int, value: Value, *, late: bool = False) -> Cell:
    cell: Any = sheet.cell(row, column)
    if isinstance(value, str):
        text = clean(value)[:_LONGEST]
        cell.value = text
        cell.data_type = "s"
    else:
        cell.value = value
    name = "Ngày" if isinstance(value, date) else "Chữ"
    cell.style = f"{name}, quá hạn" if late else name
    if isinstance(value, str) and plain(value) != value:
        # As if it had been typed behind an apostrophe: it stays text when somebody edits the cell.
        cell.quotePrefix = True
    return cell  # type: ignore[no-any-return]  # of a sheet that is written, every cell is one
