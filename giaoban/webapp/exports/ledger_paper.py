"""The ledger by unit, and the brief before a conference, as documents to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from giaoban.models.days import write_day
from giaoban.webapp.exports.clock import timecode
from giaoban.webapp.exports.elements import (
    BOLD,
    ITALIC,
    SMALL,
    blank_paper,
    heading,
    paragraph,
    put,
    run,
    saved,
    table,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from giaoban.models.conference import Conference
    from giaoban.webapp.brief import Brief, Item
    from giaoban.webapp.ledger import Entry
    from giaoban.webapp.ledger_reading import Counted

LEDGER: Final = "SỔ THEO DÕI Ý KIẾN CHỈ ĐẠO"
BRIEF: Final = "VIỆC CÒN MỞ CỦA CÁC ĐƠN VỊ DỰ HỌP"
_HEADS: Final = ("STT", "Nội dung", "Phối hợp", "Hạn", "Trạng thái", "Giao tại", "Ghi chú")
_WIDTHS: Final = (14, 79, 36, 24, 32, 40, 26)
"""Millimetres: those of A4 on its side between its margins."""


def as_docx(counted: Iterable[Counted], held: Mapping[int, Conference], today: date) -> bytes:
    """Each unit on a page of its own."""
    paper = blank_paper(LEDGER, landscape=True)
    put(paper, _ledger(counted, held, today))
    return saved(paper)


def _ledger(counted: Iterable[Counted], held: Mapping[int, Conference], today: date) -> Iterator[str]:
    yield title(LEDGER)
    yield paragraph(run(f"Tính đến ngày {write_day(today)}", ITALIC), properties='<w:jc w:val="center"/>')
    for place, each in enumerate(counted):
        yield heading(each.name or "Chưa rõ đơn vị chủ trì", new_page=place > 0)
        yield paragraph(
            run(
                f"Tổng số {each.every}; trong hạn {each.running}; quá hạn {each.overdue}; "
                f"xong đúng hạn {each.in_time}; xong quá hạn {each.late}; đã hủy {each.cancelled}."
            )
        )
        rows = [_row(number, entry, held, today) for number, entry in enumerate(each.entries, 1)]
        yield table(_HEADS, rows, _WIDTHS)


def _row(number: int, entry: Entry, held: Mapping[int, Conference], today: date) -> Sequence[str]:
    one, fields = entry.one, entry.one.fields
    return (
        str(number),
        fields.content,
        "; ".join(fields.cooperating),
        write_day(fields.due) or fields.due_said,
        _state(entry, today),
        _told_at(held[one.conference_id]),
        fields.issued_as,
    )


def _state(entry: Entry, today: date) -> str:
    one, due = entry.one, entry.one.fields.due
    if due and one.is_overdue(today):
        return f"{one.state.label}; quá hạn {(today - due).days} ngày"
    return one.state.label


def _told_at(conference: Conference) -> str:
    day = write_day(conference.details.held_on)
    return f"{conference.title}, {day}"


def brief_as_docx(brief: Brief, conference: Conference) -> bytes:
    paper = blank_paper(BRIEF)
    put(paper, _brief(brief, conference))
    return saved(paper)


def _brief(brief: Brief, conference: Conference) -> Iterator[str]:
    yield title(BRIEF)
    yield paragraph(run(_told_at(conference), BOLD), properties='<w:jc w:val="center"/>')
    yield paragraph(
        run(f"Tính đến ngày {write_day(brief.today)}. {brief.summary()}", ITALIC),
        properties='<w:jc w:val="center"/>',
    )
    for unit in brief.units:
        yield heading(unit.name)
        if not unit.items:
            yield paragraph(run("Không có việc còn mở."))
        for number, item in enumerate(unit.items, 1):
            yield from _item(number, item, brief)
    if brief.without:
        yield paragraph(run(f"Không có việc còn mở: {'; '.join(brief.without)}."))


def _item(number: int, item: Item, brief: Brief) -> Iterator[str]:
    entry, fields = item.entry, item.entry.one.fields
    yield paragraph(run(f"{number}. {fields.content}", BOLD), properties="<w:keepNext/>")
    due = write_day(fields.due) or fields.due_said
    about = [
        f"Giao tại {_told_at(brief.conferences[entry.one.conference_id])}",
        f"hạn {due}" if due else "không có hạn",
        _state(entry, brief.today).lower(),
    ]
    yield paragraph(run("; ".join(about) + "."), properties="<w:keepNext/>")
    if entry.ended:
        yield paragraph(run(f"Đơn vị được giao đã giải thể: {item.gone}; cần giao lại.", BOLD))
    said = item.last
    if said:
        where = f"{_told_at(brief.conferences[said.conference_id])}, phút {timecode(said.start)}"
        yield paragraph(run(f"Nói lần cuối ({where}): ", SMALL), run(f"“{said.text}”", ITALIC + SMALL))
