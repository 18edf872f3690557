"""How the pieces of an official paper are laid out, for the templates that come with the software."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from giaoban.webapp.exports.official import FONT, blank

if TYPE_CHECKING:
    from docx.document import Document

LEFT_MM: Final = 66
RIGHT_MM: Final = 99
"""Of the 165 mm between the margins; Quốc hiệu needs 92 mm in 12 points."""
_INDENT_MM: Final = 10
_BEHIND_BORDERS: Final = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
"""Of a paragraph's properties, which Word reads in the order of ECMA-376, 17.3.1.26 alone."""


class Sheet:
    """A paper that is written from top to bottom. Sizes are in points, lengths in millimetres."""

    def __init__(self, title: str, points: int = 14) -> None:
        self.points = points
        self.paper: Document = blank(title, {"Normal": points, "Header": 13})
        normal: Any = self.paper.styles["Normal"]
        normal.paragraph_format.space_after = 0
        normal.paragraph_format.line_spacing = 1.0
        self._number_pages()

    def text(
        self,
        *runs: str | tuple[str, str],
        centre: bool = False,
        before: float = 6,
        indent: bool = True,
        stays: bool = False,
    ) -> None:
        """A paragraph; a run is text, or text with how it stands (`_write`). It `stays` with the next."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        paragraph = self.paper.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = Pt(before)
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.JUSTIFY
        if indent and not centre:
            form.first_line_indent = Mm(_INDENT_MM)
        form.keep_with_next = stays
        for run in runs:
            _write(paragraph, run, self.points)

    def tag(self, tag: str) -> None:
        """A paragraph that only steers: docxtpl takes it away."""
        self.paper.add_paragraph(f"{{%p {tag} %}}")

    def title(
        self, kind: str, about: str, *, size: int = 14, line: bool = True, dashes: bool = False
    ) -> None:
        """The name of the paper, what it is about, and the line below."""
        self.text((kind, f"b{size}"), centre=True, before=18)
        self.text((about, f"b{self.points}"), centre=True, before=0)
        if dashes:
            self.text("-----", centre=True, before=0)
        elif line:
            _rule(self.paper.add_paragraph(), 165, 45)

    def columns(
        self, left: Sequence[Any], right: Sequence[Any], widths: tuple[int, int] = (LEFT_MM, RIGHT_MM)
    ) -> None:
        """Two columns without borders. A line is ``(text, how)``, a tag, a number (a rule so many mm long) or
        None (room for a signature)."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm

        table: Any = self.paper.add_table(rows=1, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            edge = OxmlElement(f"w:{side}")
            edge.set(qn("w:w"), "0")
            edge.set(qn("w:type"), "dxa")
            margins.append(edge)
        table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001 - python-docx has no other way
        row = table.rows[0]
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
        for place, (lines, width) in enumerate(zip((left, right), widths, strict=True)):
            table.columns[place].width = Mm(width)
            row.cells[place].width = Mm(width)
            _fill(row.cells[place], lines, width)

    def list_of_recipients(self, *, dashes: bool = True) -> None:
        self.text(("Nơi nhận:", "bi12"), before=12, indent=False)
        self.tag("for noi in noi_nhan")
        self.text((("- " if dashes else "") + "{{ noi }}", "11"), before=0, indent=False)
        self.tag("endfor")

    def _number_pages(self) -> None:
        """At the top, in the middle, from the second page on."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm

        section = self.paper.sections[0]
        section.different_first_page_header_footer = True
        section.header_distance = Mm(10)
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def _fill(cell: Any, lines: Sequence[Any], width: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    first = True
    for line in lines:
        paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
        first = False
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if line is None:
            paragraph.paragraph_format.space_before = Pt(60)
        elif isinstance(line, int):
            _rule(paragraph, width, line)
        elif isinstance(line, str):
            paragraph.add_run(f"{{%p {line} %}}")
        else:
            if "l" in line[1]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            _write(paragraph, line, 13)


def _rule(paragraph: Any, width: int, length: int) -> None:
    """A line so many millimetres long in the middle: the upper border of a paragraph without words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    side = Mm((width - length) / 2)
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = side, side
    form.space_before, form.space_after, form.line_spacing = Pt(1), Pt(0), Pt(4)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders
    properties.insert_element_before(borders, *_BEHIND_BORDERS)


def _write(paragraph: Any, run: str | tuple[str, str], points: int) -> None:
    """``("text", "bi12")``: bold, italic, 12 points; ``u`` underlines, ``l`` is of a column: to the left."""
    from docx.shared import Pt

    text, how = run if isinstance(run, tuple) else (run, "")
    made = paragraph.add_run(text)
    made.bold, made.italic, made.underline = "b" in how, "i" in how, "u" in how
    made.font.name = FONT
    made.font.size = Pt(int("".join(filter(str.isdigit, how)) or points))
