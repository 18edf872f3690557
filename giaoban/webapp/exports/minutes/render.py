"""Template and context into a document. Templates are of the office: they run in Jinja's sandbox, which lets
them read the fields and nothing else (docxtpl renders them by plain Jinja, left to itself)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from giaoban.models.errors import BadInput
from giaoban.webapp.exports.minutes import footnotes
from giaoban.webapp.exports.minutes.context import MinutesDocument
from giaoban.webapp.exports.minutes.footnotes import Note

if TYPE_CHECKING:
    from docx.document import Document
    from jinja2 import Environment


def as_docx(template: bytes, document: MinutesDocument) -> bytes:
    """Raises `BadInput` for a template that does not render: see `check`."""
    paper = rendered(template, document.to_fields(), document.notes())
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def rendered(template: bytes, fields: Mapping[str, Any], notes: Mapping[int, Note]) -> Document:
    """Raises `BadInput`, with what is wrong in the office's own words where it can be told."""
    from docx.document import Document
    from docxtpl import DocxTemplate
    from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError

    opened: Any = DocxTemplate(io.BytesIO(template))
    try:
        opened.render(dict(fields), environment(), autoescape=True)
    except UndefinedError as error:
        raise BadInput("Mẫu dùng trường không có trong biên bản: {reason}.", reason=error.message) from None
    except TemplateSyntaxError as error:
        raise BadInput("Mẫu viết sai cú pháp: {reason}.", reason=error.message) from None
    except SecurityError:
        raise BadInput("Mẫu làm việc không được phép: chỉ được đọc các trường của biên bản.") from None
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise BadInput("Mẫu không in ra được: {reason}.", reason=error) from None
    paper = opened.docx  # not `get_docx`, which opens the template anew
    if not isinstance(paper, Document):
        raise TypeError("docxtpl gave no document")
    footnotes.add(paper, notes)
    return paper


def environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
