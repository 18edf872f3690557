"""A recording: one original file, a part of a conference, and how far its way has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from giaoban.models.errors import BadInput


def clock(seconds: float) -> str:
    """A place in a recording: ``4:05`` or ``1:04:05``, parts of a second cut off."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


class RecordingState(StrEnum):
    """received → prepared → transcribed → indexed; failed and cancelled can go on by a retry."""

    RECEIVED = "received"
    PREPARED = "prepared"
    TRANSCRIBED = "transcribed"
    INDEXED = "indexed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return {
            "received": "Đã nhận",
            "prepared": "Đang gỡ băng",
            "transcribed": "Đang đưa vào tìm kiếm",
            "indexed": "Tìm kiếm được",
            "failed": "Lỗi",
            "cancelled": "Đã hủy",
            "removed": "Đã gỡ",
        }[self.value]


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What the file says of itself when it comes in."""

    container: str
    duration: float
    """Seconds."""
    audio_codec: str
    video_codec: str = ""
    width: int = 0
    height: int = 0
    recorded_at: datetime | None = None
    title: str = ""
    damage: str = ""
    """A Vietnamese sentence on what is damaged, where it was taken in all the same; else empty."""
    pixel_format: str = ""
    """As ffmpeg names it, e.g. ``yuv420p``: browsers play few."""
    audio_stream: int | None = None
    """Index in the file of the stream that is heard and transcribed; None for the only one."""
    audio_streams: int = 1
    seekable: bool = True
    """False where the container has no index by which a browser could jump to a second."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording, in seconds from its start."""

    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


class Stretch(Protocol):
    """What lasts from a second to a second: a span, a line, a word."""

    @property
    def start(self) -> float: ...

    @property
    def end(self) -> float: ...


def shared(one: Stretch, other: Stretch) -> float:
    """Seconds that both have; below zero, how far they are apart."""
    return min(one.end, other.end) - max(one.start, other.start)


def middle(one: Stretch) -> float:
    return (one.start + one.end) / 2


def is_within(one: Stretch, span: Stretch) -> bool:
    """By its middle, so that of spans side by side one has it and no other."""
    return span.start <= middle(one) < span.end


@dataclass(frozen=True, slots=True)
class Preparation:
    """What the one decode found out: the speech map and the windows that are jobs of their own."""

    duration: float
    """Seconds of decoded sound, which is the truth where the container says otherwise."""
    loudness: float | None
    """Integrated loudness, LUFS (ITU-R BS.1770-4); None where there is only silence."""
    speech: tuple[Span, ...]
    windows: tuple[Span, ...]
    """Contiguous, covering the whole recording, each at most 15 minutes, cut at silence."""


MOST_SPEAKERS: Final = 200
"""More than that speak in no recording, and a larger number is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """What is known of how many speak in the recording; None where it is not."""

    least: int | None = None
    most: int | None = None

    @classmethod
    def read(cls, least: str, most: str) -> SpeakerCount:
        """As people type it, empty where they do not know. Raises `BadInput`."""
        found = cls(_how_many(least), _how_many(most))
        if found.least and found.most and found.least > found.most:
            raise BadInput("Số người nói ít nhất lớn hơn số người nói nhiều nhất.")
        return found

    @property
    def in_a_part(self) -> SpeakerCount:
        """What is known of how many speak in a part of it: perhaps only one does."""
        return SpeakerCount(None, self.most)

    def __str__(self) -> str:
        """``5``, ``3–8``, ``từ 3``, ``đến 8``; empty where nothing is known."""
        if self.least and self.most:
            return f"{self.least}–{self.most}" if self.least < self.most else str(self.most)
        return f"từ {self.least}" if self.least else f"đến {self.most}" if self.most else ""


ANY_NUMBER: Final = SpeakerCount()


def _how_many(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_SPEAKERS)):
        number = int(text)
        if 1 <= number <= MOST_SPEAKERS:
            return number
    raise BadInput(
        "Số người nói phải là số từ 1 đến {most}, không phải “{text}”.", most=MOST_SPEAKERS, text=text
    )


@dataclass(frozen=True, slots=True)
class Recording:
    id: int
    conference_id: int
    part: int
    """1-based order within the conference."""
    title: str
    """E.g. ``Buổi sáng``; empty for a conference of one part."""
    sha256: str
    file_name: str
    size: int
    """Bytes."""
    media: MediaInfo
    state: RecordingState
    added_at: datetime
    added_by: int | None
    reason: str = ""
    """Why it failed, was cancelled or was removed."""
    speakers: SpeakerCount = SpeakerCount()
    """As a person said."""

    @property
    def extension(self) -> str:
        return self.file_name.rpartition(".")[2].lower() if "." in self.file_name else ""
