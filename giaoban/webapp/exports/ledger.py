"""The ledger as a table for spreadsheets: UTF-8 with the mark by which Excel knows it, in Vietnamese."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from giaoban.models.conference import VIETNAM
from giaoban.models.days import write_day
from giaoban.webapp.exports.answers.table import plain
from giaoban.webapp.exports.clock import timecode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from giaoban.models.conference import Conference
    from giaoban.models.directives import Directive

_COLUMNS: Final = (
    "STT",
    "Nội dung",
    "Mức độ",
    "Chủ trì",
    "Phối hợp",
    "Hạn như đã nói",
    "Hạn",
    "Trạng thái",
    "Quá hạn",
    "Ngày hoàn thành",
    "Người chỉ đạo",
    "Chức vụ khi đó",
    "Hội nghị",
    "Ngày họp",
    "Thời điểm nói",
    "Lời nói",
    "Căn cứ văn bản",
    "Đã ban hành tại",
    "Liên kết",
)


def as_csv(
    found: Iterable[Directive],
    held: Mapping[int, Conference],
    today: date,
    link: Callable[[Directive], str],
) -> bytes:
    """A line for each directive, in the order given; whether it is overdue is as of `today`."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(_COLUMNS)
    for place, one in enumerate(found, 1):
        conference = held[one.conference_id]
        fields = one.fields
        told = (
            fields.content,
            fields.strength.label,
            "; ".join(fields.leads),
            "; ".join(fields.cooperating),
            fields.due_said,
            write_day(fields.due),
            one.state.label,
            "Có" if one.is_overdue(today) else "",
            write_day(one.done_on),
            fields.giver,
            fields.giver_post,
            conference.title,
            write_day(conference.details.starts_at.astimezone(VIETNAM).date()),
            timecode(one.start),
            one.text,
            fields.rests_on,
            fields.issued_as,
        )
        lines.writerow([place, *map(plain, told), link(one)])
    return out.getvalue().encode("utf-8-sig")
