"""Minutes and conclusions notices as .docx, by templates that the office edits in Word.

context    a draft as the fields that a template names, in Vietnamese
fields     those fields, with what each is
papers     the templates that come with the software
footnotes  real footnotes, which python-docx has no way to make
render     template and context into a document
check      whether a template that somebody uploads will do
"""

from giaoban.webapp.exports.minutes.check import check
from giaoban.webapp.exports.minutes.context import MinutesDocument, file_name
from giaoban.webapp.exports.minutes.papers import Paper, default, paper_of
from giaoban.webapp.exports.minutes.render import as_docx

__all__ = ["MinutesDocument", "Paper", "as_docx", "check", "default", "file_name", "paper_of"]
