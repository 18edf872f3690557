"""The elements of a document (ECMA-376, 17), written as text and put in at once: python-docx looks through
the whole document for every paragraph that it adds, which takes it a minute for two thousand.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from markupsafe import escape

from giaoban.webapp.exports.official import PAGE, blank, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document

_STYLES: Final = {"Normal": 13, "Title": 14, "Heading 2": 13}
_TWIPS: Final = 56.7
"""Of a millimetre: a twentieth of a point."""
SMALL: Final = '<w:sz w:val="22"/>'
"""11 points: the format counts halves."""
BOLD: Final = "<w:b/>"
ITALIC: Final = "<w:i/>"


def blank_paper(title: str, *, landscape: bool = False) -> Document:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    paper = blank(title, _STYLES)
    if landscape:
        section = paper.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(PAGE[1]), Mm(PAGE[0])
    return paper


def put(paper: Document, elements: Iterable[str]) -> None:
    """At the end of the document."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    body: Any = paper.element.body
    made: Any = parse_xml(f"<w:body {nsdecls('w')}>{''.join(elements)}</w:body>")
    for element in list(made):
        body.sectPr.addprevious(element)


def saved(paper: Document) -> bytes:
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    told = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{told}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def heading(text: str, *, new_page: bool = False) -> str:
    before = "<w:pageBreakBefore/>" if new_page else ""
    return paragraph(run(text), properties=f'<w:pStyle w:val="Heading2"/><w:keepNext/>{before}')


def title(text: str) -> str:
    return paragraph(run(text), properties='<w:pStyle w:val="Title"/>')


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """`widths` in millimetres; the head is said again on every page."""
    sizes = [round(width * _TWIPS) for width in widths]
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
    head = _row([run(text, BOLD + SMALL) for text in heads], sizes, "<w:cantSplit/><w:tblHeader/>")
    body = "".join(_row([run(text, SMALL) for text in row], sizes, "<w:cantSplit/>") for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(sizes)}" w:type="dxa"/><w:tblBorders>{border}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>'
    )


def _row(cells: Sequence[str], sizes: Sequence[int], properties: str) -> str:
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr>{paragraph(cell)}</w:tc>'
        for cell, size in zip(cells, sizes, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{told}</w:tr>"
