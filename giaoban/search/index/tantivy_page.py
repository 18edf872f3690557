"""One page of conferences from tantivy: all hits are counted, and as many put in order as the page needs.

Few hits are put in order one by one. Of many, the conferences of a page mostly hold one that has all the
points there are, or all that anything earns by this question: those come before all others, the newest
first, and nothing else need be looked at. Which way a page is made depends on what the reader may read and
on nothing else, so that it tells no more than the page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import takewhile
from typing import Final, NamedTuple

import tantivy

from giaoban.search.index import tantivy_counts as counts
from giaoban.search.index import tantivy_schema as stored
from giaoban.search.index.facets import BY_FACETS, read_facets
from giaoban.search.index.grouping import Group, hits_shown, one_page
from giaoban.search.index.seam import NO_FACETS, ConferenceHits, Hit, Results
from giaoban.search.index.tantivy_counts import Counted
from giaoban.search.index.tantivy_hits import Found, Hits, points_of
from giaoban.search.index.tantivy_query import Compiled
from giaoban.search.query import PAGE_SIZE, Order

FEW_HITS: Final = 3_000
"""So many are put in order one by one, whatever they hold."""
RANKED_HITS: Final = 48_000
"""The most that ever are, for a page that can be told in no shorter way."""

Shown = dict[int, tuple[Hit, ...]]
"""The conferences of a page in their order, each with its best hits."""


class Best(NamedTuple):
    """Passages that no other outdoes, and the points of each."""

    compiled: Compiled
    points: int


@dataclass(frozen=True, slots=True)
class Pager:
    hits: Hits
    compiled: Compiled

    def page(self, facets: int) -> Results:
        """`facets`: how many values of each are asked for."""
        asked = counts.BY_CONFERENCE_AND_DAY | (BY_FACETS if facets else {})
        answer = self._aggregated(self.compiled.counted, asked)
        counted = counts.conferences_and_days(answer)
        count = sum(each.hits for each in counted.values())
        doubtful = counts.conferences(self._aggregated(self.compiled.doubtful, counts.BY_CONFERENCE))
        shown, complete = self._of_few(counted, count) if count <= FEW_HITS else self._of_many(counted)
        conferences = tuple(
            ConferenceHits(id_, stored.day_of(counted[id_].day), counted[id_].hits, best, doubtful[id_])
            for id_, best in shown.items()
        )
        return Results(
            conferences,
            len(counted),
            count,
            doubtful.total(),
            truncated=not complete,
            facets=read_facets(answer, facets, stored.month_of) if facets else NO_FACETS,
        )

    def _of_few(self, counted: Mapping[int, Counted], count: int) -> tuple[Shown, bool]:
        found = self._by_conference(self.hits.scored(self.compiled, max(1, count)))
        page = self._page(_by_best(found, counted))
        return {each: self._first(each, found[each]) for each in page}, True

    def _of_many(self, counted: Mapping[int, Counted]) -> tuple[Shown, bool]:
        query = self.hits.query
        if query.order is Order.DATE:
            page = self._page(_of_one_rank(counted))
            if query.near or query.forgiving:
                return self._rest(page, counted, {}), True
            return self._best(
                page, counted, Best(self.compiled.best(typed=True), self.hits.planned.best)
            ), True
        wanted = min(query.page * PAGE_SIZE, len(counted))
        for best in self._bests():
            said = counts.conferences(self._aggregated(best.compiled.counted, counts.BY_CONFERENCE))
            groups = _of_one_rank({each: counted[each] for each in said if each in counted})
            if len(groups) >= wanted:
                return self._best(self._page(groups), counted, best), True
        return self._of_ranked(counted, wanted)

    def _bests(self) -> Iterator[Best]:
        """All points there are; and all but those for the diacritics, where nothing found earns these. What
        is near the question, or a letter off, has seldom all, and takes long to be looked for."""
        if self.hits.query.near or self.hits.query.forgiving:
            return
        planned = self.hits.planned
        yield Best(self.compiled.best(typed=True), planned.best)
        typed = self.compiled.typed
        if typed is not None and not self.hits.count(typed):
            yield Best(self.compiled.best(typed=False), planned.untyped_points)

    def _of_ranked(self, counted: Mapping[int, Counted], wanted: int) -> tuple[Shown, bool]:
        """By the best hits, until they tell of as many conferences as are wanted, or are `RANKED_HITS`; and
        whether they do.

        Hits that tie with the first one left out are left out as well: which of them come first depends on
        how the index lies on the disk.
        """
        depth = FEW_HITS
        while True:
            last = depth >= RANKED_HITS
            hits = self.hits.scored(self.compiled, depth + 1)
            if len(hits) > depth:
                above = [hit for hit in hits if hit[0] > hits[-1][0]]
                hits = above or (hits[:depth] if last else [])
            found = self._by_conference(hits)
            if last or len(found) >= wanted:
                break
            depth *= 4
        page = self._page(_by_best(found, counted))
        enough = {each for each in page if len(found[each]) >= self._most(counted[each])}
        known = {each: self._first(each, found[each]) for each in enough}
        return self._rest(page, counted, known), len(found) >= wanted

    def _page(self, groups: Iterable[Group]) -> list[int]:
        page = one_page(groups, self.hits.query.order, self.hits.query.page)
        return [group.conference_id for group in page]

    def _by_conference(self, found: list[Found]) -> dict[int, list[Found]]:
        by_conference: dict[int, list[Found]] = {}
        for conference_id, one in zip(self.hits.values("conference", found), found, strict=True):
            by_conference.setdefault(conference_id, []).append(one)
        return by_conference

    # --- the hits of conferences -------------------------------------------------------------------------

    def _best(self, page: Sequence[int], counted: Mapping[int, Counted], best: Best) -> Shown:
        """Of each the best first, and of equals as they were said."""
        known: Shown = {}
        for each in page:
            most = self._most(counted[each])
            said: list[Found] = self.hits.searcher.search(
                best.compiled.of_conferences([each]).counted,
                most,
                count=False,
                order_by_field="place",
                order=tantivy.Order.Asc,
            ).hits
            if len(said) == most:
                known[each] = tuple(self.hits.shown(one, each, best.points) for one in said)
        return self._rest(page, counted, known)

    def _rest(self, page: Sequence[int], counted: Mapping[int, Counted], known: Shown) -> Shown:
        """The page, with the hits of those conferences of which they are not known yet."""
        unknown = [each for each in page if each not in known]
        rest = self._within(unknown, counted) if unknown else {}
        return {each: known.get(each) or rest[each] for each in page}

    def _within(self, conferences: Sequence[int], counted: Mapping[int, Counted]) -> Shown:
        count = sum(counted[each].hits for each in conferences)
        found = self._by_conference(self.hits.scored(self.compiled.of_conferences(conferences), count))
        return {each: self._first(each, found[each]) for each in conferences}

    def _most(self, counted: Counted) -> int:
        return min(hits_shown(self.hits.query), counted.hits)

    def _first(self, conference_id: int, found: list[Found]) -> tuple[Hit, ...]:
        """The first few of a conference's hits, and of those that tie with the last of them the first that
        were said."""
        most = hits_shown(self.hits.query)
        least = points_of(found[:most][-1]) + 1
        found = list(takewhile(lambda one: one[0] >= least, found))
        places = self.hits.values("place", found)
        ranked = nsmallest(most, ((-points_of(found[n]), place, n) for n, place in enumerate(places)))
        return tuple(self.hits.shown(found[n], conference_id, points_of(found[n])) for *_, n in ranked)

    def _aggregated(self, found: tantivy.Query, asked: counts.Asked) -> counts.Asked:
        answer: counts.Asked = self.hits.searcher.aggregate(found, asked)
        return answer


def _by_best(found: Mapping[int, list[Found]], counted: Mapping[int, Counted]) -> list[Group]:
    """Conferences by the first of their hits."""
    return [Group(each, points_of(hits[0]), stored.day_of(counted[each].day)) for each, hits in found.items()]


def _of_one_rank(counted: Mapping[int, Counted]) -> list[Group]:
    """Conferences between which only the day decides."""
    return [Group(each, 0, stored.day_of(day)) for each, (_, day) in counted.items()]
