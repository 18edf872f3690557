"""One question to tantivy: hits collected, counted by conference, cut to a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest
from itertools import takewhile
from typing import Any, Final

import tantivy

from giaoban.search.index import tantivy_schema as stored
from giaoban.search.index.grouping import Group, facets_of, hits_shown, moment_order, one_page
from giaoban.search.index.hits import hit
from giaoban.search.index.seam import MOST_BESIDE, ConferenceHits, Facet, Facets, Hit, Place, Results
from giaoban.search.index.tantivy_query import Compiled
from giaoban.search.plan import Plan
from giaoban.search.query import Order, Query

RANKED_HITS: Final = 3_000
"""Hits that pages are cut from; of more, all are counted and the best (or newest) are ranked."""
_VALUES: Final = 1_200
"""Of a facet, of which the first few are shown; and a hundred years of months."""
_CONFERENCES: Final = 60_000
"""Tantivy gives at most 65,000 buckets."""

Found = tuple[float, tantivy.DocAddress]


@dataclass(frozen=True, slots=True)
class Finder:
    searcher: tantivy.Searcher
    planned: Plan

    @property
    def query(self) -> Query:
        return self.planned.query

    def page(self, compiled: Compiled) -> Results:
        hits, count = self._ranked(compiled)
        conferences = self._values("conference", hits)
        truncated = count > len(hits)
        counts = self._counts(compiled.counted) if truncated else Counter(conferences)
        doubtful = self._doubtful(compiled, conferences, hits, truncated=truncated)
        page = one_page(self._groups(conferences, hits), self.query.order, self.query.page)
        found: dict[int, list[Found]] = {group.conference_id: [] for group in page}
        for conference, one in zip(conferences, hits, strict=True):
            if conference in found:
                found[conference].append(one)
        shown = (
            self._shown(group, counts[group.conference_id], doubtful, found[group.conference_id])
            for group in page
        )
        return Results(tuple(shown), len(counts), count, doubtful.total(), truncated)

    def _ranked(self, compiled: Compiled) -> tuple[list[Found], int]:
        """The hits, best and then newest first, and how many there are in all.

        Where there are too many, those that tie with the first one left out are left out as well:
        which of them come first depends on how the index lies on the disk.
        """
        answer: Any = self.searcher.search(compiled.scored, RANKED_HITS + 1, weight_by_field="recency")
        hits, count = list(answer.hits), int(answer.count)
        if count <= RANKED_HITS:
            return hits, count
        if self.query.order is Order.DATE:
            newest = self.searcher.search(
                compiled.counted, RANKED_HITS + 1, count=False, order_by_field="day"
            ).hits
            above = newest[0][0] > newest[-1][0]
            since = compiled.since(newest[-1][0] + 1 if above else newest[-1][0])
            return list(
                self.searcher.search(since.scored, RANKED_HITS, weight_by_field="recency").hits
            ), count
        left_out = hits[-1][0]
        return [hit for hit in hits if hit[0] > left_out] or hits[:RANKED_HITS], count

    def _groups(self, conferences: list[int], hits: list[Found]) -> list[Group]:
        """Each conference by its first hit: the best, and of those the newest."""
        firsts = dict(zip(reversed(conferences), reversed(hits), strict=True))
        days = self._values("day", firsts.values())
        return [
            Group(conference, _points(hit), stored.day_of(day))
            for (conference, hit), day in zip(firsts.items(), days, strict=True)
        ]

    def _counts(self, counted: tantivy.Query) -> Counter[int]:
        each = {"each": {"terms": {"field": "conference", "size": _CONFERENCES}}}
        buckets = self.searcher.aggregate(counted, each)["each"]["buckets"]
        return Counter({int(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets})

    def _doubtful(
        self, compiled: Compiled, conferences: list[int], hits: list[Found], *, truncated: bool
    ) -> Counter[int]:
        """How many hits of each conference are."""
        if truncated:
            return self._counts(compiled.doubtful)
        sure = self._values("sure", hits)
        return Counter(each for each, is_sure in zip(conferences, sure, strict=True) if not is_sure)

    def _shown(self, group: Group, count: int, doubtful: Counter[int], hits: list[Found]) -> ConferenceHits:
        most = hits_shown(self.query)
        least = _points(hits[:most][-1]) + 1
        hits = list(takewhile(lambda hit: hit[0] >= least, hits))
        places = self._values("place", hits)
        ranked = nsmallest(most, ((-int(hits[n][0]), place, n) for n, place in enumerate(places)))
        best_hits = tuple(self._hit(hits[n], group.conference_id) for *_, n in ranked)
        return ConferenceHits(group.conference_id, group.day, count, best_hits, doubtful[group.conference_id])

    def _hit(self, found: Found, conference_id: int, *, whole: bool = False) -> Hit:
        return hit(self._kept(found, conference_id), self.planned, _points(found), whole=whole)

    def _kept(self, found: Found, conference_id: int) -> stored.Kept:
        return stored.read_payload(bytes(self.searcher.doc(found[1])["payload"][0]), conference_id)

    def facets(self, counted: tantivy.Query, most: int) -> Facets:
        asked: dict[str, Any] = {
            facet.value: {"terms": {"field": facet.value, "size": _VALUES}} for facet in Facet
        }
        asked["month"] = {"terms": {"field": "month", "size": _VALUES}}
        found = self.searcher.aggregate(counted, asked)
        counts = {
            facet: [(str(each["key"]), int(each["doc_count"])) for each in found[facet.value]["buckets"]]
            for facet in Facet
        }
        months = found["month"]["buckets"]
        return facets_of(
            counts, [(stored.month_of(int(each["key"])), int(each["doc_count"])) for each in months], most
        )

    def moments(self, compiled: Compiled, limit: int) -> tuple[Hit, ...]:
        hits = (
            self._newest(compiled, limit) if self.query.order is Order.DATE else self._best(compiled, limit)
        )
        values = zip(*(self._values(name, hits) for name in ("day", "conference", "place")), strict=True)
        ranked = sorted(
            (
                moment_order(self.query.order, _points(found), day, conference, divmod(place, 1 << 32)),
                conference,
                found,
            )
            for found, (day, conference, place) in zip(hits, values, strict=True)
        )
        return tuple(self._hit(found, conference, whole=True) for _, conference, found in ranked[:limit])

    def at(self, chosen: tantivy.Query) -> dict[Place, Hit]:
        found: list[Found] = list(self.searcher.search(chosen, MOST_BESIDE).hits)
        conferences = self._values("conference", found)
        # Without points: nothing of it was found by its words.
        kept = (self._kept(one, id_) for one, id_ in zip(found, conferences, strict=True))
        return {(one.recording_id, one.position): hit(one, self.planned, 0) for one in kept}

    def _best(self, compiled: Compiled, limit: int) -> list[Found]:
        """At least the first `limit`, and all that tie with the last of them."""
        most = limit + 1
        while True:
            answer: Any = self.searcher.search(compiled.scored, most, weight_by_field="recency")
            hits = list(answer.hits)
            if len(hits) < most or hits[-1][0] < hits[limit - 1][0]:
                return hits
            most *= 2

    def _newest(self, compiled: Compiled, limit: int) -> list[Found]:
        """At least the first `limit`, and all of the day of the last of them."""
        days: Any = self.searcher.search(compiled.counted, limit, order_by_field="day")
        if not days.hits:
            return []
        since = compiled.since(days.hits[-1][0])
        return list(self.searcher.search(since.scored, int(days.count), weight_by_field="recency").hits)

    def _values(self, name: str, hits: Iterable[Found]) -> list[Any]:
        return list(self.searcher.fast_field_values(name, [address for _, address in hits]))


def _points(hit: Found) -> int:
    """The whole part is one plus the points; what is left is the day."""
    return int(hit[0]) - 1
