"""What was found as a document to print and to quote from: A4 with the margins and the letters of official
papers (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

from giaoban.webapp.exports.answers.document import DOUBTFUL, TITLE, UNREAD, AnswerDocument, Row

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_MARGINS: Final = {"top_margin": 20, "bottom_margin": 20, "left_margin": 30, "right_margin": 15}
"""Millimetres."""
_PAGE: Final = (210, 297)
_FONT: Final = "Times New Roman"
_POINTS: Final = 13
_SMALL: Final = 11
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_docx(document: AnswerDocument) -> bytes:
    """A head with all that is known of the question, then each moment: where, who, what, and its address."""
    paper = _blank()
    heading = paper.add_paragraph(style="Title")
    heading.add_run(TITLE)
    for name, value in document.head():
        line = paper.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(_clean(value))
    paper.add_paragraph().add_run(UNREAD).italic = True
    for row in document.rows():
        _add(paper, row)
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _blank() -> Document:
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = map(Mm, _PAGE)
    for name, millimetres in _MARGINS.items():
        setattr(section, name, Mm(millimetres))
    for name, points in (("Normal", _POINTS), ("Title", _POINTS + 1), ("Heading 2", _POINTS)):
        style: Any = paper.styles[name]
        style.font.name, style.font.size = _FONT, Pt(points)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.get_or_add_rPr().rFonts.set(qn("w:cs"), _FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_after = Pt(3)
    title: Any = paper.styles["Title"]
    title.font.bold = True
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    paper.core_properties.title = TITLE
    paper.core_properties.author = "Giao Ban"
    return paper


def _add(paper: Document, row: Row) -> None:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Pt

    where = ", ".join(filter(None, (row.conference, row.part)))
    paper.add_paragraph(_clean(f"{row.number}. {where}"), style="Heading 2")
    about = paper.add_paragraph()
    about.paragraph_format.keep_with_next = True
    post = ", ".join(filter(None, (row.post, row.unit)))
    speaker = f"{row.speaker} ({post})" if post else row.speaker
    told = " · ".join(filter(None, (row.day, row.body, speaker, f"phút {row.time}")))
    about.add_run(_clean(told)).font.size = Pt(_SMALL)
    if row.doubtful:
        doubt = about.add_run(f" · {DOUBTFUL}")
        doubt.bold, doubt.font.size = True, Pt(_SMALL)
    said = paper.add_paragraph()
    for text, marked in row.text:
        run = said.add_run(_clean(text))
        if marked:
            run.bold, run.font.highlight_color = True, WD_COLOR_INDEX.YELLOW
    _link(paper.add_paragraph(), row.link)


def _link(paragraph: Paragraph, address: str) -> None:
    """python-docx reads links and writes none: the element is as the format has it (ECMA-376, 17.16.22)."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(address)
    run.font.size, run.font.underline, run.font.color.rgb = Pt(_SMALL), True, RGBColor(0x05, 0x4A, 0xA0)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)  # noqa: SLF001 - python-docx's own way to the element, which its documents show
    link.append(run._r)  # noqa: SLF001


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
