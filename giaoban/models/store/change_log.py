"""The log of what people changed of a layer: rows only ever added, or marked as taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.changes import Change, ChangeKind, Edit, kind_of
from giaoban.models.corrections import Cut, Join, Rewrite
from giaoban.models.errors import NotFound
from giaoban.models.recording import Span
from giaoban.models.speakers import Assign, Merge, Rename, Split
from giaoban.models.store.database import now
from giaoban.models.store.tables import layers, transcript_edits
from giaoban.models.transcript import Word

_AT_ONCE: Final = 500
"""Numbers in one statement: SQLite takes no more than some thousands."""


def edits(tx: Connection, layer_id: int) -> list[Edit]:
    """Those taken back among them, in the order in which they were made."""
    rows = tx.execute(
        select(transcript_edits)
        .where(transcript_edits.c.layer_id == layer_id)
        .order_by(transcript_edits.c.id)
    )
    return [_edit(row) for row in rows]


def get(tx: Connection, layer_id: int, edit_id: int) -> Edit:
    """Raises `NotFound`."""
    same = transcript_edits.c.layer_id == layer_id, transcript_edits.c.id == edit_id
    row = tx.execute(select(transcript_edits).where(*same)).one_or_none()
    if row is None:
        raise NotFound("Không có thay đổi này.")
    return _edit(row)


def by_ids(tx: Connection, edit_ids: Sequence[int]) -> list[Edit]:
    """Of any layer, in the order in which they were made."""
    found: list[Edit] = []
    for first in range(0, len(edit_ids), _AT_ONCE):
        some = transcript_edits.c.id.in_(edit_ids[first : first + _AT_ONCE])
        found += [_edit(row) for row in tx.execute(select(transcript_edits).where(some))]
    return sorted(found, key=lambda edit: edit.id)


def revision(tx: Connection, layer_id: int) -> int:
    """`Transcript.revision`, without reading the transcript."""
    made = func.count(transcript_edits.c.id) + func.count(transcript_edits.c.undone_at)
    return int(tx.execute(select(made).where(transcript_edits.c.layer_id == layer_id)).scalar_one())


def recordings_with_other_lines(tx: Connection) -> set[int]:
    """Those of which some layer has a standing change by which lines may come, go, or be cut."""
    whole = [ChangeKind.RENAME.value, ChangeKind.MERGE.value]
    rows = tx.execute(
        select(layers.c.recording_id)
        .join(transcript_edits, transcript_edits.c.layer_id == layers.c.id)
        .where(transcript_edits.c.kind.not_in(whole), transcript_edits.c.undone_at.is_(None))
        .distinct()
    )
    return set(rows.scalars())


def append(
    tx: Connection,
    layer_id: int,
    changes: Sequence[Change],
    by: Reader,
    carried_from: int | None = None,
) -> list[int]:
    """Returns the numbers that the changes have in the log, in their order."""
    at = now()
    rows = [
        {
            "layer_id": layer_id,
            "kind": kind_of(change).value,
            "detail": _detail(change) | ({"carried_from": carried_from} if carried_from else {}),
            "at": at,
            "account_id": by.account_id,
            "who": by.name,
        }
        for change in changes
    ]
    added = insert(transcript_edits).returning(transcript_edits.c.id, sort_by_parameter_order=True)
    return list(tx.execute(added, rows).scalars()) if rows else []


def take_back(tx: Connection, edit_ids: Sequence[int], by: Reader) -> None:
    taken = update(transcript_edits).values(undone_at=now(), undone_who=by.name)
    for first in range(0, len(edit_ids), _AT_ONCE):
        tx.execute(taken.where(transcript_edits.c.id.in_(edit_ids[first : first + _AT_ONCE])))


def _detail(change: Change) -> dict[str, Any]:
    match change:
        case Split() | Assign():
            return asdict(change) | {"spans": _pairs(change.spans)}
        case Rewrite():
            words = [
                [round(w.start, 3), round(w.end, 3), w.text, round(w.probability, 3)] for w in change.words
            ]
            return {"span": _pair(change.span), "before": change.before, "words": words}
        case Cut():
            return {"span": _pair(change.span), "at": round(change.at, 3)}
        case Join():
            return {"first": _pair(change.first), "second": _pair(change.second)}
    return asdict(change)


def _edit(row: Row[Any]) -> Edit:
    return Edit(
        id=row.id,
        layer_id=row.layer_id,
        change=_READ[ChangeKind(row.kind)](row.detail),
        at=row.at,
        who=row.who,
        account_id=row.account_id,
        undone_at=row.undone_at,
        undone_who=row.undone_who or "",
        carried_from=row.detail.get("carried_from"),
    )


_READ: Final[dict[ChangeKind, Callable[[dict[str, Any]], Change]]] = {
    ChangeKind.RENAME: lambda said: Rename(said["label"], said["name"], said["person_id"]),
    ChangeKind.MERGE: lambda said: Merge(tuple(said["labels"]), said["into"]),
    ChangeKind.SPLIT: lambda said: Split(_spans(said["spans"]), said["label"], said["name"]),
    ChangeKind.ASSIGN: lambda said: Assign(_spans(said["spans"]), said["label"]),
    ChangeKind.REWRITE: lambda said: Rewrite(
        Span(*said["span"]), said["before"], tuple(Word(*each) for each in said["words"])
    ),
    ChangeKind.CUT: lambda said: Cut(Span(*said["span"]), said["at"]),
    ChangeKind.JOIN: lambda said: Join(Span(*said["first"]), Span(*said["second"])),
}


def _pairs(spans: Iterable[Span]) -> list[list[float]]:
    return [_pair(span) for span in spans]


def _pair(span: Span) -> list[float]:
    return [round(span.start, 3), round(span.end, 3)]


def _spans(pairs: Iterable[Sequence[float]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
