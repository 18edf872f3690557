"""By what an answer is narrowed: how it is counted, in the form that tantivy and Elasticsearch share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from giaoban.search.index.seam import Facet, Facets

VALUES: Final = 1_200
"""Of a facet, of which the first few are shown; and a hundred years of months."""
BY_FACETS: Final[dict[str, Any]] = {
    name: {"terms": {"field": name, "size": VALUES}} for name in (*(facet.value for facet in Facet), "month")
}


def read_facets(answer: Mapping[str, Any], most: int, month_of: Callable[[Any], date]) -> Facets:
    """Of `BY_FACETS`, the `most` values of each. `month_of`: the first day of the month of a key."""
    counts = {facet: [(str(key), count) for key, count in _counted(answer, facet.value)] for facet in Facet}
    return facets_of(counts, [(month_of(key), count) for key, count in _counted(answer, "month")], most)


def _counted(answer: Mapping[str, Any], name: str) -> list[tuple[Any, int]]:
    return [(each["key"], int(each["doc_count"])) for each in answer[name]["buckets"]]


def facets_of(
    counts: Mapping[Facet, Iterable[tuple[str, int]]], months: Iterable[tuple[date, int]], most: int
) -> Facets:
    """Values in their order, as many as are shown."""
    shown = {
        facet: tuple(sorted(values, key=lambda one: (-one[1], one[0]))[:most])
        for facet, values in counts.items()
    }
    return Facets(shown, tuple(sorted(months)))
