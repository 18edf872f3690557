"""A passage that was found, as a hit: the same from every back end."""

from __future__ import annotations

from giaoban.search.index.seam import Hit
from giaoban.search.plan import Plan, score
from giaoban.search.snippets import show


def hit(
    planned: Plan,
    points: int,
    *,
    recording_id: int,
    conference_id: int,
    position: int,
    start: float,
    end: float,
    speaker: str,
    text: str,
    following: str,
    doubtful: bool,
    whole: bool = False,
) -> Hit:
    """`whole`: the snippet is all of the text."""
    shown = show(text, planned, following, whole=whole)
    return Hit(
        recording_id=recording_id,
        conference_id=conference_id,
        position=position,
        start=start,
        end=end,
        speaker=speaker,
        snippet=shown.snippet,
        score=score(points, planned.best),
        exact=shown.exact,
        doubtful=doubtful,
        slip=shown.slip,
    )
