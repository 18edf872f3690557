"""The ledger is told by which document the directives in an issued paper were issued."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from giaoban.models.access import Reader
from giaoban.models.directives import Directive
from giaoban.models.minutes.choose import same_place
from giaoban.models.minutes.nouns import Minutes
from giaoban.models.recording import Span
from giaoban.models.store import directives
from giaoban.models.store.minutes_material import confirmed


def in_paper(tx: Connection, draft: Minutes) -> list[Directive]:
    """Those whose words stand in it, and that name no document yet."""
    said = [line.source for line in draft.lines if line.source and not line.removed]
    return [
        one
        for recording_id in sorted({source.recording_id for source in said})
        for one in confirmed(tx, recording_id)
        if not one.fields.issued_as
        and any(
            source.recording_id == recording_id
            and same_place(Span(source.start, source.end), Span(one.start, one.end))
            for source in said
        )
    ]


def note_issued(tx: Connection, draft: Minutes, by: Reader) -> int:
    """Each of them was issued as the draft's number. Returns how many."""
    found = in_paper(tx, draft)
    for one in found:
        fields = replace(one.fields, issued_as=draft.number)
        directives.correct(tx, one.id, one.version, fields, f"Ban hành tại {draft.number}", by)
    return len(found)
