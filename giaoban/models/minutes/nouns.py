"""A draft of minutes: sections of lines, each line with the second at which it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """Which paper is drafted; a conference has at most one draft of each."""

    STATE = "state"
    PARTY = "party"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        return {
            "state": "Biên bản (thể thức hành chính)",
            "party": "Biên bản (thể thức của Đảng)",
            "notice": "Thông báo kết luận",
        }[self.value]


class DraftState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    ISSUED = "issued"
    """As a document with a number and a day: that is what binds, not what was said."""

    @property
    def label(self) -> str:
        return {"draft": "Dự thảo", "approved": "Đã duyệt", "issued": "Đã ban hành"}[self.value]


class Origin(StrEnum):
    MACHINE = "machine"
    """Chosen by rule; renewed with the draft while nobody touches it."""
    PICKED = "picked"
    """Said, and pointed at by a person."""
    TYPED = "typed"
    """Written by a person, without a source in the recording."""


class Why(StrEnum):
    """What a sentence was chosen for."""

    DIRECTIVE = "directive"
    CONCLUSION = "conclusion"
    DECISION = "decision"
    FIGURE = "figure"
    PETITION = "petition"
    OPENING = "opening"

    @property
    def label(self) -> str:
        return {
            "directive": "ý kiến chỉ đạo đã xác nhận",
            "conclusion": "lời kết luận của chủ trì",
            "decision": "có quyết định, thống nhất",
            "figure": "có số liệu",
            "petition": "có kiến nghị, đề xuất",
            "opening": "câu đầu lượt phát biểu",
        }[self.value]


class SectionKind(StrEnum):
    CONTENT = "content"
    CONCLUSION = "conclusion"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a line was said. Seconds are of the recording."""

    recording_id: int
    start: float
    end: float
    voice: str
    """`Transcript.voice`: the speaker's name, else the label, else empty."""
    said: str
    """Word for word, as the transcript had it when the line was drafted."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the draft."""

    key: int
    """Of the row that keeps it; 0 for one that is not kept yet."""
    section: str
    text: str
    made: str
    """What the rules made of the source; empty for what a person typed."""
    origin: Origin
    source: Source | None = None
    why: Why | None = None
    moved: bool = False
    """A person put it where it stands."""
    removed: bool = False
    """A person took it out: kept, so that it does not come back with the next draft."""
    version: int = 1

    @property
    def reworded(self) -> bool:
        """Somebody said it, and a person wrote it otherwise."""
        return self.source is not None and self.text != self.made

    @property
    def is_persons(self) -> bool:
        """A newer draft does not touch it."""
        return self.origin is not Origin.MACHINE or self.text != self.made or self.moved or self.removed


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    kind: SectionKind
    title: str
    made: str = ""
    """The title that the draft gave it."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """A draft as it is kept."""

    id: int
    conference_id: int
    form: Form
    state: DraftState
    version: int
    sections: tuple[Section, ...]
    lines: tuple[Line, ...]
    """In the order in which they stand, sections one after the other; removed ones among them."""
    head: Mapping[str, str] = field(default_factory=dict)
    """What a person wrote of the conference otherwise than the archive has it: `HeadField` → text."""
    frozen: Mapping[str, Any] = field(default_factory=dict)
    """The whole head as it was when the draft was approved; empty before."""
    number: str = ""
    """Of the document that it was issued as, e.g. ``15/TB-UBND``."""
    issued_on: date | None = None
    made_at: datetime | None = None

    def of_section(self, key: str) -> list[Line]:
        """The lines that stand in it."""
        return [line for line in self.lines if line.section == key and not line.removed]
