"""A transcript as text to read and quote from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from giaoban.models.recording import Span
from giaoban.models.transcript import Segment
from giaoban.webapp.exports.clock import timecode
from giaoban.webapp.exports.document import TranscriptDocument

DOUBTFUL: Final = "[chưa chắc chắn]"
TOGETHER: Final = "[nhiều người cùng nói]"
WITHOUT_TEXT: Final = "[có tiếng nói, chưa có chữ]"
_PARAGRAPH_SECONDS: Final = 60.0
"""A long speech begins a new paragraph, with its time, about this often."""


def as_txt(document: TranscriptDocument) -> str:
    """A head with the conference's data, then each speech with its time and speaker."""
    return "\n".join([*_head(document), "", *_body(document)]).rstrip() + "\n"


def _head(document: TranscriptDocument) -> Iterator[str]:
    details = document.conference.details
    facts = {
        "Thời gian": f"{document.held_at} (giờ Việt Nam)",
        "Loại": details.kind.label,
        "Cơ quan": details.body,
        "Địa điểm": details.place,
        "Tệp ghi": document.recording.file_name,
        "Thời lượng": timecode(document.recording.media.duration),
        "SHA-256": document.recording.sha256,
        "Máy ghi": "; ".join(document.makers()),
    }
    yield document.title.upper()
    yield from (f"{name}: {value}" for name, value in facts.items() if value)
    yield from document.notes()
    gaps = document.transcript.gaps
    if gaps:
        seconds = sum(gap.length for gap in gaps)
        yield f"Có {len(gaps)} đoạn có tiếng nói nhưng chưa có chữ, tổng cộng {timecode(seconds)}."
    if any(segment.doubts for segment in document.transcript.segments):
        yield f"Đoạn ghi {DOUBTFUL} là đoạn máy không chắc đã nghe đúng."
    if any(map(document.transcript.together, document.transcript.segments)):
        yield f"Đoạn ghi {TOGETHER} có thể thiếu lời của người nói chen."


def _body(document: TranscriptDocument) -> Iterator[str]:
    gaps = sorted(document.transcript.gaps, key=lambda gap: gap.start)
    for name, segments in document.speeches():
        for paragraph in _paragraphs(segments):
            while gaps and gaps[0].start < paragraph[0].start:
                yield from _gap(gaps.pop(0))
            yield f"[{timecode(paragraph[0].start)}] {name}"
            yield " ".join(_text(segment, document) for segment in paragraph)
            yield ""
    for gap in gaps:
        yield from _gap(gap)


def _gap(gap: Span) -> Iterator[str]:
    yield f"[{timecode(gap.start)}–{timecode(gap.end)}] {WITHOUT_TEXT}"
    yield ""


def _paragraphs(segments: list[Segment]) -> Iterator[list[Segment]]:
    paragraph: list[Segment] = []
    for segment in segments:
        if paragraph and segment.end - paragraph[0].start > _PARAGRAPH_SECONDS:
            yield paragraph
            paragraph = []
        paragraph.append(segment)
    yield paragraph


def _text(segment: Segment, document: TranscriptDocument) -> str:
    together = TOGETHER if document.transcript.together(segment) else ""
    return " ".join(filter(None, (together, DOUBTFUL if segment.doubts else "", segment.text)))
