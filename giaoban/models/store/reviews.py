"""How far people have gone through a transcript, and who said so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.recording import RecordingState
from giaoban.models.store.database import now
from giaoban.models.store.tables import layers, recordings, reviews
from giaoban.models.transcript import Review, ReviewState


def current(tx: Connection, layer_id: int) -> Review:
    found = history(tx, layer_id)
    return found[-1] if found else Review()


def states(tx: Connection, layer_ids: Iterable[int]) -> dict[int, ReviewState]:
    """Of each layer that there is."""
    rows = tx.execute(select(layers.c.id, layers.c.review).where(layers.c.id.in_(sorted(set(layer_ids)))))
    return {row.id: ReviewState(row.review) for row in rows}


def history(tx: Connection, layer_id: int) -> Sequence[Review]:
    """Oldest first."""
    return list(numbered(tx, layer_id).values())


def numbered(tx: Connection, layer_id: int) -> dict[int, Review]:
    """As `history`, by the number that each step has in the log."""
    rows = tx.execute(select(reviews).where(reviews.c.layer_id == layer_id).order_by(reviews.c.id))
    return {row.id: Review(ReviewState(row.state), row.at, row.who, row.note) for row in rows}


def approved(tx: Connection) -> list[tuple[int, int]]:
    """(recording, layer) of every approved transcript of a recording that was not removed."""
    rows = tx.execute(
        select(layers.c.recording_id, layers.c.id)
        .join(recordings, recordings.c.id == layers.c.recording_id)
        .where(
            layers.c.review == ReviewState.APPROVED.value,
            recordings.c.state != RecordingState.REMOVED.value,
        )
        .order_by(layers.c.recording_id)
    )
    return [(row.recording_id, row.id) for row in rows]


def say(
    tx: Connection, layer_id: int, state: ReviewState, by: Reader, *, revision: int, note: str = ""
) -> None:
    """`revision` of the transcript that the state is said of."""
    values = {
        "layer_id": layer_id,
        "state": state.value,
        "note": note,
        "revision": revision,
        "at": now(),
        "account_id": by.account_id,
        "who": by.name,
    }
    tx.execute(insert(reviews).values(values))
    tx.execute(update(layers).where(layers.c.id == layer_id).values(review=state.value))
