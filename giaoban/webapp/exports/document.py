"""What is exported: the words of a recording with the conference they were said at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from giaoban.models.conference import VIETNAM, Conference, has_time
from giaoban.models.recording import Recording
from giaoban.models.transcript import ReviewState, Segment, Transcript
from giaoban.models.written.transcripts import written_transcript
from giaoban.webapp.exports.files import stem

UNREAD: Final = "Bản gỡ băng do máy ghi, chưa có người soát."
"""Said on every export of a transcript that no person has read."""

WRITTEN: Final = "Số, ngày tháng và số văn bản ghi theo dạng viết; lời nói nguyên văn ở bản nguyên văn."
"""Said on an export in written form: the record is the verbatim one."""

_LONGEST_STEM_BYTES: Final = 180


@dataclass(frozen=True, slots=True)
class TranscriptDocument:
    """A transcript as people read it, with where it belongs."""

    conference: Conference
    recording: Recording
    transcript: Transcript
    written: bool = False
    """In written form; the record, word for word, is what is exported unless it is asked for."""

    @property
    def title(self) -> str:
        return ", ".join(filter(None, (self.conference.title, self.part)))

    @property
    def part(self) -> str:
        return self.recording.title

    @property
    def held_at(self) -> str:
        """``25/03/2026 08:00``, in Vietnamese time; the day alone where nobody said the hour."""
        at = self.conference.details.starts_at
        return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M" if has_time(at) else "%d/%m/%Y")

    def speaker(self, label: str | None) -> str:
        return self.transcript.name(label)

    def speeches(self) -> Iterator[tuple[str, list[Segment]]]:
        """What each speaker said in one go: (name, segments in order of time)."""
        shown = written_transcript(self.transcript) if self.written else self.transcript
        for label, segments in groupby(shown.segments, key=lambda segment: segment.speaker):
            yield self.speaker(label), list(segments)

    def notes(self) -> list[str]:
        """What a reader must know of the text before reading it."""
        return [review_note(self.transcript), *([WRITTEN] if self.written else [])]

    def makers(self) -> list[str]:
        """One line for each machine that took part."""
        return [
            f"{maker.engine}, {maker.weights} (SHA-256 {maker.weights_sha256[:16]}…)"
            for maker in self.transcript.layer.makers
        ]


def review_note(transcript: Transcript) -> str:
    """How far people have gone through the text, as a sentence."""
    review = transcript.review
    if review.state is ReviewState.DRAFT:
        return UNREAD
    if not review.is_approved or review.at is None:
        corrected = sum(segment.corrected for segment in transcript.segments)
        return f"Bản gỡ băng đang được soát, chưa duyệt; đã sửa {corrected} đoạn, phần còn lại do máy ghi."
    return f"Bản gỡ băng đã được {review.who} soát và duyệt ngày {review.at.astimezone(VIETNAM):%d/%m/%Y}."


def file_name(conference: Conference, recording: Recording, suffix: str, *, written: bool = False) -> str:
    """A name that every file system takes: ``2026-03-25 Hội nghị giao ban - Buổi sáng.srt``, NFC."""
    told = " - ".join(
        filter(None, (f"{conference.details.held_on:%Y-%m-%d} {conference.title}", recording.title))
    )
    name = stem(told, _LONGEST_STEM_BYTES) + (" (dạng viết)" if written else "")
    return f"{name}.{suffix}" if suffix else name
