"""Rows of the ledger into directives and events, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Select, select

from giaoban.models.conference import day_of
from giaoban.models.directives import Deed, Directive, Event, Fields, Kind, Reason, State, Strength
from giaoban.models.store.tables import conferences, directives, recordings


def joined() -> Select[Any]:
    """Every directive, with the state of its recording, if it has one, and the instant of its conference."""
    return (
        select(directives, conferences.c.starts_at)
        .join(conferences, conferences.c.id == directives.c.conference_id)
        .outerjoin(recordings, recordings.c.id == directives.c.recording_id)
    )


def columns(fields: Fields) -> dict[str, object]:
    return asdict(fields) | {
        "strength": fields.strength.value,
        "leads": list(fields.leads),
        "cooperating": list(fields.cooperating),
    }


def directive(row: Row[Any]) -> Directive:
    return Directive(
        id=row.id,
        conference_id=row.conference_id,
        recording_id=row.recording_id,
        kind=Kind(row.kind),
        state=State(row.state),
        start=row.start,
        end=row.end,
        text=row.text,
        fields=Fields(
            content=row.content,
            strength=Strength(row.strength),
            leads=tuple(row.leads),
            cooperating=tuple(row.cooperating),
            giver=row.giver,
            giver_post=row.giver_post,
            due_said=row.due_said,
            due=row.due,
            rests_on=row.rests_on,
            issued_as=row.issued_as,
        ),
        reason=Reason(row.reason["rule"], row.reason["score"], tuple(row.reason["parts"])),
        version=row.version,
        done_on=row.done_on,
        told_on=day_of(row.starts_at),
        units=dict(row.units),
        import_key=row.import_key or "",
    )


def event(row: Row[Any]) -> Event:
    return Event(
        at=row.at,
        who=row.who,
        deed=Deed(row.deed),
        state=State(row.state),
        reason=row.reason,
        document=row.document,
        evidence=row.evidence,
        changes={name: (before, after) for name, (before, after) in row.changes.items()},
        mention_id=row.mention_id,
    )
