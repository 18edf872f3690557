"""The glossary that an office keeps: names and terms as they are to be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
