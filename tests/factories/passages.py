"""Passages for the tests of search, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from giaoban.models.access import EVERYONE, Reader, Role
from giaoban.search.index.seam import Fragment, Index
from giaoban.search.passages import Passage, linked
from giaoban.search.terms import documents

DAY = date(2025, 7, 1)
CADRE = Reader(1, "Cán bộ", Role.READER, frozenset({EVERYONE}))


def passage(
    text: str,
    *,
    recording: int = 1,
    position: int = 0,
    conference: int | None = None,
    day: date = DAY,
    speaker: str = "S1",
    keys: Iterable[str] = (EVERYONE,),
    doubtful: bool = False,
    **more: Any,
) -> Passage:
    return Passage(
        recording_id=recording,
        position=position,
        conference_id=recording if conference is None else conference,
        start=position * 5.0,
        end=position * 5.0 + 4.5,
        text=text,
        speaker=speaker,
        day=day,
        readable_by=frozenset(keys),
        doubtful=doubtful,
        documents=documents(text),
        **more,
    )


def recording(recording_id: int, *texts: str, **fields: Any) -> list[Passage]:
    """Passages that follow each other at once."""
    return linked(
        passage(text, recording=recording_id, position=position, **fields)
        for position, text in enumerate(texts)
    )


def keep(index: Index, *recordings: Sequence[Passage]) -> None:
    for passages in recordings:
        index.replace(passages[0].recording_id, passages)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def marked(snippet: Sequence[Fragment]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in snippet)
