"""How a passage and a question stand in Elasticsearch: bodies of requests, made and read here alone.

Words and pairs are the application's own tokens, parted by spaces: the built-in whitespace analysis has
nothing left to decide, and a question means the same here as in the embedded index.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from giaoban.models.access import Reader
from giaoban.search.conditions import PAIRED, AnyOf, AtLeast, Condition, Field, Has, Near, one_off
from giaoban.search.index.facets import BY_FACETS, read_facets
from giaoban.search.index.fields import facet_values, fields, narrowed_by
from giaoban.search.index.grouping import hits_shown
from giaoban.search.index.hits import hit
from giaoban.search.index.seam import (
    MOST_BESIDE,
    NO_FACETS,
    ConferenceHits,
    Facet,
    Hit,
    Place,
    Results,
)
from giaoban.search.passages import Passage
from giaoban.search.plan import Plan
from giaoban.search.points import Reward
from giaoban.search.query import PAGE_SIZE, Order

VERSION: Final = 4
"""Raised when the fields or the tokens change: an index of another version must be built anew."""
RANKED_CONFERENCES: Final = 10_000
"""Elasticsearch gives no page that ends after this (its max_result_window)."""

_WORDS: Final = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
_PAIRS: Final = {"type": "text", "analyzer": "whitespace", "norms": False}
_NEWEST: Final[list[dict[str, str]]] = [{"day": "desc"}, {"conference": "desc"}, {"place": "asc"}]
_SHOWN: Final = {"type": "object", "enabled": False}

MAPPINGS: Final[dict[str, Any]] = {
    "dynamic": "strict",
    # Made from the text again where they are needed: half of the space.
    "_source": {"excludes": [*(field.value for field in Field), "month"]},
    "properties": {
        **{field.value: _PAIRS if field in PAIRED else _WORDS for field in Field},
        **{facet.value: {"type": "keyword"} for facet in Facet},
        "key": {"type": "keyword"},
        "conference": {"type": "long"},
        "recording": {"type": "long"},
        "place": {"type": "long"},
        "day": {"type": "date", "format": "yyyy-MM-dd"},
        "month": {"type": "keyword"},
        "made": {"type": "long"},
        "sure": {"type": "boolean"},
        "shown": _SHOWN,
        "replaced": {"type": "long"},
    },
}
SETTINGS: Final[dict[str, Any]] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # Nothing shows until it is all there: every change asks for its own refresh.
    "refresh_interval": "-1",
}


def document(passage: Passage) -> dict[str, Any]:
    return {
        **{field.value: " ".join(terms) for field, terms in fields(passage).items()},
        **{facet.value: list(facet_values(passage, facet)) for facet in Facet},
        "key": sorted(passage.readable_by),
        "conference": passage.conference_id,
        "recording": passage.recording_id,
        "place": passage.recording_id << 32 | passage.position,
        "day": passage.day.isoformat(),
        "month": f"{passage.day:%Y-%m}",
        "sure": not passage.doubtful,
        "made": passage.made,
        "shown": {
            "position": passage.position,
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "following": passage.following,
            "doubtful": passage.doubtful,
        },
    }


def identity(recording_id: int, position: int) -> str:
    return f"{recording_id}-{position}"


def read_passage(source: dict[str, Any]) -> Passage:
    one: dict[str, Any] = {
        facet.value: "".join(source[facet.value]) for facet in Facet if facet is not Facet.DOCUMENT
    }
    return Passage(
        recording_id=source["recording"],
        conference_id=source["conference"],
        day=date.fromisoformat(source["day"]),
        readable_by=frozenset(source["key"]),
        documents=tuple(source[Facet.DOCUMENT.value]),
        made=source["made"],
        **one,
        **source["shown"],
    )


def page_request(planned: Plan, reader: Reader, *, facets: bool) -> dict[str, Any]:
    """The arguments of a search for one page: hits collapsed on the conference, the best of each within."""
    query = planned.query
    inner = {"name": "best", "size": hits_shown(query), "sort": [{"_score": "desc"}, {"place": "asc"}]}
    return {
        "query": _query(planned, reader),
        "sort": _NEWEST if query.order is Order.DATE else [{"_score": "desc"}, *_NEWEST],
        "collapse": {"field": "conference", "inner_hits": inner},
        "from_": (query.page - 1) * PAGE_SIZE,
        "size": PAGE_SIZE,
        "source": ["day"],
        "track_total_hits": True,
        "aggs": {
            "conferences": {"cardinality": {"field": "conference", "precision_threshold": 40_000}},
            "doubtful": {"filter": {"term": {"sure": False}}},
            **(BY_FACETS if facets else {}),
        },
    }


def doubtful_count(answer: dict[str, Any]) -> int:
    return int(answer["aggregations"]["doubtful"]["doc_count"])


def doubtful_request(planned: Plan, reader: Reader, conferences: Sequence[int]) -> dict[str, Any]:
    """The arguments of a search for how many hits of each of these conferences are doubtful."""
    narrowed = _query(planned, reader)["bool"]["filter"]
    narrowed += [{"term": {"sure": False}}, {"terms": {"conference": list(conferences)}}]
    each = {"terms": {"field": "conference", "size": max(1, len(conferences))}}
    return {"query": {"bool": {"filter": narrowed}}, "size": 0, "aggs": {"each": each}}


def read_doubtful(answer: dict[str, Any]) -> dict[int, int]:
    return {int(each["key"]): int(each["doc_count"]) for each in answer["aggregations"]["each"]["buckets"]}


def conferences_of(answer: dict[str, Any]) -> list[int]:
    """Those of a page's answer, in order."""
    return [int(hit["fields"]["conference"][0]) for hit in answer["hits"]["hits"]]


def read_page(answer: dict[str, Any], planned: Plan, doubtful: Mapping[int, int], facets: int) -> Results:
    """`doubtful`: how many hits of each conference are. `facets`: how many values of each were asked for."""
    conferences = int(answer["aggregations"]["conferences"]["value"])
    return Results(
        conferences=tuple(_conference(each, planned, doubtful) for each in answer["hits"]["hits"]),
        conference_count=conferences,
        hit_count=int(answer["hits"]["total"]["value"]),
        doubtful_count=doubtful_count(answer),
        truncated=conferences > RANKED_CONFERENCES,
        facets=read_facets(answer["aggregations"], facets, _month_of) if facets else NO_FACETS,
    )


def moments_request(planned: Plan, reader: Reader, limit: int) -> dict[str, Any]:
    """The arguments of a search for hits without their conferences."""
    by_date = planned.query.order is Order.DATE
    return {
        "query": _query(planned, reader),
        "sort": _NEWEST if by_date else [{"_score": "desc"}, *_NEWEST],
        "size": limit,
        "track_scores": True,
        "track_total_hits": False,
    }


def read_moments(answer: dict[str, Any], planned: Plan) -> tuple[Hit, ...]:
    return tuple(_hit(each, planned, whole=True) for each in answer["hits"]["hits"])


def beside_request(planned: Plan, reader: Reader, places: Collection[Place]) -> dict[str, Any]:
    chosen = {"terms": {"place": [recording_id << 32 | position for recording_id, position in places]}}
    narrowed = [*_query(planned, reader)["bool"]["filter"], chosen]
    return {"query": {"bool": {"filter": narrowed}}, "size": MOST_BESIDE, "track_total_hits": False}


def read_beside(answer: dict[str, Any], planned: Plan) -> dict[Place, Hit]:
    hits = (_hit(each, planned) for each in answer["hits"]["hits"])
    return {(hit.recording_id, hit.position): hit for hit in hits}


def _month_of(key: str) -> date:
    return date.fromisoformat(f"{key}-01")


def _query(planned: Plan, reader: Reader) -> dict[str, Any]:
    """The reader's keys are part of the filter: nothing else is looked at or counted."""
    query = planned.query
    must = [_translated(planned.must)]
    must += [{"term": {name: value}} for name, value in narrowed_by(query).items()]
    if query.sure:
        must.append({"term": {"sure": True}})
    if query.as_of is not None:
        must.append({"range": {"made": {"lte": query.as_of}}})
    if query.made_since is not None:
        must.append({"range": {"made": {"gte": query.made_since}}})
    if query.since or query.until:
        bounds = {"gte": query.since, "lte": query.until}
        must.append({"range": {"day": {name: day.isoformat() for name, day in bounds.items() if day}}})
    if not reader.reads_all:
        must.append({"terms": {"key": sorted(reader.keys)}})
    sure = {"constant_score": {"filter": {"term": {"sure": True}}, "boost": planned.sure_points}}
    return {"bool": {"filter": must, "should": [*map(_reward, planned.rewards), sure]}}


def _translated(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Has):
        if len(condition.terms) == 1:
            return {"term": {condition.field.value: condition.terms[0]}}
        return {"match_phrase": {condition.field.value: " ".join(condition.terms)}}
    if isinstance(condition, Near):
        return {"terms": {condition.field.value: sorted(one_off(condition.term))}}
    parts = [_translated(part) for part in condition.parts]
    if isinstance(condition, AnyOf | AtLeast):
        least = condition.count if isinstance(condition, AtLeast) else 1
        return {"bool": {"should": parts, "minimum_should_match": least}} if parts else {"match_none": {}}
    return {"bool": {"filter": parts, "must_not": [_translated(part) for part in condition.without]}}


def _reward(reward: Reward) -> dict[str, Any]:
    return {"constant_score": {"filter": _translated(reward.condition), "boost": reward.points}}


def _conference(outer: dict[str, Any], planned: Plan, doubtful: Mapping[int, int]) -> ConferenceHits:
    inner = outer["inner_hits"]["best"]["hits"]
    hits = tuple(_hit(each, planned) for each in inner["hits"])
    return ConferenceHits(
        conference_id=hits[0].conference_id,
        day=date.fromisoformat(outer["_source"]["day"]),
        count=int(inner["total"]["value"]),
        best=hits,
        doubtful=doubtful.get(hits[0].conference_id, 0),
    )


def _hit(found: dict[str, Any], planned: Plan, *, whole: bool = False) -> Hit:
    return hit(read_passage(found["_source"]), planned, round(found["_score"]), whole=whole)
