"""A conference: what was held, when, by which body, and who may read its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Final

from giaoban.models.access import EVERYONE
from giaoban.models.vietnamese import normal

VIETNAM: Final = timezone(timedelta(hours=7), "UTC+7")


def has_time(at: datetime) -> bool:
    """Whether the hour is known: midnight in Vietnam, when no conference begins, says that it is not."""
    return at.astimezone(VIETNAM).time() != time()


def day_of(at: datetime) -> date:
    """The day that it was in Vietnam."""
    return at.astimezone(VIETNAM).date()


class ConferenceKind(StrEnum):
    """The kinds that provincial offices tell apart."""

    BRIEFING = "giao-ban"
    REVIEW = "so-ket-tong-ket"
    TRAINING = "tap-huan"
    RESOLUTION_STUDY = "quan-triet-nghi-quyet"
    THEMATIC = "chuyen-de"
    DISASTER = "phong-chong-thien-tai"
    OTHER = "khac"

    @property
    def label(self) -> str:
        return {
            "giao-ban": "Giao ban",
            "so-ket-tong-ket": "Sơ kết, tổng kết",
            "tap-huan": "Tập huấn",
            "quan-triet-nghi-quyet": "Quán triệt nghị quyết",
            "chuyen-de": "Hội nghị chuyên đề",
            "phong-chong-thien-tai": "Phòng chống thiên tai",
            "khac": "Khác",
        }[self.value]


@dataclass(frozen=True, slots=True)
class AgendaItem:
    title: str
    starts_at: str = ""
    """Clock time as the agenda writes it, e.g. ``08:30``; empty where it gives none."""


class Duty(StrEnum):
    """What somebody does at the conference."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"

    @property
    def label(self) -> str:
        return {"chair": "Chủ trì", "secretary": "Thư ký", "delegate": "Đại biểu"}[self.value]


class Attendance(StrEnum):
    EXPECTED = "expected"
    PRESENT = "present"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        return {"expected": "Được mời", "present": "Có mặt", "absent": "Vắng mặt"}[self.value]


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody invited, and whether they came: as written on the list of that day."""

    name: str
    post: str = ""
    unit: str = ""
    person_id: int | None = None
    """In the register of people, where it is known who it is."""
    duty: Duty = Duty.DELEGATE
    attendance: Attendance = Attendance.EXPECTED
    absence_reason: str = ""
    """Empty unless absent."""
    site: str = ""
    """The name of the `Site` where they sit; empty where the conference has one room."""

    @property
    def role(self) -> str:
        """``Giám đốc, Sở Tài chính``"""
        return ", ".join(filter(None, (self.post, self.unit)))


@dataclass(frozen=True, slots=True)
class Site:
    """A place that is linked to the conference (điểm cầu)."""

    name: str
    unit: str = ""
    """Whose site it is."""
    delegates: int | None = None
    """How many sat there, as the site told it; None where it did not."""


@dataclass(frozen=True, slots=True)
class ConferenceDocument:
    """A document that the conference is about."""

    number: str
    """As it is written on it, e.g. ``15/CT-UBND``, with its kind where known: ``Chỉ thị số 15/CT-UBND``."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ConferenceDetails:
    """What a person can enter and edit."""

    title: str
    starts_at: datetime
    """Aware; shown in UTC+7. At midnight there where only the day is known (`has_time`)."""
    kind: ConferenceKind = ConferenceKind.OTHER
    body: str = ""
    """The name of the unit that held it, as of that day."""
    body_id: int | None = None
    place: str = ""
    ends_at: datetime | None = None
    """Aware; when it ended, where somebody noted it."""
    sites: tuple[Site, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    participants: tuple[Participant, ...] = ()
    documents: tuple[ConferenceDocument, ...] = ()
    words: tuple[str, ...] = ()
    """Names and terms that will be said and that no other field holds, as they are to be written."""
    readable_by: frozenset[str] = frozenset({EVERYONE})

    @property
    def held_on(self) -> date:
        """The day on which it began, in Vietnam."""
        return day_of(self.starts_at)

    def participants_by_name(self) -> dict[str, Participant]:
        """By the `normal` form of the name, as voices are named too."""
        return {normal(one.name): one for one in self.participants}

    def posts_by_name(self) -> dict[str, str]:
        return {name: one.role for name, one in self.participants_by_name().items()}


@dataclass(frozen=True, slots=True)
class Conference:
    id: int
    details: ConferenceDetails
    version: int
    """Rises by one at every edit; an edit names the version it started from."""

    @property
    def title(self) -> str:
        return self.details.title

    @property
    def day(self) -> str:
        return f"{self.details.held_on:%d/%m/%Y}"
