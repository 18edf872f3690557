"""Real footnotes: their part is written as ECMA-376, 17.11 has it, since python-docx knows none.

A line's reference carries the line's own key, so that the order of sentences in the template does not
matter; `add` gives the notes that the rendered text refers to, and no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from markupsafe import escape

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part

_PLACE: Final = "giaoban-"
"""Before a line's key in a reference that `add` has not numbered yet."""
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_EMPTY: Final = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{_W}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    'w:lineRule="auto"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    'w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>'
)
_BEHIND_NOTES: Final = ("w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang")
_RAISED: Final = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
_SMALL: Final = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
_SIZE: Final = '<w:sz w:val="18"/>'
"""9 points: the format counts halves."""
_NUMBER: Final = (
    f'<w:r><w:rPr>{_SMALL}{_SIZE}<w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
)
_UNDERLINED: Final = '<w:u w:val="single"/>'


@dataclass(frozen=True, slots=True)
class Note:
    """Text before the code, the code and its address, text behind."""

    text: str
    code: str = ""
    address: str = ""
    rest: str = ""

    @property
    def whole(self) -> str:
        return f"{self.text}{self.code}{self.rest}"


def reference(key: int, mark: str = "") -> str:
    """The runs that stand behind a sentence: the note's number, and the mark of what nobody reviewed."""
    marked = f"<w:r>{_RAISED}<w:t>{escape(mark)}</w:t></w:r>" if mark else ""
    return f'<w:r>{_RAISED}<w:footnoteReference w:id="{_PLACE}{key}"/></w:r>{marked}'


def add(paper: Document, notes: Mapping[int, Note]) -> None:
    """Gives the references their numbers, and each its note."""
    from docx.oxml.ns import qn
    from lxml import etree

    waiting = [
        (each, int(each.get(qn("w:id"), "").removeprefix(_PLACE)))
        for each in paper.element.iter(qn("w:footnoteReference"))
        if each.get(qn("w:id"), "").startswith(_PLACE)
    ]
    if not waiting:
        return
    part = _part(paper)
    # Without network and entities: an office's template comes from outside.
    tree: Any = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    known = [int(each.get(qn("w:id"), "0")) for each in tree.iter(qn("w:footnote"))]
    number = max([0, *known])
    for each, key in waiting:
        number += 1
        each.set(qn("w:id"), str(number))
        tree.append(etree.fromstring(_footnote(number, notes[key])))
    part._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001 - python-docx has no other way


def texts(paper: Document) -> dict[int, str]:
    """The footnotes of a document, by their number in the file."""
    from docx.oxml.ns import qn
    from lxml import etree

    part = _found(paper)
    if part is None:
        return {}
    tree: Any = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    return {
        int(each.get(qn("w:id"))): "".join(text.text or "" for text in each.iter(qn("w:t")))
        for each in tree.iter(qn("w:footnote"))
        if each.get(qn("w:type")) is None
    }


def _found(paper: Document) -> Part | None:
    parts = (part for part in paper.part.package.iter_parts() if part.content_type == _TYPE)
    return next(parts, None)


def _part(paper: Document) -> Part:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    if found := _found(paper):
        return found
    made = Part(PackURI("/word/footnotes.xml"), _TYPE, _EMPTY.encode(), paper.part.package)
    paper.part.relate_to(made, _RELATION)
    _name_separators(paper)
    return made


def _name_separators(paper: Document) -> None:
    """The settings say which notes are the lines between text and notes (ECMA-376, 17.11.9)."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties: Any = OxmlElement("w:footnotePr")
    for number in ("-1", "0"):
        separator: Any = OxmlElement("w:footnote")
        separator.set(qn("w:id"), number)
        properties.append(separator)
    settings: Any = paper.settings.element
    settings.insert_element_before(properties, *_BEHIND_NOTES)


def _footnote(number: int, note: Note) -> str:
    told = _run(note.code) if note.code else ""
    if note.address:
        link = escape(f'HYPERLINK "{note.address}"')
        told = f'<w:fldSimple w:instr="{link}">{_run(note.code, _UNDERLINED)}</w:fldSimple>'
    return (
        f'<w:footnote xmlns:w="{_W}" w:id="{number}"><w:p><w:pPr><w:spacing w:before="0" w:after="0"/>'
        f'<w:ind w:firstLine="0"/><w:rPr>{_SIZE}</w:rPr></w:pPr>{_NUMBER}{_run(" " + note.text)}{told}'
        f"{_run(note.rest) if note.rest else ''}</w:p></w:footnote>"
    )


def _run(text: str, more: str = "") -> str:
    return f'<w:r><w:rPr>{_SMALL}{_SIZE}{more}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
