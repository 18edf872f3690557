"""Who came to a conference, counted: in all, and at each of its sites."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from giaoban.models.conference import Attendance, ConferenceDetails, Participant, Site
from giaoban.models.vietnamese import normal


@dataclass(frozen=True, slots=True)
class Count:
    """Of the people on the list."""

    invited: int = 0
    present: int = 0
    absent: int = 0

    @property
    def unmarked(self) -> int:
        return self.invited - self.present - self.absent


@dataclass(frozen=True, slots=True)
class SiteCount:
    site: Site
    """With an empty name for those who sit at none of the sites."""
    count: Count


def count(participants: Iterable[Participant]) -> Count:
    found = Counter(one.attendance for one in participants)
    return Count(found.total(), found[Attendance.PRESENT], found[Attendance.ABSENT])


def by_site(details: ConferenceDetails) -> list[SiteCount]:
    """Every site of the conference in its order, then those that only its participants name, then those
    without a site, where there are any. Empty where nobody named a site."""
    there: defaultdict[str, list[Participant]] = defaultdict(list)
    names: dict[str, Site] = {normal(site.name): site for site in details.sites}
    for one in details.participants:
        there[normal(one.site)].append(one)
        if one.site:
            names.setdefault(normal(one.site), Site(one.site))
    if not names:
        return []
    found = [SiteCount(site, count(there[key])) for key, site in names.items()]
    return found + ([SiteCount(Site(""), count(there[""]))] if there[""] else [])


def delegates(details: ConferenceDetails) -> int | None:
    """How many the sites told of in all; None where none did."""
    told = [site.delegates for site in details.sites if site.delegates is not None]
    return sum(told) if told else None
