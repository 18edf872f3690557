"""What tantivy counts of the passages found, and how its answer is read."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, NamedTuple

from giaoban.search.index import tantivy_schema as stored
from giaoban.search.index.grouping import facets_of
from giaoban.search.index.seam import Facet, Facets

_VALUES: Final = 1_200
"""Of a facet, of which the first few are shown; and a hundred years of months."""
_CONFERENCES: Final = 65_000 - (len(Facet) + 1) * _VALUES
"""Tantivy gives at most 65,000 buckets, all told."""

Asked = dict[str, Any]
_EACH: Final[Asked] = {"terms": {"field": "conference", "size": _CONFERENCES}}

BY_CONFERENCE: Final[Asked] = {"each": _EACH}
BY_CONFERENCE_AND_DAY: Final[Asked] = {"each": {**_EACH, "aggs": {"day": {"max": {"field": "day"}}}}}
BY_FACETS: Final[Asked] = {
    name: {"terms": {"field": name, "size": _VALUES}} for name in (*(facet.value for facet in Facet), "month")
}


class Counted(NamedTuple):
    """How many passages of a conference, and its day."""

    hits: int
    day: int


def conferences(answer: Asked) -> Counter[int]:
    """Of `BY_CONFERENCE`."""
    return Counter({int(each["key"]): int(each["doc_count"]) for each in answer["each"]["buckets"]})


def conferences_and_days(answer: Asked) -> dict[int, Counted]:
    """Of `BY_CONFERENCE_AND_DAY`."""
    return {
        int(each["key"]): Counted(int(each["doc_count"]), int(each["day"]["value"]))
        for each in answer["each"]["buckets"]
    }


def facets(answer: Asked, most: int) -> Facets:
    """Of `BY_FACETS`, the `most` values of each."""
    counts = {
        facet: [(str(each["key"]), int(each["doc_count"])) for each in answer[facet.value]["buckets"]]
        for facet in Facet
    }
    months = answer["month"]["buckets"]
    return facets_of(
        counts, [(stored.month_of(int(each["key"])), int(each["doc_count"])) for each in months], most
    )
