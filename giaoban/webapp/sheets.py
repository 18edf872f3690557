"""Tables as offices send them round: .xlsx and .csv in, .xlsx out."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from giaoban.models.errors import FileRefused
from giaoban.models.vietnamese import fold, nfc, one_line
from giaoban.webapp.exports.official import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MOST_BYTES: Final = 10_000_000
MOST_UNPACKED: Final = 100_000_000
"""Of an .xlsx, which is a ZIP: a small file may unpack to gigabytes."""
MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 60
SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    """As the spreadsheet numbers its rows, the first being 1."""
    cells: tuple[str, ...]


def read(name: str, path: Path) -> list[Row]:
    """The rows of the first sheet that have anything in them. Raises `FileRefused` for what is no table."""
    if path.stat().st_size > MOST_BYTES:
        raise FileRefused("{file} lớn quá {most} MB.", file=name, most=MOST_BYTES // 10**6)
    suffix = name.rpartition(".")[2].lower()
    if suffix == "xlsx":
        rows = _xlsx(name, path)
    elif suffix == "csv":
        rows = _csv(name, path)
    else:
        raise FileRefused("{file} không phải tệp .xlsx hay .csv.", file=name)
    found = [
        Row(number, tuple(cells))
        for number, cells in enumerate(rows, 1)
        if any(cells)  # an empty row is none
    ]
    if len(found) > MOST_ROWS:
        raise FileRefused("{file} có hơn {most} dòng.", file=name, most=MOST_ROWS)
    return found


def columns(
    name: str, rows: Sequence[Row], wanted: Mapping[str, Sequence[str]]
) -> tuple[int, dict[str, int]]:
    """Which row is the head, as its place in `rows`, and in which column each wanted thing stands.

    `wanted`: a key → the heads by which it is known, the usual one first; letters' marks and case aside. The
    first key must be there. Raises `FileRefused`.
    """
    known = {_head(head): key for key, heads in wanted.items() for head in heads}
    needed = next(iter(wanted))
    for place, row in enumerate(rows):
        found: dict[str, int] = {}
        for column, cell in enumerate(row.cells):
            key = known.get(_head(cell))
            if key is not None:
                found.setdefault(key, column)
        if needed in found:
            return place, found
    raise FileRefused(
        "{file} không có cột “{column}”. Hãy dùng tệp mẫu.", file=name, column=wanted[needed][0]
    )


def write(title: str, head: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """One sheet, its head in bold and kept in sight; texts stay texts, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    lines = [list(row) for row in rows]
    for place, name in enumerate(head):
        longest = max([len(name), *(len(str(line[place] or "")) for line in lines)], default=0)
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(60, longest + 3)
    cells = [WriteOnlyCell(sheet, value=name) for name in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: object, value: str | int | None) -> object:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=clean(value))  # type: ignore[arg-type]  # the sheet of a write-only book
    cell.data_type = "s"  # else what begins with = is a formula
    return cell


def _head(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(nfc(text))).split())


def _xlsx(name: str, path: Path) -> list[list[str]]:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise FileRefused("{file} giải nén ra quá lớn.", file=name)
        # Not the path: openpyxl judges it by its ending.
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            rows = sheet.iter_rows(max_row=MOST_ROWS * 2, max_col=MOST_COLUMNS, values_only=True)
            found = [[_text(value) for value in row] for row in rows]
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, SyntaxError, OSError):
        # What openpyxl meets in a file that is none of its own has no type of its own.
        raise FileRefused("{file} không mở được như một bảng tính .xlsx.", file=name) from None
    return found


def _csv(name: str, path: Path) -> list[list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(
            "{file} không phải văn bản UTF-8. Trong Excel, hãy lưu dưới dạng “CSV UTF-8” hoặc .xlsx.",
            file=name,
        ) from None
    first = text.partition("\n")[0]
    parted = max(";,\t", key=first.count)
    try:
        return [[_text(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=parted)]
    except csv.Error:
        raise FileRefused("{file} không đọc được như một bảng .csv.", file=name) from None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return one_line(str(value))
