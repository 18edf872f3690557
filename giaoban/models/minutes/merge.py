"""A newer draft under what a person made of the older one: nothing that a person did is undone.

Lines are known again by where they were said. What a person typed, added, reworded or moved stays as and
where it is; what a person took out stays out; a line that nobody touched is the machine's, and is renewed
or goes. What is new comes behind the last line of its section that was said before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from giaoban.models.minutes.assemble import Drafted
from giaoban.models.minutes.choose import same_place
from giaoban.models.minutes.nouns import Line, Origin, Section, SectionKind, Source
from giaoban.models.recording import Span

Parts = Sequence[int]
"""The recordings in the order of the conference."""


def merge(sections: Sequence[Section], lines: Sequence[Line], fresh: Drafted, parts: Parts) -> Drafted:
    """Pure. `sections` and `lines` are those of the draft that is kept, removed lines among them."""
    known = _Known(fresh.lines)
    kept = [line for before in lines if (line := _kept(before, known)) is not None]
    every = _sections(sections, fresh.sections, kept)
    merged = list(kept)
    for line in fresh.lines:
        if line not in known.met:
            merged.insert(_place(merged, line, parts), line)
    order = {section.key: place for place, section in enumerate(every)}
    merged.sort(key=lambda line: order[line.section])  # stable: within a section the order stays
    return Drafted(every, tuple(merged))


class _Known:
    """The new lines, and which of them stand in the old draft."""

    def __init__(self, fresh: Iterable[Line]) -> None:
        self.fresh = [line for line in fresh if line.source]
        self.met: set[Line] = set()

    def again(self, line: Line) -> Line | None:
        """The new line that says what this one says."""
        found = [one for one in self.fresh if is_same(one.source, line.source)]
        free = [one for one in found if one not in self.met]
        self.met.update(found)
        return free[0] if free else None


def is_same(one: Source | None, other: Source | None) -> bool:
    return (
        one is not None
        and other is not None
        and one.recording_id == other.recording_id
        and same_place(Span(one.start, one.end), Span(other.start, other.end))
    )


def _kept(before: Line, known: _Known) -> Line | None:
    """The line of the draft as it stands from now on; None where it goes."""
    if before.source is None:
        return before
    now = known.again(before)
    if before.is_persons:
        # Who said it may have a name by now; the words that were reworded are those that were read then.
        source = replace(before.source, voice=now.source.voice) if now and now.source else before.source
        return replace(before, source=source)
    if now is None:
        return None
    return replace(now, key=before.key, version=before.version)


def _sections(old: Sequence[Section], new: Sequence[Section], kept: Sequence[Line]) -> tuple[Section, ...]:
    """Those of the new draft in its order, with the titles that a person gave; and those of the old one in
    which something stands. The conclusion is the last."""
    titles = {section.key: section.title for section in old if section.title != section.made}
    wanted = {line.section for line in kept}
    found = [replace(section, title=titles.get(section.key, section.title)) for section in new]
    known = {section.key for section in found}
    left = [section for section in old if section.key in wanted and section.key not in known]
    every = [*found, *left]
    return (
        *(section for section in every if section.kind is SectionKind.CONTENT),
        *(section for section in every if section.kind is SectionKind.CONCLUSION),
    )


def _place(lines: Sequence[Line], line: Line, parts: Parts) -> int:
    """Behind the last line of its section that was said before it; else before the first of the section."""
    mine = [place for place, one in enumerate(lines) if one.section == line.section]
    before = [place for place in mine if lines[place].source and _at(lines[place], parts) <= _at(line, parts)]
    if before:
        return before[-1] + 1
    return mine[0] if mine else len(lines)


def _at(line: Line, parts: Parts) -> tuple[int, float]:
    source = line.source
    if source is None:
        return (-1, 0.0)
    order = parts.index(source.recording_id) if source.recording_id in parts else len(parts)
    return (order, source.start)


def insertion(lines: Sequence[Line], line: Line, parts: Parts) -> int:
    """Where a line that a person adds is put, among all the lines of the draft in their order."""
    if line.origin is Origin.TYPED:
        mine = [place for place, one in enumerate(lines) if one.section == line.section]
        return mine[-1] + 1 if mine else len(lines)
    return _place(lines, line, parts)
