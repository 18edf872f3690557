"""The index in memory: brute force over every passage, for tests and as the measure of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from giaoban.models.access import Reader
from giaoban.search.conditions import Field, holds
from giaoban.search.index.facets import facets_of
from giaoban.search.index.fields import facet_values, fields, narrowed_by
from giaoban.search.index.grouping import Group, hits_shown, moment_order, one_page
from giaoban.search.index.hits import hit
from giaoban.search.index.seam import (
    MOMENTS,
    NO_FACETS,
    ConferenceHits,
    Facet,
    Facets,
    Hit,
    Place,
    Results,
)
from giaoban.search.lexicon import NO_LEXICON, Lexicon
from giaoban.search.passages import Passage
from giaoban.search.plan import Plan, beside, plan
from giaoban.search.query import Query


@dataclass(slots=True)
class MemoryIndex:
    recordings: dict[int, tuple[Passage, ...]] = field(default_factory=dict)

    def replace(self, recording_id: int, passages: Sequence[Passage]) -> None:
        self.recordings[recording_id] = tuple(passages)
        if not passages:
            del self.recordings[recording_id]

    def find(self, query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON, facets: int = 0) -> Results:
        planned = plan(query, lexicon)
        if planned is None:
            return Results()
        found = [
            (_earned(terms, passage, planned), passage) for passage, terms in self._found(planned, reader)
        ]
        by_conference: dict[int, list[tuple[int, Passage]]] = {}
        for earned, passage in found:
            by_conference.setdefault(passage.conference_id, []).append((earned, passage))
        groups = [
            Group(conference, *max((earned, passage.day) for earned, passage in hits))
            for conference, hits in by_conference.items()
        ]
        page = one_page(groups, query.order, query.page)
        most = hits_shown(query)
        shown = tuple(_shown(group, by_conference[group.conference_id], planned, most) for group in page)
        doubtful = sum(passage.doubtful for _, passage in found)
        by = _facets([passage for _, passage in found], facets) if facets else NO_FACETS
        return Results(shown, len(groups), len(found), doubtful, facets=by)

    def moments(
        self, query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON, limit: int = MOMENTS
    ) -> tuple[Hit, ...]:
        planned = plan(query, lexicon)
        if planned is None:
            return ()
        found = [
            (_earned(terms, passage, planned), passage) for passage, terms in self._found(planned, reader)
        ]
        found.sort(
            key=lambda one: moment_order(
                query.order,
                one[0],
                one[1].day.toordinal(),
                one[1].conference_id,
                (one[1].recording_id, one[1].position),
            )
        )
        return tuple(hit(passage, planned, earned, whole=True) for earned, passage in found[:limit])

    def beside(
        self, places: Collection[Place], query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON
    ) -> dict[Place, Hit]:
        planned = beside(query, lexicon)
        if planned is None:
            return {}
        asked = set(places)
        return {
            place: hit(passage, planned, 0)
            for passage, _ in self._found(planned, reader)
            if (place := (passage.recording_id, passage.position)) in asked
        }

    def holds(self) -> dict[int, int]:
        return {recording: len(passages) for recording, passages in self.recordings.items()}

    def rebuild(self, recordings: Iterable[tuple[int, Sequence[Passage]]]) -> None:
        self.recordings = {recording: tuple(passages) for recording, passages in recordings if passages}

    def _found(self, planned: Plan, reader: Reader) -> Iterator[tuple[Passage, dict[Field, list[str]]]]:
        for passages in self.recordings.values():
            for passage in passages:
                if _wanted(passage, planned.query) and reader.may_read(passage.readable_by):
                    terms = fields(passage)
                    if holds(planned.must, terms):
                        yield passage, terms


def points(terms: dict[Field, list[str]], planned: Plan) -> int:
    """What the words of a passage earn."""
    return sum(reward.points for reward in planned.rewards if holds(reward.condition, terms))


def _earned(terms: dict[Field, list[str]], passage: Passage, planned: Plan) -> int:
    return points(terms, planned) + (0 if passage.doubtful else planned.sure_points)


def _facets(found: Sequence[Passage], most: int) -> Facets:
    counted = {facet: Counter[str]() for facet in Facet}
    for passage in found:
        for facet, counts in counted.items():
            counts.update(facet_values(passage, facet))
    months = Counter(passage.day.replace(day=1) for passage in found)
    return facets_of({facet: counts.items() for facet, counts in counted.items()}, months.items(), most)


def _wanted(passage: Passage, query: Query) -> bool:
    return (
        narrowed_by(query).items() <= narrowed_by(passage).items()
        and (query.since or date.min) <= passage.day <= (query.until or date.max)
        and (query.as_of is None or passage.made <= query.as_of)
        and (query.made_since is None or passage.made >= query.made_since)
        and not (query.sure and passage.doubtful)
    )


def _shown(group: Group, hits: list[tuple[int, Passage]], planned: Plan, shown: int) -> ConferenceHits:
    ranked = sorted(hits, key=lambda one: (-one[0], one[1].recording_id, one[1].position))
    return ConferenceHits(
        conference_id=group.conference_id,
        day=group.day,
        count=len(hits),
        best=tuple(hit(passage, planned, earned) for earned, passage in ranked[:shown]),
        doubtful=sum(passage.doubtful for _, passage in hits),
    )
