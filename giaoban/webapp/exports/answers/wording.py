"""A question as it was read, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from giaoban.models.days import write_day
from giaoban.models.speakers import name_of_voice
from giaoban.models.transcript import ReviewState
from giaoban.search.days import read_days
from giaoban.search.parse import FIELD_WORDS, Note, Of, Part, Question, Run, parse
from giaoban.search.query import ANY, Query
from giaoban.webapp.exports.clock import timecode

NOTES: Final = {
    Note.OPEN_QUOTE: "Có dấu ngoặc kép chưa đóng, đã bỏ qua dấu ấy.",
    Note.OPEN_BRACKET: "Có dấu ngoặc đơn thiếu một bên, đã đọc như có đủ.",
    Note.LONE_OR: "Có OR đứng một mình, đã bỏ qua.",
    Note.EMPTY_FIELD: "Có từ khóa trường không có nội dung, đã bỏ qua.",
    Note.ONLY_WITHOUT: "Câu hỏi chỉ có từ loại trừ nên không tìm thấy gì.",
}
"""What is said of how a question was read."""

_REVIEWS: Final = {state.value: state.label.lower() for state in ReviewState}
_ASKED: Final = {
    Of.SPEAKER: "người nói có “{text}” trong tên",
    Of.UNIT: "đơn vị có “{text}” trong tên",
    Of.DAYS: "ngày họp {text}",
    Of.DOCUMENT: "có nhắc văn bản {text}",
}


def read_as(text: str) -> str:
    """``mọi từ: giải ngân, vốn; và cụm từ “đầu tư công”; không có: huyện``. Empty where nothing is asked."""
    question = parse(text)
    wanted = [_parts(question.parts)] if question.parts else []
    return "; ".join([*wanted, *_rest(question)])


def filters(query: Query, conference: str, recording: str) -> Iterator[tuple[str, str]]:
    """What narrows the question beside its words; `conference`, `recording`: as people read them."""
    days = (write_day(query.since) or "…", write_day(query.until) or "nay")
    told = {
        "Ngày họp": " – ".join(days) if query.since or query.until else "",
        "Hội nghị": conference,
        "Bản ghi": recording,
        "Người nói": name_of_voice(query.speaker) if query.speaker else "",
        "Loại hội nghị": query.kind,
        "Cơ quan tổ chức": query.body,
        "Đơn vị của người nói": query.unit,
        "Chức vụ của người nói": query.post,
        "Văn bản được nhắc": "bất kỳ" if query.document == ANY else query.document,
        "Bản gỡ băng": _REVIEWS.get(query.review, query.review),
        "Chỗ chưa chắc chắn": "không lấy" if query.sure else "",
    }
    yield from ((name, value) for name, value in told.items() if value)


def hours(recordings: int, seconds: float) -> str:
    """``2 bản ghi, 1:02:03``: hours, minutes and seconds."""
    return f"{recordings} bản ghi, {timecode(seconds)} (giờ:phút:giây)"


def _parts(parts: Sequence[Part]) -> str:
    return "; và ".join(map(_part, parts))


def _part(part: Part) -> str:
    if isinstance(part, Run):
        if part.quoted:
            return f"cụm từ “{part.text.strip()}”"
        return f"mọi từ: {', '.join(word.exact for word in part.words)}"
    return " hoặc ".join(f"({_parts(option)})" for option in part.options)


def _rest(question: Question) -> Iterator[str]:
    for asked in question.asked:
        if asked.of is Of.DAYS and read_days(asked.text) is None:
            yield f"chưa hiểu “{FIELD_WORDS[asked.of]}:{asked.text}” nên chưa lọc theo ngày này"
        else:
            yield _ASKED[asked.of].format(text=asked.text)
    if question.without:
        yield "không có: " + ", ".join(f"“{run.text.strip()}”" for run in question.without)
