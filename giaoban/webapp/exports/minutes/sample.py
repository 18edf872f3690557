"""A made draft that fills every field, by which an uploaded template is tried."""

from __future__ import annotations

from datetime import UTC, date, datetime

from giaoban.models.conference import Participant
from giaoban.models.minutes.around import Around, Present
from giaoban.models.minutes.head import HeadField, Style
from giaoban.models.minutes.nouns import (
    DraftState,
    Form,
    Line,
    Minutes,
    Origin,
    Section,
    SectionKind,
    Source,
)
from giaoban.models.minutes.standing import Standings
from giaoban.webapp.exports.minutes.context import MinutesDocument

SAID = "Câu thử thứ nhất của nội dung."
UNSOURCED = "Câu thử thứ hai, không có nguồn."
CONCLUDED = "Câu thử thứ ba của phần kết luận."
LAST = 3
"""The key of what is concluded."""


def sample(form: Form) -> MinutesDocument:
    """A draft, so that every warning shows."""
    lines = (
        _line(1, "muc", SAID),
        Line(2, "muc", UNSOURCED, "", Origin.TYPED),
        _line(LAST, "ket-luan", CONCLUDED),
    )
    minutes = Minutes(
        id=1,
        conference_id=1,
        form=form,
        state=DraftState.DRAFT,
        version=1,
        sections=(
            Section("muc", SectionKind.CONTENT, "Mục thử"),
            Section("ket-luan", SectionKind.CONCLUSION, "Kết luận"),
        ),
        lines=lines,
        number="15/BB-THU",
        issued_on=date(2026, 3, 25),
        made_at=datetime(2026, 3, 25, tzinfo=UTC),
    )
    return MinutesDocument(
        minutes, _around(), Standings(()), link=lambda code: f"http://kho.example/n/{code}"
    )


def _line(key: int, section: str, text: str) -> Line:
    return Line(key, section, text, text, Origin.MACHINE, Source(1, 60.0 * key, 60.0 * key + 5, "An", text))


def _around() -> Around:
    people = tuple(Participant(name, "Chức vụ", "Đơn vị") for name in ("An", "Bình", "Chi"))
    head = {name: name.label for name in HeadField} | {HeadField.STYLE: Style.STATE.value}
    return Around(
        title="Hội nghị thử",
        day="25/03/2026",
        head=head,
        sites=(Present("Điểm cầu thử", people[:1], people[1:2], people[2:]),),
        agenda=("Mục thử",),
        documents=("15/CT-UBND, Trích yếu",),
    )
