"""How a passage and a question stand in Elasticsearch: bodies of requests, made and read here alone.

Words and pairs are the application's own tokens, parted by spaces: the built-in whitespace analysis has
nothing left to decide, and a question means the same here as in the embedded index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from giaoban.models.access import Reader
from giaoban.search.analysis import pairs, tokens
from giaoban.search.index.grouping import hits_shown
from giaoban.search.index.seam import ConferenceHits, Hit, Results
from giaoban.search.parse import Question
from giaoban.search.passages import Passage
from giaoban.search.query import PAGE_SIZE, Order, Query
from giaoban.search.ranking import Demand, Field, Reward, best, demands, rewards, score, sure_points
from giaoban.search.snippets import show

VERSION: Final = 2
"""Raised when the fields or the tokens change: an index of another version must be built anew."""
RANKED_CONFERENCES: Final = 10_000
"""Elasticsearch gives no page that ends after this (its max_result_window)."""

_WORDS: Final = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
_PAIRS: Final = {"type": "text", "analyzer": "whitespace", "norms": False}
_SHOWN: Final = {"type": "object", "enabled": False}

MAPPINGS: Final[dict[str, Any]] = {
    "dynamic": "strict",
    # Made from the text again where they are needed: half of the space.
    "_source": {"excludes": [field.value for field in Field]},
    "properties": {
        Field.EXACT.value: _WORDS,
        Field.FOLDED.value: _WORDS,
        Field.EXACT_PAIRS.value: _PAIRS,
        Field.FOLDED_PAIRS.value: _PAIRS,
        "key": {"type": "keyword"},
        "speaker": {"type": "keyword"},
        "conference": {"type": "long"},
        "recording": {"type": "long"},
        "place": {"type": "long"},
        "day": {"type": "date", "format": "yyyy-MM-dd"},
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
    found = tokens(passage.text)
    exact, folded = [token.exact for token in found], [token.folded for token in found]
    return {
        Field.EXACT.value: " ".join(exact),
        Field.FOLDED.value: " ".join(folded),
        Field.EXACT_PAIRS.value: " ".join(pairs(exact)),
        Field.FOLDED_PAIRS.value: " ".join(pairs(folded)),
        "key": sorted(passage.readable_by),
        "speaker": passage.speaker,
        "conference": passage.conference_id,
        "recording": passage.recording_id,
        "place": passage.recording_id << 32 | passage.position,
        "day": passage.day.isoformat(),
        "sure": not passage.doubtful,
        "shown": {
            "position": passage.position,
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "doubtful": passage.doubtful,
        },
    }


def identity(recording_id: int, position: int) -> str:
    return f"{recording_id}-{position}"


def read_passage(source: dict[str, Any]) -> Passage:
    return Passage(
        recording_id=source["recording"],
        conference_id=source["conference"],
        speaker=source["speaker"],
        day=date.fromisoformat(source["day"]),
        readable_by=frozenset(source["key"]),
        **source["shown"],
    )


def page_request(question: Question, query: Query, reader: Reader) -> dict[str, Any]:
    """The arguments of a search for one page: hits collapsed on the conference, the best of each within."""
    newest: list[dict[str, str]] = [{"day": "desc"}, {"conference": "desc"}, {"place": "asc"}]
    inner = {"name": "best", "size": hits_shown(query), "sort": [{"_score": "desc"}, {"place": "asc"}]}
    return {
        "query": _query(question, query, reader),
        "sort": newest if query.order is Order.DATE else [{"_score": "desc"}, *newest],
        "collapse": {"field": "conference", "inner_hits": inner},
        "from_": (query.page - 1) * PAGE_SIZE,
        "size": PAGE_SIZE,
        "source": ["day"],
        "track_total_hits": True,
        "aggs": {
            "conferences": {"cardinality": {"field": "conference", "precision_threshold": 40_000}},
            "doubtful": {"filter": {"term": {"sure": False}}},
        },
    }


def doubtful_count(answer: dict[str, Any]) -> int:
    return int(answer["aggregations"]["doubtful"]["doc_count"])


def doubtful_request(
    question: Question, query: Query, reader: Reader, conferences: Sequence[int]
) -> dict[str, Any]:
    """The arguments of a search for how many hits of each of these conferences are doubtful."""
    narrowed = _query(question, query, reader)["bool"]["filter"]
    narrowed += [{"term": {"sure": False}}, {"terms": {"conference": list(conferences)}}]
    each = {"terms": {"field": "conference", "size": max(1, len(conferences))}}
    return {"query": {"bool": {"filter": narrowed}}, "size": 0, "aggs": {"each": each}}


def read_doubtful(answer: dict[str, Any]) -> dict[int, int]:
    return {int(each["key"]): int(each["doc_count"]) for each in answer["aggregations"]["each"]["buckets"]}


def conferences_of(answer: dict[str, Any]) -> list[int]:
    """Those of a page's answer, in order."""
    return [int(hit["fields"]["conference"][0]) for hit in answer["hits"]["hits"]]


def read_page(answer: dict[str, Any], question: Question, doubtful: Mapping[int, int]) -> Results:
    """`doubtful`: how many hits of each conference are."""
    conferences = int(answer["aggregations"]["conferences"]["value"])
    return Results(
        conferences=tuple(_conference(hit, question, doubtful) for hit in answer["hits"]["hits"]),
        conference_count=conferences,
        hit_count=int(answer["hits"]["total"]["value"]),
        doubtful_count=doubtful_count(answer),
        truncated=conferences > RANKED_CONFERENCES,
    )


def _query(question: Question, query: Query, reader: Reader) -> dict[str, Any]:
    """The reader's keys are part of the filter: nothing else is looked at or counted."""
    must = [_demand(demand) for demand in demands(question)]
    terms = {
        "conference": query.conference_id,
        "recording": query.recording_id,
        "speaker": query.speaker or None,
    }
    must += [{"term": {name: value}} for name, value in terms.items() if value is not None]
    if query.sure:
        must.append({"term": {"sure": True}})
    if query.since or query.until:
        bounds = {"gte": query.since, "lte": query.until}
        must.append({"range": {"day": {name: day.isoformat() for name, day in bounds.items() if day}}})
    if not reader.reads_all:
        must.append({"terms": {"key": sorted(reader.keys)}})
    sure = {"constant_score": {"filter": {"term": {"sure": True}}, "boost": sure_points(question)}}
    return {"bool": {"filter": must, "should": [*map(_reward, rewards(question)), sure]}}


def _demand(demand: Demand) -> dict[str, Any]:
    if len(demand.terms) == 1:
        return {"term": {demand.field.value: demand.terms[0]}}
    return {"match_phrase": {demand.field.value: " ".join(demand.terms)}}


def _reward(reward: Reward) -> dict[str, Any]:
    terms = [{"term": {reward.field.value: term}} for term in reward.terms]
    return {"constant_score": {"filter": {"bool": {"filter": terms}}, "boost": reward.points}}


def _conference(outer: dict[str, Any], question: Question, doubtful: Mapping[int, int]) -> ConferenceHits:
    inner = outer["inner_hits"]["best"]["hits"]
    hits = tuple(_hit(hit, question) for hit in inner["hits"])
    return ConferenceHits(
        conference_id=hits[0].conference_id,
        day=date.fromisoformat(outer["_source"]["day"]),
        count=int(inner["total"]["value"]),
        best=hits,
        doubtful=doubtful.get(hits[0].conference_id, 0),
    )


def _hit(hit: dict[str, Any], question: Question) -> Hit:
    passage = read_passage(hit["_source"])
    shown = show(passage.text, question)
    return Hit(
        recording_id=passage.recording_id,
        conference_id=passage.conference_id,
        position=passage.position,
        start=passage.start,
        end=passage.end,
        speaker=passage.speaker,
        snippet=shown.snippet,
        score=score(round(hit["_score"]), best(question)),
        exact=shown.exact,
        doubtful=passage.doubtful,
    )
