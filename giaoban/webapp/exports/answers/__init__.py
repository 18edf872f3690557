"""What a search found, as a file: pure functions from an `AnswerDocument` to bytes, in Vietnamese as every
record of the office.

Every file says what was asked and how it was read, by whom and when, how much was searched and how much
could not be, that a machine wrote the text, and where a list is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from giaoban.webapp.exports.answers.document import AnswerDocument, file_name
from giaoban.webapp.exports.answers.paper import as_docx
from giaoban.webapp.exports.answers.table import as_csv
from giaoban.webapp.exports.files import DOCX

__all__ = ["FORMATS", "AnswerDocument", "Format", "file_name"]


@dataclass(frozen=True, slots=True)
class Format:
    write: Callable[[AnswerDocument], bytes]
    media_type: str


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "csv": Format(as_csv, "text/csv; charset=utf-8"),
        "docx": Format(as_docx, DOCX),
    }
)
"""By file extension."""
