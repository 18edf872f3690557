"""What tantivy counts of the passages found, and how its answer is read."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, NamedTuple

from giaoban.search.index.facets import BY_FACETS, VALUES

_CONFERENCES: Final = 65_000 - len(BY_FACETS) * VALUES
"""Tantivy gives at most 65,000 buckets, those of the facets among them."""

Asked = dict[str, Any]
_EACH: Final[Asked] = {"terms": {"field": "conference", "size": _CONFERENCES}}

BY_CONFERENCE: Final[Asked] = {"each": _EACH}
BY_CONFERENCE_AND_DAY: Final[Asked] = {"each": {**_EACH, "aggs": {"day": {"max": {"field": "day"}}}}}


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
