"""Hits into a page of conferences: the order that every back end keeps.

By relevance, conferences follow their best hit, then the newer day; by date, the newer day first.
Within a conference the best hits come first, then in the order in which they were said. Every tie is
broken by ids, so that a page is the same whenever it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from giaoban.search.query import PAGE_SIZE, Order, Query

BEST_HITS: Final = 3
"""Hits of a conference that a page shows."""
ALL_HITS: Final = 200
"""As many, at most, where one conference or recording is asked for alone."""


@dataclass(frozen=True, slots=True)
class Group:
    """A conference as the pages are cut from them: the points and the day of its best hit."""

    conference_id: int
    points: int
    day: date


def hits_shown(query: Query) -> int:
    """How many hits of a conference a page shows."""
    alone = query.conference_id is not None or query.recording_id is not None
    return ALL_HITS if alone else BEST_HITS


def one_page(groups: Iterable[Group], order: Order, page: int) -> list[Group]:
    ranked = sorted(groups, key=_by_date if order is Order.DATE else _by_relevance, reverse=True)
    return ranked[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def _by_relevance(group: Group) -> tuple[int, date, int]:
    return group.points, group.day, group.conference_id


def _by_date(group: Group) -> tuple[date, int]:
    return group.day, group.conference_id


def moment_order(
    order: Order, points: int, day: int, conference_id: int, place: tuple[int, int]
) -> tuple[Any, ...]:
    """The key by which hits without their conferences are sorted. `place`: recording and position."""
    if order is Order.DATE:
        return -day, -conference_id, place
    return -points, -day, -conference_id, place
