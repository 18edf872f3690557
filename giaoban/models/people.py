"""Units and people, with the dates between which each was what it was.

A unit that was merged or renamed is kept with the day on which it ended and the units that took its
place, so that what was said then can be read with the names of then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from giaoban.models.vietnamese import normal


class UnitLevel(StrEnum):
    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"

    @property
    def label(self) -> str:
        return {"central": "Trung ương", "province": "Tỉnh", "district": "Huyện", "commune": "Xã"}[self.value]


@dataclass(frozen=True, slots=True)
class Unit:
    """A body, department or locality. `valid_to` is the last day on which it existed."""

    id: int
    name: str
    short_name: str = ""
    level: UnitLevel = UnitLevel.PROVINCE
    valid_from: date | None = None
    valid_to: date | None = None
    successor_ids: tuple[int, ...] = ()

    def existed_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    note: str = ""
    """What tells two of one name apart."""
    version: int = 1
    """Rises by one at every edit of the name or the note."""


@dataclass(frozen=True, slots=True)
class Post:
    """The post that a person held in a unit, from a day to a day (both inclusive)."""

    person_id: int
    unit_id: int
    title: str
    valid_from: date | None = None
    valid_to: date | None = None
    id: int = 0

    def held_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def written(self, units: Mapping[int, Unit]) -> str:
        """``Giám đốc Sở Tài chính``: the unit's name is not said twice."""
        unit = units[self.unit_id].name
        return self.title if normal(unit) in normal(self.title) else f"{self.title} {unit}"


def successors_of(units: Mapping[int, Unit], unit_id: int) -> list[int]:
    """The units that took its place, and those that took theirs, each once."""
    found: dict[int, None] = {}
    waiting = list(units[unit_id].successor_ids)
    while waiting:
        successor_id = waiting.pop(0)
        if successor_id not in found and successor_id in units:
            found[successor_id] = None
            waiting += units[successor_id].successor_ids
    return list(found)


def post_on(posts: Iterable[Post], day: date) -> Post | None:
    """Of those held on that day, the one that began last."""
    held = [post for post in posts if post.held_on(day)]
    return max(held, key=lambda post: (post.valid_from or date.min, post.id), default=None)


def whose(
    people: Sequence[Person],
    posts: Mapping[int, Sequence[Post]],
    units: Mapping[int, Unit],
    name: str,
    unit: str,
    day: date,
) -> Person | None:
    """Who of the register is meant by a name beside a unit's name, on a day: the one of that name who held
    a post in that unit then. None where none did, where several did, and where no unit is given: a name
    alone is nobody's.

    `posts`: of each person, by id. `unit` may be the full or the short name.
    """
    if not unit.strip():
        return None
    named = {normal(unit)}
    found = [
        person
        for person in people
        if normal(person.name) == normal(name)
        and any(
            named & {normal(units[post.unit_id].name), normal(units[post.unit_id].short_name)}
            for post in posts.get(person.id, ())
            if post.held_on(day)
        )
    ]
    return found[0] if len(found) == 1 else None
