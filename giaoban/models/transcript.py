"""What was said: words with times and speakers, in layers that name their maker.

A machine layer is never changed: a re-run makes a new one. What a person corrects is kept above it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from giaoban.models.recording import Span, shared

TOGETHER_SECONDS: Final = 0.5
"""Of speech on speech within a segment, from which it says so: about a word."""


class ReviewState(StrEnum):
    """How far people have gone through a transcript: nháp → đang soát → đã duyệt."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        return {"draft": "Nháp", "in-review": "Đang soát", "approved": "Đã duyệt"}[self.value]


@dataclass(frozen=True, slots=True)
class Review:
    """Who brought the transcript to its state, and when; nobody for a draft."""

    state: ReviewState = ReviewState.DRAFT
    at: datetime | None = None
    who: str = ""
    note: str = ""
    """Why it was opened again, or what is to be kept in mind."""

    @property
    def is_approved(self) -> bool:
        return self.state is ReviewState.APPROVED


class Doubt(StrEnum):
    """Why a machine segment is not to be trusted as it stands."""

    NO_VOICE = "no-voice"
    LOW_CONFIDENCE = "low-confidence"
    REPETITION = "repetition"
    RATE = "rate"
    KNOWN_INVENTION = "known-invention"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the recogniser wrote it, punctuation attached. Times in seconds of the recording."""

    start: float
    end: float
    text: str
    probability: float
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one speaker speaks. `speaker` is a label within one layer or window."""

    start: float
    end: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Signals:
    """What the recogniser says of its own segment (Whisper's measures)."""

    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words of one speaker, short enough to read as a sentence or two."""

    start: float
    end: float
    words: tuple[Word, ...]
    speaker: str | None = None
    signals: Signals = Signals()
    doubts: tuple[Doubt, ...] = ()
    corrected: bool = False
    """A person wrote it anew: the machine's doubts are answered."""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made a machine statement: enough to make it again."""

    engine: str
    """Name and version, e.g. ``faster-whisper 1.2.1``."""
    weights: str
    """Name in the manifest, e.g. ``whisper-base``."""
    weights_sha256: str
    options: dict[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WindowWords:
    """What recognising one window gave; times are of the recording, not of the window."""

    window: Span
    segments: tuple[Segment, ...]
    maker: Maker


@dataclass(frozen=True, slots=True)
class WindowVoice:
    """One voice of one window: the label its turns use, and what it sounds like."""

    label: str
    embedding: tuple[float, ...]
    """Unit length; comparable by dot product between windows made by the same `Maker`."""
    seconds: float
    """How much speech the embedding was made from."""


@dataclass(frozen=True, slots=True)
class WindowTurns:
    """What diarising one window gave; labels are local to the window until voices are joined."""

    window: Span
    turns: tuple[Turn, ...]
    voices: tuple[WindowVoice, ...]
    maker: Maker


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the voice has text."""

    voiced: float
    """Seconds of voice by the speech map."""
    with_text: float
    """Seconds of that voice which a word of the layer covers or borders."""
    gaps: tuple[Span, ...] = ()
    """Voice without text, in order of time."""

    @property
    def share(self) -> float:
        return 1.0 if self.voiced <= 0 else min(1.0, self.with_text / self.voiced)


@dataclass(frozen=True, slots=True)
class Layer:
    """A machine layer: made once, never changed. `speakers` in order of first appearance."""

    segments: tuple[Segment, ...]
    speakers: tuple[str, ...]
    makers: tuple[Maker, ...]
    coverage: Coverage
    id: int | None = None
    recording_id: int | None = None
    made_at: datetime | None = None
    chosen_at: datetime | None = None
    """When a person preferred it to a newer one."""
    overlaps: tuple[Span, ...] = ()
    """Where several speak at once, in order of time: one of them has the words."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What people read: a machine layer, and over it what people said of it (`giaoban.models.changes`).

    `segments` and `speakers` are the layer's as people left them; a segment that a change cuts is two here.
    `names` (label → name) has the speakers that somebody named, and no other.
    """

    layer: Layer
    segments: tuple[Segment, ...]
    speakers: tuple[str, ...]
    """Labels in order of first appearance."""
    names: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    """Label → person, where the name is that of somebody whom the archive knows."""
    gaps: tuple[Span, ...] = ()
    """Voice without text of which nobody has said yet what is in it, in order of time."""
    review: Review = Review()
    revision: int = 0
    """How often people changed it: two readings of one layer at the same number are equal."""

    def name(self, label: str | None) -> str:
        """As people read it: the name given, else ``Người nói 3``."""
        return speaker_name(label, self.names)

    def voice(self, label: str | None) -> str:
        """What search keeps and asks by: the name given, else the label; empty for nobody known."""
        return self.names.get(label, label) if label else ""

    def together(self, segment: Segment) -> bool:
        """Whether others speak during the segment, for long enough to hide a word."""
        spans = self.layer.overlaps
        first = bisect_left(spans, segment.start, key=lambda span: span.end)
        last = bisect_left(spans, segment.end, key=lambda span: span.start)
        return any(shared(span, segment) >= TOGETHER_SECONDS for span in spans[first:last])


def speaker_name(label: str | None, names: Mapping[str, str] | None = None) -> str:
    """What people read for a label ``S1``: the name given to it, else ``Người nói 1``."""
    if label is None:
        return "Chưa rõ người nói"
    if names and names.get(label):
        return names[label]
    return f"Người nói {label.removeprefix('S')}"
