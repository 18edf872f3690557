"""What was found, with all that a reader of the file must know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from giaoban.models.conference import VIETNAM, ConferenceKind
from giaoban.search.moments import Moment, Moments
from giaoban.search.query import Order, Query
from giaoban.webapp.exports.answers.wording import NOTES, filters, hours, read_as
from giaoban.webapp.exports.clock import timecode
from giaoban.webapp.exports.files import in_a_name

TITLE: Final = "Kết quả tìm kiếm trong bản ghi hội nghị"
UNREAD: Final = (
    "Chữ do máy ghi; trừ chỗ ghi “đã duyệt”, chưa có người duyệt: hãy nghe lại trước khi trích dẫn."
)
APPROVED: Final = "đã duyệt"
DOUBTFUL: Final = "chưa chắc chắn"
_KINDS: Final = {kind.value: kind.label for kind in ConferenceKind}
_LONGEST_NAME: Final = 60
"""Letters of the question in the name of the file."""


@dataclass(frozen=True, slots=True)
class AnswerDocument:
    query: Query
    """As it was asked."""
    found: Moments
    asked_by: str
    asked_at: datetime
    link: Callable[[Moment], str]
    """The address at which a moment is played."""
    place: tuple[str, str] = ("", "")
    """The titles of the conference and of the recording that were asked for alone."""

    def head(self) -> Iterator[tuple[str, str]]:
        """Names and values, in the order in which they are read; none is empty."""
        answer = self.found.answer
        narrowed = filters(self.query, *self.place)
        yield "Câu hỏi", self.query.text or "(không có từ nào)"
        if reading := read_as(self.query.text):
            yield "Đã đọc là", reading
        if answer.also:
            yield "Tìm cả cách gọi khác", "; ".join(answer.also)
        yield from ((name, _KINDS.get(value, value)) for name, value in narrowed)
        for note in [*(NOTES[note] for note in answer.notes), *self._allowances()]:
            yield "Lưu ý", note
        yield "Người tìm", self.asked_by
        yield "Thời điểm", self.asked_at.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y (giờ Việt Nam)")
        yield "Đã tìm trong", hours(answer.searched.recordings, answer.searched.seconds)
        if answer.waiting.recordings:
            yield (
                "Chưa tìm được trong",
                f"{hours(answer.waiting.recordings, answer.waiting.seconds)}, đang gỡ băng",
            )
        if answer.failed.recordings:
            yield (
                "Không tìm được trong",
                f"{hours(answer.failed.recordings, answer.failed.seconds)}, gỡ băng bị lỗi hoặc đã hủy",
            )
        yield "Kết quả", self._tally()

    def _tally(self) -> str:
        answer = self.found.answer
        told = f"{answer.hit_count} lần nhắc trong {answer.conference_count} hội nghị"
        if answer.doubtful_count:
            told += f", trong đó {answer.doubtful_count} chỗ máy nghe chưa chắc chắn"
        order = "mới nhất trước" if self.query.order is Order.DATE else "sát nhất trước"
        if self.found.cut:
            told += f". TỆP NÀY CHỈ GHI {len(self.found.listed)} LẦN NHẮC ĐẦU; muốn đủ, hãy thu hẹp câu hỏi"
        return f"{told}. Xếp {order}."

    def _allowances(self) -> Iterator[str]:
        """What was found otherwise than it was typed."""
        if self.found.answer.query.forgiving:
            yield "Không có chỗ nào đúng như đã gõ; đây là chỗ khớp khi bỏ qua một chữ cái gõ sai."
        if self.found.answer.query.near:
            yield "Đây là những đoạn có phần lớn các từ, không đủ tất cả."
        if self.query.made_since is not None:
            since = datetime.fromtimestamp(self.query.made_since, VIETNAM)
            yield f"Chỉ những bản ghi gỡ băng từ {since.strftime('%H:%M ngày %d/%m/%Y')}."

    def rows(self) -> Iterator[Row]:
        for number, moment in enumerate(self.found.listed, 1):
            details, hit = moment.conference.details, moment.hit
            yield Row(
                number=number,
                conference=details.title,
                day=f"{details.held_on:%d/%m/%Y}",
                body=details.body,
                part=moment.recording.title,
                speaker=moment.speaker,
                post=moment.post,
                unit=moment.unit,
                time=timecode(hit.start),
                text=tuple((piece.text, piece.marked) for piece in hit.snippet),
                mark=DOUBTFUL if hit.doubtful else APPROVED if hit.approved else "",
                link=self.link(moment),
            )


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    conference: str
    day: str
    body: str
    part: str
    speaker: str
    post: str
    unit: str
    time: str
    text: tuple[tuple[str, bool], ...]
    """Pieces, with whether each is what was asked for."""
    mark: str
    """`DOUBTFUL`, `APPROVED` or nothing."""
    link: str


def file_name(query: Query, asked_at: datetime, suffix: str) -> str:
    """A name that every file system takes: ``Tìm kiếm - giải ngân - 2026-11-22 1030.docx``."""
    asked = query.text or query.document or query.speaker or query.unit or query.post
    plain = in_a_name(asked)[:_LONGEST_NAME]
    at = asked_at.astimezone(VIETNAM).strftime("%Y-%m-%d %H%M")
    return f"{' - '.join(filter(None, ('Tìm kiếm', plain.strip('. '), at)))}.{suffix}"
