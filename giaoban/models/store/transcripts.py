"""Runs, what each window gave, and the machine layers made of it."""

from __future__ import annotations

import zlib
from dataclasses import asdict, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, case, delete, func, insert, literal, select, update

from giaoban.models.changes import apply
from giaoban.models.errors import NotFound
from giaoban.models.recording import RecordingState, Span
from giaoban.models.store import change_log, codec, reviews
from giaoban.models.store.database import now
from giaoban.models.store.tables import layers as layer_table
from giaoban.models.store.tables import recordings, runs, segments, window_results
from giaoban.models.transcript import Coverage, Layer, ReviewState, Transcript, WindowTurns, WindowWords

_CURRENT_FIRST: Final = (
    # What a person approved is never replaced by what a machine made since.
    case((layer_table.c.review == ReviewState.APPROVED.value, 0), else_=1),
    func.coalesce(layer_table.c.chosen_at, layer_table.c.made_at).desc(),
    layer_table.c.id.desc(),
)


def start_run(tx: Connection, recording_id: int, options: dict[str, Any]) -> int:
    """One processing of a recording under given options; a re-run is a new one."""
    row = tx.execute(
        insert(runs).values(recording_id=recording_id, options=options, created_at=now()).returning(runs.c.id)
    ).one()
    return int(row.id)


def run_options(tx: Connection, run_id: int) -> dict[str, Any]:
    return dict(tx.execute(select(runs.c.options).where(runs.c.id == run_id)).scalar_one())


def save_words(tx: Connection, run_id: int, window: int, result: WindowWords) -> None:
    _save_window(tx, run_id, window, "words", codec.pack_words(result))


def save_turns(tx: Connection, run_id: int, window: int, result: WindowTurns) -> None:
    _save_window(tx, run_id, window, "turns", codec.pack_turns(result))


def words(tx: Connection, run_id: int) -> list[WindowWords]:
    """In the order of the windows."""
    return [codec.unpack_words(payload) for payload in _windows(tx, run_id, "words")]


def turns(tx: Connection, run_id: int) -> list[WindowTurns]:
    """In the order of the windows."""
    return [codec.unpack_turns(payload) for payload in _windows(tx, run_id, "turns")]


def turns_of(tx: Connection, layer_id: int) -> list[WindowTurns]:
    """What the layer's run kept of who spoke when, in the order of the windows."""
    return turns(tx, run_of(tx, layer_id))


def run_of(tx: Connection, layer_id: int) -> int:
    """The run that made the layer."""
    run_id = tx.execute(select(layer_table.c.run_id).where(layer_table.c.id == layer_id)).scalar_one()
    return int(run_id)


def copy_words(tx: Connection, from_run: int, to_run: int) -> None:
    """What one run heard in its windows is what the other heard."""
    kept = window_results.c
    heard = select(literal(to_run), kept.window, kept.kind, kept.payload).where(
        kept.run_id == from_run, kept.kind == "words"
    )
    tx.execute(insert(window_results).from_select(["run_id", "window", "kind", "payload"], heard))


def save_layer(tx: Connection, recording_id: int, run_id: int, layer: Layer) -> Layer:
    """A layer is made once for each run: one that is there already stays as it is."""
    known = tx.execute(select(layer_table).where(layer_table.c.run_id == run_id)).one_or_none()
    if known:
        return _layer(tx, known)
    values = {
        "recording_id": recording_id,
        "run_id": run_id,
        "makers": [asdict(maker) for maker in layer.makers],
        "speakers": list(layer.speakers),
        "coverage": asdict(layer.coverage) | {"overlaps": [asdict(span) for span in layer.overlaps]},
        "made_at": now(),
    }
    row = tx.execute(insert(layer_table).values(values).returning(layer_table)).one()
    rows = [
        {"layer_id": row.id, "position": position, "text": segment.text} | codec.segment_columns(segment)
        for position, segment in enumerate(layer.segments)
    ]
    if rows:
        tx.execute(insert(segments), rows)
    return _layer(tx, row)


def transcript(tx: Connection, recording_id: int) -> Transcript | None:
    """What people read: the layer chosen or made last, with what people changed of it."""
    layer = current(tx, recording_id)
    return read(tx, layer) if layer else None


def read(tx: Connection, layer: Layer) -> Transcript:
    """A kept layer, with its segments, as people changed it."""
    if layer.id is None:
        return apply(layer)
    return replace(apply(layer, change_log.edits(tx, layer.id)), review=reviews.current(tx, layer.id))


def current(tx: Connection, recording_id: int) -> Layer | None:
    """The machine layer under `transcript`, with its segments: the one chosen or made last."""
    row = _current_row(tx, recording_id)
    return _layer(tx, row) if row else None


def current_head(tx: Connection, recording_id: int) -> Layer | None:
    """As `current`, without the segments."""
    row = _current_row(tx, recording_id)
    return _layer_head(row) if row else None


def get_layer(tx: Connection, recording_id: int, layer_id: int) -> Layer:
    """Any layer of the recording, with its segments. Raises `NotFound`."""
    row = tx.execute(
        select(layer_table).where(layer_table.c.recording_id == recording_id, layer_table.c.id == layer_id)
    ).one_or_none()
    if row is None:
        raise NotFound("Bản ghi này không có bản gỡ băng số {layer}.", layer=layer_id)
    return _layer(tx, row)


def choose(tx: Connection, recording_id: int, layer_id: int) -> None:
    """From now on people read this layer, until another is chosen or made. Raises `NotFound`."""
    chosen = tx.execute(
        update(layer_table)
        .where(layer_table.c.recording_id == recording_id, layer_table.c.id == layer_id)
        .values(chosen_at=now())
    )
    if chosen.rowcount == 0:
        raise NotFound("Bản ghi này không có bản gỡ băng số {layer}.", layer=layer_id)


def segment_counts(tx: Connection) -> dict[int, int]:
    """How many segments people read, of each recording that has a transcript and was not removed."""
    rank = func.row_number().over(partition_by=layer_table.c.recording_id, order_by=_CURRENT_FIRST)
    ranked = (
        select(layer_table.c.recording_id, layer_table.c.id, rank.label("rank"))
        .join(recordings, recordings.c.id == layer_table.c.recording_id)
        .where(recordings.c.state != RecordingState.REMOVED.value)
        .subquery()
    )
    rows = tx.execute(
        select(ranked.c.recording_id, func.count(segments.c.layer_id).label("kept"))
        .outerjoin(segments, segments.c.layer_id == ranked.c.id)
        .where(ranked.c.rank == 1)
        .group_by(ranked.c.recording_id)
        .order_by(ranked.c.recording_id)
    )
    counts = {row.recording_id: int(row.kept) for row in rows}
    for recording_id in counts.keys() & change_log.recordings_with_other_lines(tx):
        # A change may cut a segment in two, join two, or take one away.
        read_now = transcript(tx, recording_id)
        counts[recording_id] = len(read_now.segments) if read_now else 0
    return counts


def layers(tx: Connection, recording_id: int) -> list[Layer]:
    """Every machine layer, oldest first, without their segments."""
    rows = tx.execute(
        select(layer_table).where(layer_table.c.recording_id == recording_id).order_by(layer_table.c.id)
    )
    return [_layer_head(row) for row in rows]


def _save_window(tx: Connection, run_id: int, window: int, kind: str, payload: bytes) -> None:
    key = (
        window_results.c.run_id == run_id,
        window_results.c.window == window,
        window_results.c.kind == kind,
    )
    tx.execute(delete(window_results).where(*key))
    tx.execute(
        insert(window_results).values(run_id=run_id, window=window, kind=kind, payload=zlib.compress(payload))
    )


def _windows(tx: Connection, run_id: int, kind: str) -> list[bytes]:
    rows = tx.execute(
        select(window_results.c.payload)
        .where(window_results.c.run_id == run_id, window_results.c.kind == kind)
        .order_by(window_results.c.window)
    )
    return [zlib.decompress(row.payload) for row in rows]


def _current_row(tx: Connection, recording_id: int) -> Row[Any] | None:
    mine = select(layer_table).where(layer_table.c.recording_id == recording_id)
    return tx.execute(mine.order_by(*_CURRENT_FIRST).limit(1)).one_or_none()


def _layer_head(row: Row[Any]) -> Layer:
    gaps = tuple(Span(**gap) for gap in row.coverage["gaps"])
    return Layer(
        segments=(),
        speakers=tuple(row.speakers),
        makers=tuple(codec.maker(each) for each in row.makers),
        coverage=Coverage(row.coverage["voiced"], row.coverage["with_text"], gaps),
        id=row.id,
        recording_id=row.recording_id,
        made_at=row.made_at,
        chosen_at=row.chosen_at,
        overlaps=tuple(Span(**span) for span in row.coverage.get("overlaps", ())),
    )


def _layer(tx: Connection, row: Row[Any]) -> Layer:
    rows = tx.execute(select(segments).where(segments.c.layer_id == row.id).order_by(segments.c.position))
    return replace(_layer_head(row), segments=tuple(codec.segment(each) for each in rows))
