"""What was found as a document to print and to quote from: A4 with the margins and the letters of official
papers (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from markupsafe import escape

from giaoban.webapp.exports.answers.document import TITLE, UNREAD, AnswerDocument, Row
from giaoban.webapp.exports.official import blank, clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document

_POINTS: Final = 13
_SMALL: Final = '<w:sz w:val="22"/>'
"""11 points: the format counts halves."""
_FOUND: Final = '<w:b/><w:highlight w:val="yellow"/>'


def as_docx(document: AnswerDocument) -> bytes:
    """A head with all that is known of the question, then each moment: where, who, what, and its address."""
    paper = blank(TITLE, {"Normal": _POINTS, "Title": _POINTS + 1, "Heading 2": _POINTS})
    heading = paper.add_paragraph(style="Title")
    heading.add_run(TITLE)
    for name, value in document.head():
        line = paper.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(clean(value))
    paper.add_paragraph().add_run(UNREAD).italic = True
    _add(paper, document.rows())
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _add(paper: Document, rows: Iterable[Row]) -> None:
    """Written as the elements of the format (ECMA-376, 17.3): python-docx looks through the whole document
    for every paragraph that it adds, which takes it a minute for two thousand moments."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    body: Any = paper.element.body
    made: Any = parse_xml(f"<w:body {nsdecls('w')}>{''.join(map(_moment, rows))}</w:body>")
    for paragraph in list(made):
        body.sectPr.addprevious(paragraph)


def _moment(row: Row) -> str:
    where = ", ".join(filter(None, (row.conference, row.part)))
    post = ", ".join(filter(None, (row.post, row.unit)))
    speaker = f"{row.speaker} ({post})" if post else row.speaker
    about = " · ".join(filter(None, (row.day, row.body, speaker, f"phút {row.time}")))
    mark = _run(f" · {row.mark}", f"<w:b/>{_SMALL}") if row.mark else ""
    said = "".join(_run(text, _FOUND if marked else "") for text, marked in row.text)
    link = _run(row.link, f'<w:color w:val="054AA0"/>{_SMALL}<w:u w:val="single"/>')
    return (
        _paragraph(_run(f"{row.number}. {where}", ""), '<w:pStyle w:val="Heading2"/>')
        + _paragraph(_run(about, _SMALL) + mark, "<w:keepNext/>")
        + _paragraph(said)
        + _paragraph(f'<w:fldSimple w:instr="HYPERLINK &quot;{escape(row.link)}&quot;">{link}</w:fldSimple>')
    )


def _paragraph(runs: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def _run(text: str, properties: str) -> str:
    told = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{told}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'
