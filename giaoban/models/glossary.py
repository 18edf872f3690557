"""The glossary that an office keeps: names and terms as they are to be written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Final

from giaoban.models.errors import BadInput
from giaoban.models.vietnamese import fold, nfc

MOST_LINES: Final = 5000
"""Of one list that is taken over; an office's glossary has hundreds of terms."""
_SEPARATORS: Final = "\t;"
"""What may stand between the columns, whichever the list has: cells copied from a spreadsheet have tabs."""
_COMMA: Final = ","
"""Only in a CSV file, where quotes protect it: names have commas too (Ban Chỉ đạo phòng, chống thiên tai)."""
_HEADINGS: Final = frozenset({"tu", "tu rieng", "thuat ngu", "term"})


class TermKind(StrEnum):
    """What a term names, in the order in which the recogniser is the less likely to know it."""

    PERSON = "person"
    PLACE = "place"
    UNIT = "unit"
    ABBREVIATION = "abbreviation"
    TERM = "term"

    @property
    def label(self) -> str:
        return {
            "person": "Tên người",
            "place": "Địa danh",
            "unit": "Đơn vị",
            "abbreviation": "Chữ viết tắt",
            "term": "Thuật ngữ",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Term:
    id: int
    text: str
    """As it is to be written, e.g. ``Mù Cang Chải`` or ``OCOP``."""
    kind: TermKind
    note: str = ""
    """What it means, or when it is said: its words count when terms are chosen for a conference."""
    added_at: datetime | None = None
    added_by: int | None = None


@dataclass(frozen=True, slots=True)
class NewTerm:
    """What a person wants to add, as typed."""

    text: str
    kind: TermKind
    note: str = ""


def read_terms(lines: Iterable[str], kind: TermKind, *, commas: bool = False) -> list[NewTerm]:
    """A pasted list, or with `commas` a CSV file: ``term``, ``term; note`` or ``term; kind; note`` in a line.

    The kind is written as its label or its value; where none is, it is `kind`. A first line of headings is
    passed over. Raises `BadInput` for a list that is too long.
    """
    filled = [line for line in lines if line.strip()]
    if len(filled) > MOST_LINES:
        raise BadInput("Nhiều nhất {most} dòng mỗi lần.", most=MOST_LINES)
    separators = _SEPARATORS + _COMMA if commas else _SEPARATORS
    separator = next((each for each in separators if any(each in line for line in filled)), ";")
    rows = csv.reader((nfc(line.lstrip("\ufeff")) for line in filled), delimiter=separator)
    return list(_terms(rows, kind))


def _terms(rows: Iterator[list[str]], kind: TermKind) -> Iterator[NewTerm]:
    first = next(rows, [])
    body = rows if first and fold(first[0].strip()) in _HEADINGS else chain([first], rows)
    kinds = {fold(name): each for each in TermKind for name in (each.value, each.label)}
    for text, *rest in (cells for row in body if any(cells := [cell.strip() for cell in row])):
        said = kinds.get(fold(rest[0])) if rest else None
        note = rest[1:] if said or (rest and not rest[0]) else rest
        yield NewTerm(text, said or kind, " ".join(filter(None, note)))
