"""Expressions of the same meaning as people type and paste them: a group in a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Final

from giaoban.models.errors import BadInput
from giaoban.models.vietnamese import one_line

MOST_LINES: Final = 5000
"""Of one list that is taken over."""
SEPARATOR: Final = "; "
"""As a group is written back."""
_SEPARATORS: Final = re.compile(r"[;=\t]")


def read_group(line: str) -> tuple[str, ...]:
    """``UBND = Ủy ban nhân dân; uỷ ban``: what stands between ``;``, ``=`` and tabs. A comma parts nothing:
    names have commas (Sở Văn hóa, Thể thao và Du lịch)."""
    return _cells(_SEPARATORS.split(line))


def read_groups(lines: Iterable[str], *, commas: bool = False) -> list[tuple[str, ...]]:
    """A group in a line, or with `commas` the rows of a CSV file. Empty lines are passed over.

    Raises `BadInput` for a list that is too long, and for a line that has no two expressions.
    """
    filled = [line.lstrip("\ufeff") for line in lines if line.strip()]
    if len(filled) > MOST_LINES:
        raise BadInput("Nhiều nhất {most} dòng mỗi lần.", most=MOST_LINES)
    groups = list(_rows(filled) if commas else map(read_group, filled))
    for group, line in zip(groups, filled, strict=False):
        if len(group) == 1:
            raise BadInput("Dòng “{line}” chỉ có một cách gọi.", line=line.strip()[:80])
    return [group for group in groups if group]


def _rows(lines: list[str]) -> Iterator[tuple[str, ...]]:
    separator = next((each for each in "\t;," if any(each in line for line in lines)), ",")
    return map(_cells, csv.reader(lines, delimiter=separator))


def _cells(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for cell in cells if (text := one_line(cell)))
