"""A transcript as a file: pure functions from a `TranscriptDocument` to text. The command line uses
them too, so nothing here knows the web.

Every format says that a machine wrote the text, and names what it wrote with. The words are those of the
record, as they were said; the written form (`giaoban.models.written`) is for whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from giaoban.webapp.exports.data import as_json
from giaoban.webapp.exports.document import TranscriptDocument, file_name
from giaoban.webapp.exports.plain import as_txt
from giaoban.webapp.exports.subtitles import as_srt, as_vtt

__all__ = ["FORMATS", "Format", "TranscriptDocument", "file_name"]


@dataclass(frozen=True, slots=True)
class Format:
    write: Callable[[TranscriptDocument], str]
    media_type: str
    label: str
    has_written_form: bool = True
    """False where one file carries both forms."""


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "txt": Format(as_txt, "text/plain", "Văn bản"),
        "srt": Format(as_srt, "application/x-subrip", "Phụ đề SubRip"),
        "vtt": Format(as_vtt, "text/vtt", "Phụ đề WebVTT"),
        "json": Format(as_json, "application/json", "Dữ liệu kèm thời điểm từng chữ", has_written_form=False),
    }
)
"""By file extension, in the order in which a page offers them. All are UTF-8."""
