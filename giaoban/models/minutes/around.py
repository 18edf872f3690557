"""All that a paper says around its lines: who was there, and the head; frozen when a draft is approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from giaoban.models.attendance import by_site
from giaoban.models.conference import Attendance, Conference, Duty, Participant, Site
from giaoban.models.minutes.head import HeadField, described, head
from giaoban.models.minutes.nouns import Form, Minutes
from giaoban.models.speakers import name_of_voice
from giaoban.models.vietnamese import normal


@dataclass(frozen=True, slots=True)
class Present:
    """Who was there at one site; who is invited, as far as nobody ticked their names."""

    site: str
    """Empty where the conference has one room."""
    present: tuple[Participant, ...] = ()
    absent: tuple[Participant, ...] = ()
    expected: tuple[Participant, ...] = ()
    delegates: int | None = None
    """How many sat there, as the site told it."""


@dataclass(frozen=True, slots=True)
class Around:
    title: str
    """Of the conference."""
    day: str
    """``25/03/2026``"""
    head: Mapping[HeadField, str]
    sites: tuple[Present, ...] = ()
    agenda: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def described(self, voice: str) -> str:
        """Who speaks, with the post, where the list of participants has the name."""
        people = (one for site in self.sites for one in (*site.present, *site.absent, *site.expected))
        found = next((one for one in people if normal(one.name) == normal(voice)), None)
        return described(found) if found else name_of_voice(voice)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"head": {name.value: text for name, text in self.head.items()}}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Around:
        return cls(
            title=told["title"],
            day=told["day"],
            head={HeadField(name): text for name, text in told["head"].items()},
            sites=tuple(_site(site) for site in told["sites"]),
            agenda=tuple(told["agenda"]),
            documents=tuple(told["documents"]),
        )


def around(conference: Conference, minutes: Minutes) -> Around:
    """As it was when the draft was approved, else as the archive has it now."""
    if minutes.frozen:
        return Around.from_json(minutes.frozen)
    return around_now(conference, minutes.form, minutes.head)


def around_now(conference: Conference, form: Form, written: Mapping[str, str]) -> Around:
    details = conference.details
    return Around(
        title=conference.title,
        day=conference.day,
        head=head(conference, form, written),
        sites=_sites(conference),
        agenda=tuple(item.title for item in details.agenda),
        documents=tuple(", ".join(filter(None, (one.number, one.title))) for one in details.documents),
    )


def _sites(conference: Conference) -> tuple[Present, ...]:
    """Those who sit at no site of the list, then site by site, in the conference's order."""
    details = conference.details
    told = [each.site for each in by_site(details)] or [Site("")]
    sites = sorted(told, key=lambda site: bool(site.name))
    return tuple(
        _present(site, [one for one in details.participants if normal(one.site) == normal(site.name)])
        for site in sites
    )


def _present(site: Site, people: Iterable[Participant]) -> Present:
    everybody = list(people)
    found = {how: tuple(one for one in everybody if one.attendance is how) for how in Attendance}
    return Present(
        site.name,
        found[Attendance.PRESENT],
        found[Attendance.ABSENT],
        found[Attendance.EXPECTED],
        site.delegates,
    )


def _site(told: Mapping[str, Any]) -> Present:
    present, absent, expected = (_people(told[name]) for name in ("present", "absent", "expected"))
    return Present(told["site"], present, absent, expected, told["delegates"])


def _people(told: Iterable[Mapping[str, Any]]) -> tuple[Participant, ...]:
    return tuple(
        Participant(
            **{**one, "duty": Duty(one["duty"]), "attendance": Attendance(one["attendance"])},
        )
        for one in told
    )
