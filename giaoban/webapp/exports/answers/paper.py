"""What was found as a document to print and to quote from: A4 with the margins and the letters of official
papers (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import escape

from giaoban.webapp.exports.answers.document import TITLE, UNREAD, AnswerDocument, Row
from giaoban.webapp.exports.elements import (
    BOLD,
    ITALIC,
    SMALL,
    blank_paper,
    paragraph,
    put,
    run,
    saved,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOUND: Final = f'{BOLD}<w:highlight w:val="yellow"/>'


def as_docx(document: AnswerDocument) -> bytes:
    """A head with all that is known of the question, then each moment: where, who, what, and its address."""
    paper = blank_paper(TITLE)
    put(paper, _elements(document))
    return saved(paper)


def _elements(document: AnswerDocument) -> Iterator[str]:
    yield title(TITLE)
    for name, value in document.head():
        yield paragraph(run(f"{name}: ", BOLD), run(value))
    yield paragraph(run(UNREAD, ITALIC))
    yield from map(_moment, document.rows())


def _moment(row: Row) -> str:
    where = ", ".join(filter(None, (row.conference, row.part)))
    post = ", ".join(filter(None, (row.post, row.unit)))
    speaker = f"{row.speaker} ({post})" if post else row.speaker
    about = " · ".join(filter(None, (row.day, row.body, speaker, f"phút {row.time}")))
    mark = run(f" · {row.mark}", BOLD + SMALL) if row.mark else ""
    said = (run(text, _FOUND if marked else "") for text, marked in row.text)
    link = run(row.link, f'<w:color w:val="054AA0"/>{SMALL}<w:u w:val="single"/>')
    return (
        paragraph(run(f"{row.number}. {where}"), properties='<w:pStyle w:val="Heading2"/>')
        + paragraph(run(about, SMALL), mark, properties="<w:keepNext/>")
        + paragraph(*said)
        + paragraph(f'<w:fldSimple w:instr="HYPERLINK &quot;{escape(row.link)}&quot;">{link}</w:fldSimple>')
    )
