"""What people did to the transcripts of a recording, whichever layer they did it on, and taking one back.

Only those who may correct see it: a history holds what was wrongly heard, and nobody stands by that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from giaoban.models.access import Reader
from giaoban.models.changes import Edit
from giaoban.models.corrections import TextChange
from giaoban.models.errors import StateRefused
from giaoban.models.history import deed_of
from giaoban.models.store import change_log, corrections, recordings, speakers
from giaoban.models.store import reviews as review_log
from giaoban.models.store.changing import changeable, take_back
from giaoban.models.store.queue.seam import JobQueue
from giaoban.models.store.tables import layers, reviews, transcript_edits
from giaoban.models.transcript import Review

REVIEW: Final = "review"
"""The kind of an entry that is a step of the review; others have that of their change."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A change, or a step of the review."""

    id: int
    """Among changes, or among steps of the review."""
    layer_id: int
    layer_number: int
    """Its place among the recording's layers, the first one made is 1."""
    kind: str
    at: datetime
    who: str
    edit: Edit | None = None
    review: Review | None = None
    together: int = 1
    """How many changes were made in one deed with it."""


@dataclass(frozen=True, slots=True)
class History:
    entries: tuple[Entry, ...]
    """Those asked for, the newest first."""
    count: int
    """Of all that the filters let through."""
    people: tuple[str, ...]
    """Who did anything at all, as the filter by person offers them."""
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Head:
    id: int
    layer_id: int
    kind: str
    at: datetime
    who: str


def read(
    tx: Connection,
    recording_id: int,
    by: Reader,
    *,
    who: str = "",
    kind: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> History:
    """Raises `NotFound` or `NotAllowed` by the reader's rights."""
    recordings.changeable(tx, recording_id, by)
    numbers = _layers(tx, recording_id)
    heads = _heads(tx, list(numbers))
    wanted = [head for head in heads if who in ("", head.who) and kind in ("", head.kind)]
    page = wanted[offset:] if limit is None else wanted[offset : offset + limit]
    return History(
        entries=tuple(_entries(tx, page, heads, numbers)),
        count=len(wanted),
        people=tuple(sorted({head.who for head in heads})),
        kinds=frozenset(head.kind for head in heads),
    )


def undo(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    layer_id: int,
    edit_id: int,
    by: Reader,
    *,
    whole: bool = False,
) -> int:
    """Takes a change back, or with `whole` all that was done in one deed with it; returns how many.

    Raises as `corrections.undo`; of changes of speakers only the last is taken back (`speakers.undo`).
    """
    transcript = changeable(tx, recording_id, layer_id, by)
    edit = change_log.get(tx, layer_id, edit_id)
    if isinstance(edit.change, TextChange):
        every = deed_of(edit, change_log.edits(tx, layer_id)) if whole else [edit]
        standing = [each for each in every if each.stands] or [edit]
        corrections.undo_held(tx, queue, transcript, standing, by)
        return len(standing)
    last = last_of_speakers(tx, layer_id)
    if last is None or last.id != edit.id:
        raise StateRefused("Chỉ hoàn tác được thay đổi cuối cùng về người nói.")
    take_back(tx, queue, transcript, [edit], by, "speakers.undo")
    return 1


def last_of_speakers(tx: Connection, layer_id: int) -> Edit | None:
    """The change of speakers that would be taken back."""
    return next((edit for edit in speakers.history(tx, layer_id) if edit.stands), None)


def _layers(tx: Connection, recording_id: int) -> dict[int, int]:
    rows = tx.execute(select(layers.c.id).where(layers.c.recording_id == recording_id).order_by(layers.c.id))
    return {layer_id: place for place, layer_id in enumerate(rows.scalars(), 1)}


def _heads(tx: Connection, layer_ids: Sequence[int]) -> list[_Head]:
    """The newest first; of one moment the one that was kept last, and what a change did to the review under
    it."""
    edits = transcript_edits.c
    changes = select(edits.id, edits.layer_id, edits.kind, edits.at, edits.who)
    states = select(reviews.c.id, reviews.c.layer_id, reviews.c.at, reviews.c.who)
    heads = [
        *(_Head(*row) for row in tx.execute(changes.where(edits.layer_id.in_(layer_ids)))),
        *(
            _Head(row.id, row.layer_id, REVIEW, row.at, row.who)
            for row in tx.execute(states.where(reviews.c.layer_id.in_(layer_ids)))
        ),
    ]
    return sorted(heads, key=lambda head: (head.at, head.kind != REVIEW, head.id), reverse=True)


def _entries(
    tx: Connection, page: Sequence[_Head], heads: Sequence[_Head], numbers: dict[int, int]
) -> list[Entry]:
    ids = [head.id for head in page if head.kind != REVIEW]
    edits = {edit.id: edit for edit in change_log.by_ids(tx, ids)}
    steps = {
        layer_id: review_log.numbered(tx, layer_id)
        for layer_id in {head.layer_id for head in page if head.kind == REVIEW}
    }
    together: dict[tuple[int, datetime, str], int] = {}
    for head in heads:
        if head.kind != REVIEW:
            deed = (head.layer_id, head.at, head.who)
            together[deed] = together.get(deed, 0) + 1
    return [
        Entry(
            id=head.id,
            layer_id=head.layer_id,
            layer_number=numbers[head.layer_id],
            kind=head.kind,
            at=head.at,
            who=head.who,
            edit=edits.get(head.id) if head.kind != REVIEW else None,
            review=steps[head.layer_id].get(head.id) if head.kind == REVIEW else None,
            together=together.get((head.layer_id, head.at, head.who), 1) if head.kind != REVIEW else 1,
        )
        for head in page
    ]
