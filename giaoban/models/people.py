"""Units and people, with the dates between which each was what it was.

A unit that was merged or renamed is kept with the day on which it ended and the units that took its
place, so that what was said then can be read with the names of then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Post:
    """The post that a person held in a unit, from a day to a day (both inclusive)."""

    person_id: int
    unit_id: int
    title: str
    valid_from: date | None = None
    valid_to: date | None = None
