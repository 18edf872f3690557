"""Whether a template that somebody uploads will do: opened, tried on made data, and read again."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from giaoban.models.errors import BadInput
from giaoban.models.minutes.nouns import Form
from giaoban.webapp.exports.minutes import footnotes, sample
from giaoban.webapp.exports.minutes.fields import FIELDS
from giaoban.webapp.exports.minutes.papers import Paper
from giaoban.webapp.exports.minutes.render import environment, rendered

if TYPE_CHECKING:
    from docx.document import Document

MOST_BYTES: Final = 950_000
"""Of the file: a form of the web takes a megabyte in all."""
_MOST_UNPACKED: Final = 20_000_000
_MOST_FILES: Final = 500
_DOCUMENT: Final = "word/document.xml"
_MACROS: Final = "vbaProject.bin"
_HYPERLINK: Final = "/hyperlink"
_NOTICES: Final = frozenset({Paper.NOTICE_STATE, Paper.NOTICE_PARTY})


def check(data: bytes, paper: Paper) -> list[str]:
    """Returns the fields that the template does not use, as it may.

    Raises `BadInput` for what is no template, asks for what no draft has, or leaves out what must be said.
    """
    _check_archive(data)
    form = Form.NOTICE if paper in _NOTICES else Form.STATE
    tried = sample.sample(form)
    try:
        made = rendered(data, tried.to_fields(), tried.notes())
        _check_links(made)
        kept = io.BytesIO()
        made.save(kept)
    except BadInput:
        raise
    except Exception as error:  # noqa: BLE001 - python-docx raises whatever lxml and zipfile do on a broken file
        raise BadInput("Tệp không đọc được như văn bản Word (.docx): {reason}.", reason=error) from None
    said = [sample.CONCLUDED] if form is Form.NOTICE else [sample.SAID, sample.UNSOURCED, sample.CONCLUDED]
    missing = _missing(made, said, tried.warning(), tried.notes()[sample.LAST].code)
    if missing:
        raise BadInput("Mẫu thiếu trường bắt buộc: {fields}.", fields="; ".join(missing))
    return unused(data)


def unused(data: bytes) -> list[str]:
    """The fields that a template does not name."""
    from docxtpl import DocxTemplate

    named = DocxTemplate(io.BytesIO(data)).get_undeclared_template_variables(environment())
    return sorted(FIELDS.keys() - named)


def _check_archive(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise BadInput("Tệp mẫu lớn quá {most} kB.", most=MOST_BYTES // 1000)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
    except zipfile.BadZipFile:
        raise BadInput("Tệp không phải văn bản Word (.docx).") from None
    names = {file.filename for file in files}
    if _DOCUMENT not in names:
        raise BadInput("Tệp không phải văn bản Word (.docx).")
    if len(files) > _MOST_FILES or sum(file.file_size for file in files) > _MOST_UNPACKED:
        raise BadInput("Tệp mẫu quá lớn khi mở ra.")
    if any(name.endswith(_MACROS) for name in names):
        raise BadInput("Tệp mẫu có macro: hãy lưu lại thành .docx không có macro.")


def _check_links(paper: Document) -> None:
    """A paper must not fetch pictures or templates from elsewhere when somebody opens it."""
    for part in paper.part.package.iter_parts():
        for relation in part.rels.values():
            if relation.is_external and not relation.reltype.endswith(_HYPERLINK):
                raise BadInput("Tệp mẫu lấy nội dung từ nơi khác ({place}).", place=relation.target_ref)


def _missing(paper: Document, said: list[str], warning: str, code: str) -> list[str]:
    body = "".join(text.text or "" for text in paper.element.iter(f"{{{_WORD}}}t"))
    notes = footnotes.texts(paper)
    everything = body + "".join(notes.values())
    found = []
    if not all(text in body for text in said[:-1]):
        found.append("noi_dung")
    if said[-1] not in body:
        found.append("ket_luan")
    if warning not in body:
        found.append("luu_y")
    if code not in everything:
        found.append("cuoc_chu hoặc nguon")
    return found


_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
