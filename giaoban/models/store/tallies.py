"""Layers counted without reading their words: for lists of many recordings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, Text, case, cast, func, select

from giaoban.models.recording import Span
from giaoban.models.store.tables import segments
from giaoban.models.tally import Tally
from giaoban.models.transcript import Doubt

_DOUBTS: Final = cast(segments.c.doubts, Text)
# Words are parted by one space each where segments are written.
_SPACES: Final = func.length(segments.c.text) - func.length(func.replace(segments.c.text, " ", ""))
_WORDS: Final = func.sum(case((segments.c.text == "", 0), else_=_SPACES + 1)).label("words")
_SECONDS: Final = func.sum(segments.c.end - segments.c.start).label("seconds")


@dataclass(slots=True)
class _Sum:
    segments: int = 0
    words: int = 0
    doubtful: int = 0
    seconds: float = 0.0
    doubts: Counter[Doubt] = field(default_factory=Counter)


def doubtful_places(tx: Connection, layer_id: int, limit: int) -> list[tuple[Span, tuple[Doubt, ...]]]:
    """The first segments that the machine doubts, in order of time, each with its reasons."""
    rows = tx.execute(
        select(segments.c.start, segments.c.end, segments.c.doubts)
        .where(segments.c.layer_id == layer_id, _DOUBTS != "[]")
        .order_by(segments.c.position)
        .limit(limit)
    )
    return [(Span(row.start, row.end), tuple(Doubt(each) for each in row.doubts)) for row in rows]


def of_layers(tx: Connection, layer_ids: Collection[int]) -> dict[int, Tally]:
    """A tally for each of them, also for one without a segment."""
    sums = {layer_id: _Sum() for layer_id in layer_ids}
    rows = tx.execute(
        select(segments.c.layer_id, _DOUBTS.label("doubts"), func.count().label("segments"), _WORDS, _SECONDS)
        .where(segments.c.layer_id.in_(sorted(set(layer_ids))))
        .group_by(segments.c.layer_id, _DOUBTS)
    )
    for row in rows:
        mine = sums[row.layer_id]
        mine.segments += row.segments
        mine.words += row.words
        doubts = [Doubt(each) for each in json.loads(row.doubts)]
        if doubts:
            mine.doubtful += row.segments
            mine.seconds += row.seconds
            mine.doubts.update(dict.fromkeys(doubts, row.segments))
    return {
        layer_id: Tally(mine.segments, mine.words, mine.doubtful, mine.seconds, dict(mine.doubts))
        for layer_id, mine in sums.items()
    }
