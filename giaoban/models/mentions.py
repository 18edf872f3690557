"""What is said of a directive at a later conference: proposed by a machine, decided by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MentionKind(StrEnum):
    REPORTED = "reported"
    """Somebody says what became of it."""
    ASKED = "asked"
    """It is asked for, urged or given again."""

    @property
    def label(self) -> str:
        return {"reported": "Đã báo cáo", "asked": "Được nhắc lại"}[self.value]


class MentionState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {"waiting": "Chờ quyết định", "accepted": "Đã ghi nhận", "rejected": "Không phải việc này"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A directive and what seems to be said of it in a recording, from second to second."""

    directive_id: int
    kind: MentionKind
    start: float
    end: float
    text: str
    speaker: str
    """The name of who said it, where somebody gave one."""
    score: float
    """From 0 to 1."""
    reasons: tuple[str, ...]
    """What counted, by the names of `mentions.toml`, then the words in common."""


@dataclass(frozen=True, slots=True)
class Mention:
    """As it is kept."""

    id: int
    recording_id: int
    conference_id: int
    held_on: date
    """The day of that conference, in UTC+7."""
    state: MentionState
    spoken: Spoken
    found_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
