"""A question, its filters and its reader as one tantivy query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import tantivy
from tantivy import Occur

from giaoban.models.access import Reader
from giaoban.search.index.tantivy_schema import day_number
from giaoban.search.parse import Question
from giaoban.search.query import Query
from giaoban.search.ranking import Demand, Reward, demands, rewards, sure_points

Clause = tuple[Occur, tantivy.Query]
_DAYS: Final = tantivy.FieldType.Unsigned


@dataclass(frozen=True, slots=True)
class Compiled:
    """The same passages twice: `scored` with one plus the points as the score, `counted` without."""

    schema: tantivy.Schema
    must: tuple[Clause, ...]
    points: tuple[Clause, ...]

    @property
    def scored(self) -> tantivy.Query:
        return tantivy.Query.boolean_query([*self.must, *self.points])

    @property
    def counted(self) -> tantivy.Query:
        return tantivy.Query.boolean_query(list(self.must))

    @property
    def doubtful(self) -> tantivy.Query:
        """Those of them that are."""
        return tantivy.Query.boolean_query([*self.must, _silent(_sure(self.schema, 0))])

    def since(self, day: int) -> Compiled:
        clause = _silent(tantivy.Query.range_query(self.schema, "day", _DAYS, day, None))
        return Compiled(self.schema, (*self.must, clause), self.points)


def compiled(schema: tantivy.Schema, question: Question, query: Query, reader: Reader) -> Compiled:
    """The reader's keys are part of what must be: nothing else is looked at or counted."""
    must = [_silent(_demand(schema, demand)) for demand in demands(question)]
    must += [_silent(each) for each in _filters(schema, query)]
    if not reader.reads_all:
        keys = [tantivy.Query.term_query(schema, "key", key, "basic") for key in sorted(reader.keys)]
        must.append(_silent(tantivy.Query.boolean_query([(Occur.Should, key) for key in keys])))
    must[0] = (Occur.Must, tantivy.Query.const_score_query(_demand(schema, demands(question)[0]), 1.0))
    points = [
        (Occur.Should, tantivy.Query.const_score_query(_reward(schema, reward), reward.points))
        for reward in rewards(question)
    ]
    sure = tantivy.Query.const_score_query(_sure(schema, 1), sure_points(question))
    points.append((Occur.Should, sure))
    return Compiled(schema, tuple(must), tuple(points))


def _sure(schema: tantivy.Schema, sure: int) -> tantivy.Query:
    return tantivy.Query.term_query(schema, "sure", sure, "basic")


def _silent(query: tantivy.Query) -> Clause:
    return Occur.Must, tantivy.Query.const_score_query(query, 0.0)


def _demand(schema: tantivy.Schema, demand: Demand) -> tantivy.Query:
    if len(demand.terms) == 1:
        return tantivy.Query.term_query(schema, demand.field.value, demand.terms[0], "basic")
    # Every second pair holds every word; an odd phrase needs its last pair too.
    places = sorted({*range(0, len(demand.terms), 2), len(demand.terms) - 1})
    words: list[str | tuple[int, str]] = [(place, demand.terms[place]) for place in places]
    return tantivy.Query.phrase_query(schema, demand.field.value, words)


def _reward(schema: tantivy.Schema, reward: Reward) -> tantivy.Query:
    terms = [tantivy.Query.term_query(schema, reward.field.value, term, "basic") for term in reward.terms]
    return (
        terms[0] if len(terms) == 1 else tantivy.Query.boolean_query([(Occur.Must, term) for term in terms])
    )


def _filters(schema: tantivy.Schema, query: Query) -> list[tantivy.Query]:
    terms = {"conference": query.conference_id, "recording": query.recording_id, "speaker": query.speaker}
    filters = [
        tantivy.Query.term_query(schema, name, value, "basic")
        for name, value in terms.items()
        if value is not None and value != ""
    ]
    if query.sure:
        filters.append(_sure(schema, 1))
    if query.since or query.until:
        since = day_number(query.since) if query.since else None
        until = day_number(query.until) if query.until else None
        filters.append(tantivy.Query.range_query(schema, "day", _DAYS, since, until))
    return filters
