"""What is asked of tantivy beside a page: hits without their conferences, and chosen passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tantivy

from giaoban.search.index.grouping import moment_order
from giaoban.search.index.hits import hit
from giaoban.search.index.seam import MOST_BESIDE, Hit, Place
from giaoban.search.index.tantivy_hits import Found, Hits, points_of
from giaoban.search.index.tantivy_query import Compiled
from giaoban.search.query import Order


@dataclass(frozen=True, slots=True)
class Finder:
    hits: Hits

    def moments(self, compiled: Compiled, limit: int) -> tuple[Hit, ...]:
        hits = (
            self._newest(compiled, limit)
            if self.hits.query.order is Order.DATE
            else self._best(compiled, limit)
        )
        values = zip(*(self.hits.values(name, hits) for name in ("day", "conference", "place")), strict=True)
        ranked = sorted(
            (
                moment_order(
                    self.hits.query.order, points_of(found), day, conference, divmod(place, 1 << 32)
                ),
                conference,
                found,
            )
            for found, (day, conference, place) in zip(hits, values, strict=True)
        )
        return tuple(
            self.hits.shown(found, conference, points_of(found), whole=True)
            for _, conference, found in ranked[:limit]
        )

    def at(self, chosen: tantivy.Query) -> dict[Place, Hit]:
        found: list[Found] = list(self.hits.searcher.search(chosen, MOST_BESIDE).hits)
        conferences = self.hits.values("conference", found)
        # Without points: nothing of it was found by its words.
        kept = (self.hits.kept(one, id_) for one, id_ in zip(found, conferences, strict=True))
        return {(one.recording_id, one.position): hit(one, self.hits.planned, 0) for one in kept}

    def _best(self, compiled: Compiled, limit: int) -> list[Found]:
        """At least the first `limit`, and all that tie with the last of them."""
        most = limit + 1
        while True:
            hits = self.hits.scored(compiled, most)
            if len(hits) < most or hits[-1][0] < hits[limit - 1][0]:
                return hits
            most *= 2

    def _newest(self, compiled: Compiled, limit: int) -> list[Found]:
        """At least the first `limit`, and all of the day of the last of them."""
        days: Any = self.hits.searcher.search(compiled.counted, limit, order_by_field="day")
        if not days.hits:
            return []
        return self.hits.scored(compiled.since(days.hits[-1][0]), int(days.count))
