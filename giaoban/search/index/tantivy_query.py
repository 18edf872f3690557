"""A question, its filters and its reader as one tantivy query."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import tantivy
from tantivy import Occur

from giaoban.models.access import Reader
from giaoban.search.analysis import JOINT
from giaoban.search.conditions import AnyOf, AtLeast, Condition, Has, Near, one_off
from giaoban.search.index.fields import narrowed_by
from giaoban.search.index.seam import Place
from giaoban.search.index.tantivy_schema import day_number, place_number
from giaoban.search.plan import Plan
from giaoban.search.query import Query

Clause = tuple[Occur, tantivy.Query]
_UNSIGNED: Final = tantivy.FieldType.Unsigned


@dataclass(frozen=True, slots=True)
class Compiled:
    """The same passages twice: `scored` with one plus the points as the score, `counted` without."""

    schema: tantivy.Schema
    planned: Plan
    wanted: tuple[Clause, ...]
    """What the question wants of them."""
    narrowed: tuple[Clause, ...]
    """What they are narrowed to, the reader's keys among it."""
    points: tuple[Clause, ...]

    @property
    def scored(self) -> tantivy.Query:
        return tantivy.Query.boolean_query([*self.wanted, *self.narrowed, *self.points])

    @property
    def counted(self) -> tantivy.Query:
        return tantivy.Query.boolean_query([*self.wanted, *self.narrowed])

    @property
    def doubtful(self) -> tantivy.Query:
        """Those of them that are."""
        return self._and(_sure(self.schema, 0)).counted

    def best(self, *, typed: bool) -> Compiled:
        """Those that have all the points there are; without `typed`, all but what the diacritics earn."""
        wanted = (_silent(_translated(self.schema, each)) for each in self.planned.every(typed=typed))
        return replace(self, wanted=(*wanted, _silent(_sure(self.schema, 1))))

    @property
    def typed(self) -> tantivy.Query | None:
        """Those that earn anything by their diacritics; None where nothing is earned by them."""
        typed = self.planned.typed
        return self._and(_translated(self.schema, typed)).counted if typed else None

    def since(self, day: int) -> Compiled:
        return self._and(tantivy.Query.range_query(self.schema, "day", _UNSIGNED, day, None))

    def of_conferences(self, ids: Iterable[int]) -> Compiled:
        each = [tantivy.Query.term_query(self.schema, "conference", id_, "basic") for id_ in ids]
        return self._and(tantivy.Query.boolean_query([(Occur.Should, one) for one in each]))

    def _and(self, query: tantivy.Query) -> Compiled:
        return replace(self, narrowed=(*self.narrowed, _silent(query)))

    def at(self, places: Collection[Place]) -> tantivy.Query:
        """Those of them that are these."""
        each = [
            (Occur.Should, tantivy.Query.term_query(self.schema, "place", place_number(*place), "basic"))
            for place in places
        ]
        return self._and(tantivy.Query.boolean_query(each)).counted


def compiled(schema: tantivy.Schema, planned: Plan, reader: Reader) -> Compiled:
    """The reader's keys are part of what must be: nothing else is looked at or counted."""
    translate = partial(_translated, schema)
    every = 1.0 + planned.sure_points
    wanted = (Occur.Must, tantivy.Query.const_score_query(translate(planned.must), every))
    narrowed = [_silent(each) for each in _filters(schema, planned.query)]
    if not reader.reads_all:
        keys = [tantivy.Query.term_query(schema, "key", key, "basic") for key in sorted(reader.keys)]
        narrowed.append(_silent(tantivy.Query.boolean_query([(Occur.Should, key) for key in keys])))
    points = [
        (Occur.Should, tantivy.Query.const_score_query(translate(reward.condition), reward.points))
        for reward in planned.rewards
    ]
    # Taken off the few that are doubtful, not given to all the others, which would all be looked at.
    doubtful = tantivy.Query.const_score_query(_sure(schema, 0), -planned.sure_points)
    points.append((Occur.Should, doubtful))
    return Compiled(schema, planned, (wanted,), tuple(narrowed), tuple(points))


def _sure(schema: tantivy.Schema, sure: int) -> tantivy.Query:
    return tantivy.Query.term_query(schema, "sure", sure, "basic")


def _silent(query: tantivy.Query) -> Clause:
    return Occur.Must, tantivy.Query.const_score_query(query, 0.0)


def _translated(schema: tantivy.Schema, condition: Condition) -> tantivy.Query:
    if isinstance(condition, Has):
        return _has(schema, condition)
    if isinstance(condition, Near):
        return tantivy.Query.term_set_query(schema, condition.field.value, sorted(one_off(condition.term)))
    parts = [_translated(schema, part) for part in condition.parts]
    if isinstance(condition, AnyOf | AtLeast):
        least = condition.count if isinstance(condition, AtLeast) else 1
        return tantivy.Query.boolean_query([(Occur.Should, part) for part in parts], least)
    without = [_translated(schema, part) for part in condition.without]
    return tantivy.Query.boolean_query(
        [
            *((Occur.Must, part) for part in parts or [tantivy.Query.all_query()]),
            *((Occur.MustNot, part) for part in without),
        ]
    )


def _has(schema: tantivy.Schema, has: Has) -> tantivy.Query:
    if len(has.terms) == 1:
        return tantivy.Query.term_query(schema, has.field.value, has.terms[0], "basic")
    # Every second pair holds every word; an odd phrase needs its last pair too. The pair over a joint tells
    # where the joint lies, and is always looked for.
    last = len(has.terms) - 1
    places = [n for n, term in enumerate(has.terms) if n % 2 == 0 or n == last or JOINT in term]
    words: list[str | tuple[int, str]] = [(place, has.terms[place]) for place in places]
    return tantivy.Query.phrase_query(schema, has.field.value, words)


def _filters(schema: tantivy.Schema, query: Query) -> list[tantivy.Query]:
    filters = [
        tantivy.Query.term_query(schema, name, value, "basic") for name, value in narrowed_by(query).items()
    ]
    if query.sure:
        filters.append(_sure(schema, 1))
    if query.as_of is not None:
        filters.append(tantivy.Query.range_query(schema, "made", _UNSIGNED, None, query.as_of))
    if query.made_since is not None:
        filters.append(tantivy.Query.range_query(schema, "made", _UNSIGNED, query.made_since, None))
    if query.since or query.until:
        since = day_number(query.since) if query.since else None
        until = day_number(query.until) if query.until else None
        filters.append(tantivy.Query.range_query(schema, "day", _UNSIGNED, since, until))
    return filters
