"""Where somebody of the register spoke, and which conferences they were invited to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from giaoban.models.access import Reader
from giaoban.models.changes import ChangeKind, apply
from giaoban.models.conference import Attendance, Conference
from giaoban.models.recording import Recording
from giaoban.models.speakers import Merge, Rename, Split
from giaoban.models.store import change_log, conferences, people, recordings, transcripts
from giaoban.models.store.tables import layers, participants, transcript_edits


@dataclass(frozen=True, slots=True)
class Spoken:
    conference: Conference
    recording: Recording
    labels: tuple[str, ...]
    """Of the speakers of its transcript who are this person."""


@dataclass(frozen=True, slots=True)
class Invited:
    conference: Conference
    attendance: Attendance


def by_person(tx: Connection, person_id: int, reader: Reader) -> list[Spoken]:
    """In the recordings that the reader may read, those of the latest conferences first."""
    ids = people.same(tx, person_id)
    found = recordings.by_ids(tx, _named_after(tx, ids), reader)
    held = conferences.by_ids(tx, [each.conference_id for each in found.values()], reader)
    spoken = [
        Spoken(held[recording.conference_id], recording, labels)
        for recording in found.values()
        if recording.conference_id in held and (labels := _labels(tx, recording.id, ids))
    ]
    return sorted(
        spoken,
        key=lambda one: (one.conference.details.starts_at, one.conference.id, -one.recording.part),
        reverse=True,
    )


def invitations(tx: Connection, person_id: int, reader: Reader) -> list[Invited]:
    """To the conferences that the reader may read, the latest first."""
    rows = tx.execute(
        select(participants.c.conference_id, participants.c.attendance).where(
            participants.c.person_id.in_(people.same(tx, person_id))
        )
    ).all()
    held = conferences.by_ids(tx, [row.conference_id for row in rows], reader)
    found = [
        Invited(held[row.conference_id], Attendance(row.attendance))
        for row in rows
        if row.conference_id in held
    ]
    return sorted(found, key=lambda one: (one.conference.details.starts_at, one.conference.id), reverse=True)


def _named_after(tx: Connection, ids: Collection[int]) -> list[int]:
    """The recordings in which somebody ever gave a speaker one of these persons' names."""
    rows = tx.execute(
        select(layers.c.recording_id)
        .join(transcript_edits, transcript_edits.c.layer_id == layers.c.id)
        .where(
            transcript_edits.c.kind == ChangeKind.RENAME.value,
            transcript_edits.c.undone_at.is_(None),
            transcript_edits.c.detail["person_id"].as_integer().in_(sorted(set(ids))),
        )
        .distinct()
    )
    return list(rows.scalars())


def _labels(tx: Connection, recording_id: int, ids: Sequence[int]) -> tuple[str, ...]:
    """Who of the transcript is one of these, as it stands: a name may have been given to another since."""
    head = transcripts.current_head(tx, recording_id)
    if head is None or head.id is None:
        return ()
    # The names need no segments, and a chairman speaks in hundreds of recordings.
    named = [
        edit for edit in change_log.edits(tx, head.id) if isinstance(edit.change, Rename | Merge | Split)
    ]
    return tuple(label for label, person_id in apply(head, named).people.items() if person_id in ids)
