"""Directives (ý kiến chỉ đạo): what was told to whom, until when, and what became of it.

A machine reads candidates; only a person makes one a directive. Whether it is overdue is computed from
the day and the state, never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    DIRECTIVE = "directive"
    PETITION = "petition"
    """Asked of those above (kiến nghị): a list of its own."""

    @property
    def label(self) -> str:
        return {"directive": "Ý kiến chỉ đạo", "petition": "Kiến nghị"}[self.value]


class Strength(StrEnum):
    """The word that it was given with."""

    ASSIGNED = "giao"
    REQUIRED = "yêu cầu"
    REQUESTED = "đề nghị"
    AGREED = "thống nhất"
    NOTED = "lưu ý"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as it was said, and the day that it names, where it names one."""

    said: str
    day: date | None = None


BY_HAND: Final = "người ghi"
"""The rule of what a person took from the transcript."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What a machine read a candidate by; `BY_HAND` where no machine did."""

    rule: str
    score: float
    """From 0 to 1: weights added up; of what the tone tells, a probability."""
    parts: tuple[str, ...] = ()
    """What counted for and against it, by the names of `rules.toml`, or of the signs in `tone.toml`."""

    @property
    def is_by_hand(self) -> bool:
        return self.rule == BY_HAND


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a directive or a petition, in a recording. Times are in seconds of it."""

    start: float
    end: float
    kind: Kind
    text: str
    """The words as they stand in the transcript."""
    strength: Strength | None
    leads: tuple[str, ...]
    cooperating: tuple[str, ...]
    content: str
    due: Due | None
    reason: Reason
    speaker: str = ""
    """The name of who said it, where somebody gave one."""


class State(StrEnum):
    CANDIDATE = "candidate"
    REJECTED = "rejected"
    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    EXTENDED = "extended"
    DONE_IN_TIME = "done-in-time"
    DONE_LATE = "done-late"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_confirmed(self) -> bool:
        """A person said that it is one: it stands in the ledger."""
        return self not in (State.CANDIDATE, State.REJECTED)

    @property
    def is_open(self) -> bool:
        """Somebody still has to do it."""
        return self in _OPEN


_LABELS: Final = {
    State.CANDIDATE: "Chờ xác nhận",
    State.REJECTED: "Không phải chỉ đạo",
    State.NOT_STARTED: "Chưa thực hiện",
    State.IN_PROGRESS: "Đang thực hiện",
    State.EXTENDED: "Được gia hạn",
    State.DONE_IN_TIME: "Hoàn thành đúng hạn",
    State.DONE_LATE: "Hoàn thành quá hạn",
    State.CANCELLED: "Đã hủy",
}
_OPEN: Final = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.EXTENDED})


class Deed(StrEnum):
    """What a person does to a directive."""

    CONFIRM = "confirm"
    REJECT = "reject"
    RESTORE = "restore"
    CORRECT = "correct"
    START = "start"
    EXTEND = "extend"
    FINISH = "finish"
    CANCEL = "cancel"
    REOPEN = "reopen"
    IMPORT = "import"
    IDENTIFY = "identify"
    REASSIGN = "reassign"
    REPORT = "report"

    @property
    def label(self) -> str:
        return _DEEDS[self]


_DEEDS: Final = {
    Deed.CONFIRM: "Xác nhận",
    Deed.REJECT: "Loại bỏ",
    Deed.RESTORE: "Đưa lại vào danh sách chờ",
    Deed.CORRECT: "Sửa nội dung",
    Deed.START: "Bắt đầu thực hiện",
    Deed.EXTEND: "Gia hạn",
    Deed.FINISH: "Báo hoàn thành",
    Deed.CANCEL: "Hủy",
    Deed.REOPEN: "Mở lại",
    Deed.IMPORT: "Nhập từ sổ của cơ quan",
    Deed.IDENTIFY: "Xác định đơn vị",
    Deed.REASSIGN: "Giao lại đơn vị",
    Deed.REPORT: "Ghi nhận đã báo cáo",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """What a person says of a directive: prefilled from the candidate, corrected where it is wrong."""

    content: str
    strength: Strength
    leads: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    giver: str = ""
    giver_post: str = ""
    """The post that they held then."""
    due_said: str = ""
    due: date | None = None
    rests_on: str = ""
    """The number of the document that it rests on."""
    issued_as: str = ""
    """The number of the document that later issued it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change, kept for good."""

    at: datetime
    who: str
    deed: Deed
    state: State
    """After it."""
    reason: str = ""
    document: str = ""
    evidence: str = ""
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Field → before, after, as people read them."""
    mention_id: int | None = None
    """What was said of it at a later conference, where that is the evidence."""


@dataclass(frozen=True, slots=True)
class Directive:
    id: int
    conference_id: int
    recording_id: int | None
    """None of one that the office's own ledger brought: its conference has no recording of it."""
    kind: Kind
    state: State
    start: float
    end: float
    text: str
    fields: Fields
    reason: Reason
    version: int = 1
    done_on: date | None = None
    told_on: date | None = None
    """The day of its conference, in UTC+7."""
    units: Mapping[str, int | None] = field(default_factory=dict)
    """What people said of which unit of the register a name is: the name in `normal` form → its id."""
    import_key: str = ""

    def is_overdue(self, today: date) -> bool:
        return self.state.is_open and self.fields.due is not None and self.fields.due < today
