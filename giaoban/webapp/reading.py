"""A transcript as the page of a conference shows it: lines to read, and the times of their words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from giaoban.models.recording import Span
from giaoban.models.speakers import number_of
from giaoban.models.transcript import Doubt
from giaoban.webapp import stretches
from giaoban.webapp.stretches import Stretch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from giaoban.models.transcript import Segment, Transcript

VOICES: Final = 8
"""How many colours there are for speakers; the ninth gets the first one again, and has its own name."""
UNSURE: Final = 0.35
"""A word's probability (Whisper's) below which it is shown as unsure."""

DOUBTS: Final = {
    Doubt.NO_VOICE: "không thấy tiếng nói ở đoạn này",
    Doubt.LOW_CONFIDENCE: "máy nghe không rõ",
    Doubt.REPETITION: "chữ lặp lại bất thường",
    Doubt.RATE: "chữ quá dày hoặc quá thưa so với tiếng nói",
    Doubt.KNOWN_INVENTION: "giống câu mà máy hay tự thêm vào",
    Doubt.LANGUAGE: "có thể không phải tiếng Việt",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A segment, or a stretch of voice without text: then `name` is empty."""

    key: str
    """The segment's position, or ``g`` and the gap's number."""
    start: float
    end: float
    stretches: tuple[Stretch, ...] = ()
    label: str = ""
    name: str = ""
    voice: int = 0
    """1 to `VOICES`; 0 where nobody knows who speaks."""
    opens: bool = False
    """True where another speaker spoke before."""
    doubts: tuple[str, ...] = ()
    together: bool = False
    """Others speak at the same time, whose words may be missing."""

    @property
    def hit(self) -> bool:
        return any(stretch.marked for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class Voice:
    label: str
    name: str
    asked: str
    """What search asks by (`Transcript.voice`)."""
    voice: int
    seconds: float
    """How long the speaker's segments last."""
    post: str = ""
    """The one held on that day, of a speaker who is named."""


def lines(transcript: Transcript, question: str = "", *, written: bool = False) -> list[Line]:
    """Segments and gaps in order of time, the words of the question marked; word for word, or `written`."""
    texts = (stretches.in_written_form if written else stretches.verbatim)(transcript.segments, question)
    spoken = [
        _line(position, segment, transcript, texts[position])
        for position, segment in enumerate(transcript.segments)
    ]
    gaps = transcript.gaps
    unheard = [Line(f"g{number}", gap.start, gap.end) for number, gap in enumerate(gaps)]
    return _opened(sorted([*spoken, *unheard], key=lambda line: line.start))


def _line(position: int, segment: Segment, transcript: Transcript, text: tuple[Stretch, ...]) -> Line:
    return Line(
        key=str(position),
        start=segment.start,
        end=segment.end,
        stretches=text,
        label=segment.speaker or "",
        name=transcript.name(segment.speaker),
        voice=voice_of(segment.speaker),
        doubts=tuple(DOUBTS[doubt] for doubt in segment.doubts),
        together=transcript.together(segment),
    )


def _opened(shown: list[Line]) -> list[Line]:
    found: list[Line] = []
    before: str | None = None
    for line in shown:
        if line.name:
            found.append(replace(line, opens=line.label != before))
            before = line.label
        else:
            found.append(line)
    return found


def voice_of(label: str | None) -> int:
    """The colour of a speaker: that of the label's number, which stays when others are merged or split."""
    number = number_of(label or "")
    return (number - 1) % VOICES + 1 if number else 0


def voices(transcript: Transcript, posts: Mapping[str, str] | None = None) -> list[Voice]:
    """Who speaks, in order of first appearance, and how long; nobody known comes last. `posts`: by label."""
    labels: list[str | None] = list(transcript.speakers)
    if any(segment.speaker is None for segment in transcript.segments):
        labels.append(None)
    return [
        Voice(
            label or "",
            transcript.name(label),
            transcript.voice(label),
            voice_of(label),
            sum(each.end - each.start for each in transcript.segments if each.speaker == label),
            (posts or {}).get(label or "", ""),
        )
        for label in labels
    ]


def word_times(transcript: Transcript) -> dict[str, Any]:
    """What the page's script needs to follow the sound, small enough for hours of speech.

    ``words``: for each segment [start, length, start, length…] of its words in hundredths of a second,
    starts counted from the segment's. ``unsure``: segment → its unsure words. ``texts``: segment → its
    words, only where cutting the segment's text at spaces would not give them.
    """
    unsure = {
        str(position): found
        for position, segment in enumerate(transcript.segments)
        if (found := [place for place, word in enumerate(segment.words) if word.probability < UNSURE])
    }
    texts = {
        str(position): [word.text for word in segment.words]
        for position, segment in enumerate(transcript.segments)
        if any(not word.text or " " in word.text for word in segment.words)
    }
    return {"words": [times(segment) for segment in transcript.segments], "unsure": unsure, "texts": texts}


def times(segment: Segment) -> list[int]:
    return [
        number
        for word in segment.words
        for number in (round((word.start - segment.start) * 100), round((word.end - word.start) * 100))
    ]


def moment(text: str) -> Span | None:
    """``753.2`` or ``753.2-781`` of a page's address; a moment alone is a span without length."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)(?:-(\d{1,6}(?:\.\d{1,3})?))?", text)
    if not match:
        return None
    start = float(match[1])
    return Span(start, max(start, float(match[2] or start)))
