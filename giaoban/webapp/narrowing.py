"""What an answer can be narrowed by: facets and months, each with the address that does it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from giaoban.models.conference import ConferenceKind
from giaoban.models.transcript import ReviewState
from giaoban.search.index.seam import Facet
from giaoban.webapp.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from giaoban.search.index.seam import Facets
    from giaoban.search.query import Query

_LABEL: Final = re.compile(r"S\d+")
MOST_MONTHS: Final = 120
"""Bars of the timeline; what is older is told by the years."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: `query` is the question narrowed to it, or freed of it where it is `chosen`."""

    text: str
    count: int
    query: Query
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FacetGroup:
    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the timeline. `height` is its share of the highest."""

    month: date
    count: int
    height: float
    query: Query


def groups(query: Query, facets: Facets) -> tuple[FacetGroup, ...]:
    """Those with something to choose, or chosen."""
    titles = {
        Facet.SPEAKER: _("Người nói"),
        Facet.POST: _("Chức vụ khi đó"),
        Facet.UNIT: _("Đơn vị"),
        Facet.DOCUMENT: _("Văn bản được nhắc"),
        Facet.KIND: _("Loại hội nghị"),
        Facet.BODY: _("Cơ quan tổ chức"),
        Facet.REVIEW: _("Bản gỡ băng"),
    }
    made = [
        FacetGroup(title, tuple(_values(query, facet, facets.counts[facet])))
        for facet, title in titles.items()
    ]
    made.append(FacetGroup(_("Năm"), tuple(_years(query, facets))))
    return tuple(
        group for group in made if len(group.values) > 1 or any(each.chosen for each in group.values)
    )


def chips(query: Query) -> tuple[Value, ...]:
    """The filters that are on, each with the question without it."""
    on = [(Facet(facet), getattr(query, facet.value)) for facet in Facet if getattr(query, facet.value)]
    return tuple(Value(_shown(facet, text), 0, _set(query, facet, ""), chosen=True) for facet, text in on)


def timeline(query: Query, facets: Facets) -> tuple[Bar, ...]:
    """Every month from the first to the last of the answer, the empty ones too."""
    counts = dict(facets.months)
    if len(counts) < 2:  # noqa: PLR2004 - one month is no course of time
        return ()
    months = list(_months(min(counts), max(counts)))[-MOST_MONTHS:]
    highest = max(counts[month] for month in months if month in counts)
    return tuple(
        Bar(month, counts.get(month, 0), counts.get(month, 0) / highest, _in_month(query, month))
        for month in months
    )


def _values(query: Query, facet: Facet, counts: Iterable[tuple[str, int]]) -> Iterable[Value]:
    chosen = getattr(query, facet.value)
    for text, count in counts:
        if facet is Facet.SPEAKER and _LABEL.fullmatch(text):
            continue  # nobody's name: S1 is another voice in each recording
        is_chosen = text == chosen
        yield Value(_shown(facet, text), count, _set(query, facet, "" if is_chosen else text), is_chosen)


def _years(query: Query, facets: Facets) -> Iterable[Value]:
    years: Counter[int] = Counter()
    for month, count in facets.months:
        years[month.year] += count
    for year, count in sorted(years.items(), reverse=True):
        first, last = date(year, 1, 1), date(year, 12, 31)
        chosen = (query.since, query.until) == (first, last)
        narrowed = query.narrowed(since=None if chosen else first, until=None if chosen else last)
        yield Value(str(year), count, narrowed, chosen)


def _set(query: Query, facet: Facet, value: str) -> Query:
    return query.narrowed(**{facet.value: value})


def _shown(facet: Facet, text: str) -> str:
    if facet is Facet.KIND and text in set(ConferenceKind):
        return _(ConferenceKind(text).label)
    if facet is Facet.REVIEW and text in set(ReviewState):
        return _(ReviewState(text).label)
    return text


def _months(first: date, last: date) -> Iterable[date]:
    number = first.year * 12 + first.month - 1
    while number <= last.year * 12 + last.month - 1:
        yield date(number // 12, number % 12 + 1, 1)
        number += 1


def _in_month(query: Query, month: date) -> Query:
    return query.narrowed(since=month, until=month.replace(day=monthrange(month.year, month.month)[1]))
