"""Conference, transcripts and confirmed directives into a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from giaoban.models.chapters import Chapter
from giaoban.models.conference import Conference
from giaoban.models.directives import Directive
from giaoban.models.minutes.agenda import CONCLUSION, Items, chapters
from giaoban.models.minutes.choose import Chosen, choose, is_content
from giaoban.models.minutes.nouns import Form, Line, Origin, Section, SectionKind, Source, Why
from giaoban.models.minutes.sentences import Said, sentences
from giaoban.models.minutes.shorten import shortened
from giaoban.models.recording import Recording, Span
from giaoban.models.transcript import Transcript
from giaoban.models.vietnamese import normal


@dataclass(frozen=True, slots=True)
class Spoken:
    """A part of the conference, as people read it."""

    recording: Recording
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Material:
    """All that minutes are made of."""

    conference: Conference
    spoken: tuple[Spoken, ...] = ()
    """In the order of the parts; without those that have no transcript."""
    directives: tuple[Directive, ...] = ()
    """Those that a person confirmed."""
    chapters: tuple[Chapter, ...] = ()
    """Where the archive has them; else they are looked for in what was said."""

    def sentences(self) -> list[Said]:
        return [one for part in self.spoken for one in sentences(part.recording.id, part.transcript)]


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the rules make of the material now."""

    sections: tuple[Section, ...]
    lines: tuple[Line, ...]


def assemble(material: Material, form: Form, chairs: Iterable[str] = ()) -> Drafted:
    """Pure; the same of the same. `chairs`: the names of who presides, where known."""
    every = material.sentences()
    told = material.chapters or tuple(chapters(material.conference.details.agenda, every))
    items = Items(told, [part.recording.id for part in material.spoken])
    found = _found(material, every, [normal(name) for name in chairs])
    if form is Form.NOTICE:
        found = [each for each in found if _binds(each)]
        return Drafted((CONCLUSION,), tuple(_line(each.said, CONCLUSION, each.why) for each in found))
    placed = [
        (CONCLUSION if each.concludes else items.of(each.said.recording_id, each.said.start), each)
        for each in found
    ]
    sections = (*items.sections, CONCLUSION)
    order = {section.key: place for place, section in enumerate(sections)}
    placed.sort(key=lambda each: order[each[0].key])  # stable: within a section by time
    return Drafted(sections, tuple(_line(each.said, section, each.why) for section, each in placed))


def picked(said: Said, section: str) -> Line:
    """A sentence that a person pointed at."""
    text = shortened(said.words)
    return Line(0, section, text, text, Origin.PICKED, source_of(said))


def content(every: Iterable[Said]) -> list[Said]:
    """What is no courtesy and not doubted."""
    return [one for one in every if is_content(one)]


def source_of(said: Said) -> Source:
    return Source(said.recording_id, said.start, said.end, said.voice, said.text)


def _found(material: Material, every: Sequence[Said], chairs: Sequence[str]) -> list[Chosen]:
    chosen: list[Chosen] = []
    for part in material.spoken:
        mine = [one for one in every if one.recording_id == part.recording.id]
        told = [
            Span(one.start, one.end) for one in material.directives if one.recording_id == part.recording.id
        ]
        chosen += choose(mine, told, chairs)
    return chosen


def _binds(one: Chosen) -> bool:
    return one.concludes or one.why is Why.DIRECTIVE


def _line(said: Said, section: Section, why: Why) -> Line:
    text = shortened(said.words)
    return Line(0, section.key, text, text, Origin.MACHINE, source_of(said), why)


__all__ = ["Drafted", "Material", "SectionKind", "Spoken", "assemble", "content", "picked", "source_of"]
