"""Whether what a line rests on is still what the transcript says, and whether a person read it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from giaoban.models.minutes.assemble import Spoken
from giaoban.models.minutes.nouns import Line, Source
from giaoban.models.recording import Recording, middle
from giaoban.models.transcript import Word
from giaoban.models.vietnamese import syllables


class Standing(StrEnum):
    UNSOURCED = "unsourced"
    REVIEWED = "reviewed"
    UNREVIEWED = "unreviewed"
    CHANGED = "changed"
    """The words of the transcript are others by now."""
    GONE = "gone"
    """The recording was removed, or has no transcript."""

    @property
    def label(self) -> str:
        return {
            "unsourced": "không có nguồn trong bản ghi",
            "reviewed": "bản gỡ băng đã duyệt",
            "unreviewed": "bản gỡ băng chưa soát",
            "changed": "bản gỡ băng đã khác từ khi lập dự thảo",
            "gone": "bản ghi không còn trong kho",
        }[self.value]


@dataclass(frozen=True, slots=True)
class _Part:
    spoken: Spoken
    words: tuple[Word, ...]
    middles: tuple[float, ...]


class Standings:
    """Of the lines of one conference, asked many times."""

    def __init__(self, spoken: Iterable[Spoken]) -> None:
        self._parts: Mapping[int, _Part] = {part.recording.id: _part(part) for part in spoken}

    def of(self, line: Line) -> Standing:
        return self.of_source(line.source)

    def of_source(self, source: Source | None) -> Standing:
        if source is None:
            return Standing.UNSOURCED
        part = self._parts.get(source.recording_id)
        if part is None:
            return Standing.GONE
        if syllables(self._said(part, source)) != syllables(source.said):
            return Standing.CHANGED
        return Standing.REVIEWED if part.spoken.transcript.review.is_approved else Standing.UNREVIEWED

    def recording(self, source: Source) -> Recording | None:
        part = self._parts.get(source.recording_id)
        return part.spoken.recording if part else None

    def _said(self, part: _Part, source: Source) -> str:
        first = bisect_left(part.middles, source.start)
        last = bisect_left(part.middles, source.end)
        return " ".join(word.text for word in part.words[first:last])


def _part(spoken: Spoken) -> _Part:
    words = tuple(word for segment in spoken.transcript.segments for word in segment.words)
    return _Part(spoken, words, tuple(map(middle, words)))
