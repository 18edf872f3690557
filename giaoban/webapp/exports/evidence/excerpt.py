"""The quotation as text for people, and as data with the time of every word.

The data's schema, version 1; times are seconds of the recording, days and hours are ISO 8601:

    schema      "giaoban/excerpt/1"
    span        {start, end}
    reviewed    true: a person has approved the text, whom reviewer names; else null
    note        the same, as a Vietnamese sentence
    layer       {id, revision, made_at, makers: [{engine, weights, weights_sha256, options}]}
    speakers    [{label, name, named_by, named_at}], those who are heard; the last two null where no person
                gave the name
    segments    [{start, end, speaker, name, text, corrected, doubts: [name], together, cut_before,
                cut_after, words: [{start, end, text, probability, inside}]}]; corrected: a person wrote it;
                cut: it goes on outside the span, and inside: the word is within the span whole
    gaps        [{start, end}], voice without text
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from giaoban.models.conference import VIETNAM
from giaoban.models.recording import Span
from giaoban.models.transcript import Word
from giaoban.webapp.exports.document import review_note
from giaoban.webapp.exports.evidence.quotation import Quotation, Said
from giaoban.webapp.exports.plain import TOGETHER, WITHOUT_TEXT
from giaoban.webapp.reading import DOUBTS

SCHEMA: Final = "giaoban/excerpt/1"


def as_data(quoted: Quotation) -> str:
    layer, review = quoted.transcript.layer, quoted.transcript.review
    told = {
        "schema": SCHEMA,
        "span": asdict(quoted.span),
        "reviewed": review.is_approved,
        "reviewer": {"name": review.who, "at": review.at.isoformat()}
        if review.is_approved and review.at
        else None,
        "note": review_note(quoted.transcript),
        "layer": {
            "id": layer.id,
            "revision": quoted.transcript.revision,
            "made_at": layer.made_at.isoformat() if layer.made_at else None,
            "makers": [asdict(maker) for maker in layer.makers],
        },
        "speakers": [_speaker(quoted, label) for label in quoted.labels],
        "segments": [_segment(quoted, each) for each in quoted.said],
        "gaps": [asdict(gap) for gap in quoted.gaps],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def as_text(quoted: Quotation) -> str:
    return "\n".join([*_head(quoted), "", *_body(quoted), *_makers(quoted), *_names(quoted)]).rstrip() + "\n"


def _speaker(quoted: Quotation, label: str | None) -> dict[str, Any]:
    given = quoted.named_by.get(label or "")
    return {
        "label": label,
        "name": quoted.transcript.name(label),
        "named_by": given.who if given else None,
        "named_at": given.at.isoformat() if given else None,
    }


def _segment(quoted: Quotation, said: Said) -> dict[str, Any]:
    segment = said.segment
    return {
        "start": segment.start,
        "end": segment.end,
        "speaker": segment.speaker,
        "name": quoted.transcript.name(segment.speaker),
        "text": segment.text,
        "corrected": segment.corrected,
        "doubts": [doubt.value for doubt in segment.doubts],
        "together": quoted.transcript.together(segment),
        "cut_before": said.cut_before,
        "cut_after": said.cut_after,
        "words": [_word(word, quoted.span) for word in segment.words],
    }


def _word(word: Word, span: Span) -> dict[str, Any]:
    inside = word.start >= span.start and word.end <= span.end
    return {
        "start": word.start,
        "end": word.end,
        "text": word.text,
        "probability": word.probability,
        "inside": inside,
    }


def _head(quoted: Quotation) -> Iterator[str]:
    document, details = quoted.document, quoted.conference.details
    facts = {
        "Thời gian": f"{document.held_at} (giờ Việt Nam)",
        "Cơ quan": details.body,
        "Địa điểm": details.place,
        "Tệp ghi": quoted.recording.file_name,
        "SHA-256 tệp gốc": quoted.recording.sha256,
        "Đoạn trích": f"từ {precise(quoted.span.start)} đến {precise(quoted.span.end)} của bản ghi",
        "Câu tìm": quoted.question,
    }
    yield "TRÍCH BẢN GỠ BĂNG"
    yield document.title
    yield from (f"{name}: {value}" for name, value in facts.items() if value)
    yield review_note(quoted.transcript)
    yield "Lời ghi nguyên văn; dấu … là chỗ câu còn tiếp ngoài đoạn trích."


def _body(quoted: Quotation) -> Iterator[str]:
    lines = [(each.segment.start, _line(quoted, each)) for each in quoted.said]
    lines += [
        (gap.start, f"[{precise(gap.start)}–{precise(gap.end)}] {WITHOUT_TEXT}\n") for gap in quoted.gaps
    ]
    for _, text in sorted(lines):
        yield text
    if not lines:
        yield "Máy không ghi được lời nào trong đoạn này.\n"


def _line(quoted: Quotation, said: Said) -> str:
    segment = said.segment
    start = max(segment.start, quoted.span.start)
    head = f"[{precise(start)}] {quoted.transcript.name(segment.speaker)}"
    marks = [TOGETHER] if quoted.transcript.together(segment) else []
    if segment.corrected:
        marks.append("[lời do người soát ghi]")
    if segment.doubts:
        marks.append(f"[chưa chắc chắn: {'; '.join(DOUBTS[doubt] for doubt in segment.doubts)}]")
    text = ("… " if said.cut_before else "") + segment.text + (" …" if said.cut_after else "")
    return f"{head}\n{' '.join([*marks, text])}\n"


def _makers(quoted: Quotation) -> Iterator[str]:
    layer = quoted.transcript.layer
    made_at = f", lập lúc {layer.made_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if layer.made_at else ""
    yield f"Bản gỡ băng số {layer.id}, người sửa {quoted.transcript.revision} lần{made_at}. Máy ghi:"
    for maker in layer.makers:
        yield f"- {maker.engine}, {maker.weights}, SHA-256 của trọng số {maker.weights_sha256}"


def _names(quoted: Quotation) -> Iterator[str]:
    for label in quoted.labels:
        name = quoted.transcript.name(label)
        given = quoted.named_by.get(label or "")
        if given:
            yield f"- “{name}”: tên do {given.who} đặt lúc {given.at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        else:
            yield f"- “{name}”: máy phân biệt theo giọng, chưa có người đặt tên"


def precise(seconds: float) -> str:
    """``0:12:33,200``: a place in a recording, to the millisecond.

    >>> precise(753.2)
    '0:12:33,200'
    """
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02},{rest:03}"
