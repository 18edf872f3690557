"""A ledger with something in it: conferences, recordings, and directives that a person confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from giaoban.models.access import EVERYONE, SYSTEM
from giaoban.models.changes import apply
from giaoban.models.conference import VIETNAM, Conference, Participant
from giaoban.models.directives import Directive
from giaoban.models.people import Unit
from giaoban.models.recording import Recording
from giaoban.models.store import directives, in_tray, mentions, units
from giaoban.search.directives import candidates, spoken_of
from giaoban.search.register import office_register
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment


@dataclass
class Office:
    parts: Parts
    units: dict[str, Unit] = field(default_factory=dict)

    def unit(
        self, name: str, *, ended: date | None = None, successors: tuple[str, ...] = (), **more: object
    ) -> Unit:
        with self.parts.db.write() as tx:
            made = units.add(tx, name, valid_to=ended, **more)  # type: ignore[arg-type]  # of each field its own
            units.succeed(tx, made.id, [self.units[each].id for each in successors])
            self.units[name] = units.get(tx, made.id)
        return self.units[name]

    def conference(
        self,
        title: str,
        day: date,
        *participants: Participant,
        readable_by: frozenset[str] = frozenset({EVERYONE}),
    ) -> Conference:
        at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        told = details(title, starts_at=at, participants=participants, readable_by=readable_by)
        return Archive(self.parts).conference(told)

    def recording(self, held: Conference, *texts: str) -> Recording:
        """Transcribed, and read as the step `index` reads it."""
        spoken = layer(*(segment(n * 9.0, text, f"S{n}") for n, text in enumerate(texts)))
        recording = Archive(self.parts).recording(held, spoken, seconds=9.0 * len(texts) + 30)
        day = held.details.starts_at.astimezone(VIETNAM).date()
        with self.parts.db.write() as tx:
            in_tray.refill(tx, recording, candidates(apply(spoken), day), {})
            given = mentions.open_before(tx, held.id)
            found = spoken_of(
                apply(spoken), given, office_register(tx), held.details.participants_by_name(), day
            )
            mentions.refill(tx, recording.id, found)
        return recording

    def confirmed(self, recording: Recording, **more: object) -> list[Directive]:
        """All that was read from it, with some fields as they are told here."""
        with self.parts.db.write() as tx:
            return [
                directives.confirm(
                    tx,
                    one.id,
                    one.version,
                    replace(one.fields, **more),  # type: ignore[arg-type]  # of each field its own
                    SYSTEM,
                )
                for one in directives.of_recording(tx, recording.id, SYSTEM)
            ]

    def get(self, directive_id: int) -> Directive:
        with self.parts.db.read() as tx:
            return directives.readable(tx, directive_id, SYSTEM)
