"""A draft of minutes as its page shows it: sections, lines, and what is to be known of each line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from giaoban.models.minutes import assemble
from giaoban.models.minutes.around import around
from giaoban.models.minutes.code import code
from giaoban.models.minutes.head import chairs
from giaoban.models.minutes.standing import Standing, Standings
from giaoban.models.recording import clock
from giaoban.models.speakers import name_of_voice
from giaoban.models.store import conferences, minutes
from giaoban.models.store.minutes_material import gather
from giaoban.webapp.exports.minutes import MinutesDocument
from giaoban.webapp.pages import media

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from giaoban.models.access import Reader
    from giaoban.models.conference import Conference
    from giaoban.models.minutes import Drafted, Line, Material, Minutes, Section
    from giaoban.models.minutes.around import Around


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: Line
    standing: Standing
    who: str = ""
    time: str = ""
    code: str = ""
    plays: bool = False
    """A browser can play its recording."""

    @property
    def warns(self) -> bool:
        return self.standing in (Standing.CHANGED, Standing.GONE, Standing.UNSOURCED)


@dataclass(frozen=True, slots=True)
class ShownSection:
    section: Section
    lines: tuple[ShownLine, ...]
    removed: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with all that its page and its paper need."""

    minutes: Minutes
    conference: Conference
    material: Material
    around: Around
    standings: Standings

    @property
    def document(self) -> MinutesDocument:
        parts = len(self.material.spoken)
        return MinutesDocument(self.minutes, self.around, self.standings, parts, link_of)

    def sections(self) -> list[ShownSection]:
        playing = plays(self.material)
        shown = [self._shown(line, playing) for line in self.minutes.lines]
        return [
            ShownSection(
                section,
                tuple(one for one in shown if one.line.section == section.key and not one.line.removed),
                tuple(one for one in shown if one.line.section == section.key and one.line.removed),
            )
            for section in self.minutes.sections
        ]

    def _shown(self, line: Line, playing: dict[int, bool]) -> ShownLine:
        source, standing = line.source, self.standings.of(line)
        if source is None:
            return ShownLine(line, standing)
        return ShownLine(
            line,
            standing,
            name_of_voice(source.voice),
            clock(source.start),
            code(source.recording_id, source.start, source.end),
            playing.get(source.recording_id, False),
        )

    def fresh(self) -> Drafted:
        """What the rules make of the material now."""
        return assemble(self.material, self.minutes.form, chairs(self.around.head))

    @property
    def parts(self) -> list[int]:
        return [part.recording.id for part in self.material.spoken]


def plays(material: Material) -> dict[int, bool]:
    """Of each recording, whether a browser can play it."""
    return {part.recording.id: media.playing(part.recording) is not None for part in material.spoken}


def opened(tx: Connection, minutes_id: int, reader: Reader) -> Opened:
    """Raises `NotFound` for what the reader may not see."""
    return whole(tx, minutes.readable(tx, minutes_id, reader), reader)


def whole(tx: Connection, draft: Minutes, reader: Reader) -> Opened:
    conference = conferences.readable(tx, draft.conference_id, reader)
    material = gather(tx, conference)
    return Opened(draft, conference, material, around(conference, draft), Standings(material.spoken))


def link_of(sign: str) -> str:
    """The address of a code, for a paper."""
    return url_for("quoted.show", sign=sign, _external=True)
