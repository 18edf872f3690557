"""Minutes and conclusions notices: what was said at a conference, chosen and shortened, never made up.

Every sentence of the content was said and knows its second; rules only leave words out. The order of
dependence, each file knowing only those before it:

    nouns       form, line, section, where a line comes from
    rules       the phrases that are data (`rules.toml`)
    code        the short code by which a document names a second
    sentences   a transcript into sentences with times
    shorten     which words are left out
    choose      which sentences stand in the minutes, and why
    agenda      which item of the agenda a sentence belongs to
    assemble    all of it into a draft
    merge       a newer draft under what a person made of the older one
    order       where a line goes that a person moves
    standing    whether what a line says is still what the transcript says, and who read it
    head        what a paper says of the conference
    around      the head, and who was there: all that stands around the content
"""

from giaoban.models.minutes.assemble import Drafted, Material, Spoken, assemble
from giaoban.models.minutes.nouns import (
    DraftState,
    Form,
    Line,
    Minutes,
    Origin,
    Section,
    SectionKind,
    Source,
    Why,
)

__all__ = [
    "DraftState",
    "Drafted",
    "Form",
    "Line",
    "Material",
    "Minutes",
    "Origin",
    "Section",
    "SectionKind",
    "Source",
    "Spoken",
    "Why",
    "assemble",
]
