"""Hits as tantivy gives them, and what is read of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tantivy

from giaoban.search.index import tantivy_schema as stored
from giaoban.search.index.hits import hit
from giaoban.search.index.seam import Hit
from giaoban.search.index.tantivy_query import Compiled
from giaoban.search.plan import Plan
from giaoban.search.query import Query

Found = tuple[float, tantivy.DocAddress]
"""What it was put in order by (a score, or a field's value), and where it is."""


def points_of(found: Found) -> int:
    """Of a hit by its score, whose whole part is one plus the points; what is left is the day."""
    return int(found[0]) - 1


@dataclass(frozen=True, slots=True)
class Hits:
    searcher: tantivy.Searcher
    planned: Plan

    @property
    def query(self) -> Query:
        return self.planned.query

    def scored(self, compiled: Compiled, most: int) -> list[Found]:
        """The best first, and of equal points the newest."""
        return list(self.searcher.search(compiled.scored, most, count=False, weight_by_field="recency").hits)

    def count(self, query: tantivy.Query) -> int:
        answer: Any = self.searcher.search(query, 1)
        return int(answer.count)

    def values(self, name: str, found: Iterable[Found]) -> list[Any]:
        """The field of each."""
        return list(self.searcher.fast_field_values(name, [address for _, address in found]))

    def shown(self, found: Found, conference_id: int, points: int, *, whole: bool = False) -> Hit:
        return hit(self.kept(found, conference_id), self.planned, points, whole=whole)

    def kept(self, found: Found, conference_id: int) -> stored.Kept:
        return stored.read_payload(bytes(self.searcher.doc(found[1])["payload"][0]), conference_id)
