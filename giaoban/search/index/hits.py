"""A passage that was found, as a hit: the same from every back end."""

from __future__ import annotations

from typing import Protocol

from giaoban.models.transcript import ReviewState
from giaoban.search.index.seam import Hit
from giaoban.search.plan import Plan, score
from giaoban.search.snippets import show


class Told(Protocol):
    """As much of a `Passage` as a hit shows: an index need not keep the rest to be read."""

    @property
    def recording_id(self) -> int: ...
    @property
    def conference_id(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def following(self) -> str: ...
    @property
    def doubtful(self) -> bool: ...
    @property
    def review(self) -> str: ...


def hit(told: Told, planned: Plan, points: int, *, whole: bool = False) -> Hit:
    """`whole`: the snippet is all of the text."""
    shown = show(told.text, planned, told.following, whole=whole)
    return Hit(
        recording_id=told.recording_id,
        conference_id=told.conference_id,
        position=told.position,
        start=told.start,
        end=told.end,
        speaker=told.speaker,
        snippet=shown.snippet,
        score=score(points, planned.best),
        exact=shown.exact,
        doubtful=told.doubtful,
        slip=shown.slip,
        approved=told.review == ReviewState.APPROVED,
    )
