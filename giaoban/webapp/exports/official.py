"""A blank sheet of official paper: A4 with the margins and the letters of Nghị định 30/2020/NĐ-CP, Phụ lục I
(which Hướng dẫn 36-HD/VPTW shares)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document

MARGINS: Final = {"top_margin": 20, "bottom_margin": 20, "left_margin": 30, "right_margin": 15}
"""Millimetres."""
PAGE: Final = (210, 297)
FONT: Final = "Times New Roman"
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def blank(title: str, styles: Mapping[str, int]) -> Document:
    """Without a word on it. `styles` names those that are used, with their points."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = map(Mm, PAGE)
    for name, millimetres in MARGINS.items():
        setattr(section, name, Mm(millimetres))
    for name, points in styles.items():
        style: Any = paper.styles[name]
        style.font.name, style.font.size = FONT, Pt(points)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.get_or_add_rPr().rFonts.set(qn("w:cs"), FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_after = Pt(3)
    if "Title" in styles:
        heading: Any = paper.styles["Title"]
        heading.font.bold = True
        heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for border in heading.element.pPr.findall(qn("w:pBdr")):
            heading.element.pPr.remove(border)
    paper.core_properties.title = title
    paper.core_properties.author = "Giao Ban"
    return paper


def clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)
