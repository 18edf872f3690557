"""What minutes are made of, read from the archive in one place."""

from __future__ import annotations

from sqlalchemy import Connection

from giaoban.models.access import SYSTEM
from giaoban.models.conference import Conference
from giaoban.models.directives import Directive, Kind
from giaoban.models.minutes import Material, Spoken
from giaoban.models.store import chapters, directives, recordings, transcripts


def gather(tx: Connection, conference: Conference) -> Material:
    """All parts that have a transcript, and the directives that a person confirmed. The conference was read
    for a reader who may."""
    parts = recordings.of_conference(tx, conference.id)
    spoken = [(part, transcripts.transcript(tx, part.id)) for part in parts]
    return Material(
        conference=conference,
        spoken=tuple(Spoken(part, read) for part, read in spoken if read is not None),
        directives=tuple(one for part in parts for one in confirmed(tx, part.id)),
        chapters=tuple(chapters.of_recordings(tx, [part.id for part in parts])),
    )


def confirmed(tx: Connection, recording_id: int) -> list[Directive]:
    """The directives of a recording that a person confirmed."""
    return [
        one
        for one in directives.of_recording(tx, recording_id, SYSTEM)
        if one.kind is Kind.DIRECTIVE and one.state.is_confirmed
    ]
