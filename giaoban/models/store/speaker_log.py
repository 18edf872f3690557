"""The log of what people changed of a layer's speakers: rows only ever added, or marked as taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.recording import Span
from giaoban.models.speakers import Assign, ChangeKind, Merge, Rename, SpeakerChange, SpeakerEdit, Split
from giaoban.models.store.database import now
from giaoban.models.store.tables import layers, speaker_edits


def edits(tx: Connection, layer_id: int) -> list[SpeakerEdit]:
    """Those taken back among them, in the order in which they were made."""
    rows = tx.execute(
        select(speaker_edits).where(speaker_edits.c.layer_id == layer_id).order_by(speaker_edits.c.id)
    )
    return [_edit(row) for row in rows]


def revision(tx: Connection, layer_id: int) -> int:
    """`Transcript.revision`, without reading the transcript."""
    made = func.count(speaker_edits.c.id) + func.count(speaker_edits.c.undone_at)
    return int(tx.execute(select(made).where(speaker_edits.c.layer_id == layer_id)).scalar_one())


def recordings_with_spans(tx: Connection) -> set[int]:
    """Those of which some layer has a standing change of spans of time."""
    rows = tx.execute(
        select(layers.c.recording_id)
        .join(speaker_edits, speaker_edits.c.layer_id == layers.c.id)
        .where(
            speaker_edits.c.kind.in_([ChangeKind.SPLIT.value, ChangeKind.ASSIGN.value]),
            speaker_edits.c.undone_at.is_(None),
        )
        .distinct()
    )
    return set(rows.scalars())


def append(
    tx: Connection,
    layer_id: int,
    changes: Sequence[SpeakerChange],
    by: Reader,
    carried_from: int | None = None,
) -> None:
    at = now()
    rows = [
        {
            "layer_id": layer_id,
            "kind": change.kind.value,
            "detail": _detail(change) | ({"carried_from": carried_from} if carried_from else {}),
            "at": at,
            "account_id": by.account_id,
            "who": by.name,
        }
        for change in changes
    ]
    if rows:
        tx.execute(insert(speaker_edits), rows)


def take_back(tx: Connection, edit_id: int) -> None:
    tx.execute(update(speaker_edits).where(speaker_edits.c.id == edit_id).values(undone_at=now()))


def _detail(change: SpeakerChange) -> dict[str, Any]:
    if isinstance(change, Split | Assign):
        return asdict(change) | {"spans": _pairs(change.spans)}
    return asdict(change)


def _edit(row: Row[Any]) -> SpeakerEdit:
    return SpeakerEdit(
        id=row.id,
        layer_id=row.layer_id,
        change=_change(ChangeKind(row.kind), row.detail),
        at=row.at,
        who=row.who,
        account_id=row.account_id,
        undone_at=row.undone_at,
        carried_from=row.detail.get("carried_from"),
    )


def _change(kind: ChangeKind, detail: dict[str, Any]) -> SpeakerChange:
    match kind:
        case ChangeKind.RENAME:
            return Rename(detail["label"], detail["name"], detail["person_id"])
        case ChangeKind.MERGE:
            return Merge(tuple(detail["labels"]), detail["into"])
        case ChangeKind.SPLIT:
            return Split(_spans(detail["spans"]), detail["label"], detail["name"])
        case ChangeKind.ASSIGN:
            return Assign(_spans(detail["spans"]), detail["label"])


def _pairs(spans: Iterable[Span]) -> list[list[float]]:
    return [[round(span.start, 3), round(span.end, 3)] for span in spans]


def _spans(pairs: Iterable[Sequence[float]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
