"""What people say of the speakers of a transcript: one deed each, kept in the log of its layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from giaoban.models.recording import Span
from giaoban.models.transcript import Layer, speaker_name


@dataclass(frozen=True, slots=True)
class Rename:
    label: str
    name: str
    """Empty takes the name away again."""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """All that `labels` said was said by `into`, which keeps its name or takes the first of theirs."""

    labels: tuple[str, ...]
    into: str


@dataclass(frozen=True, slots=True)
class Split:
    """What is said in the spans was said by a speaker whom the layer does not know."""

    spans: tuple[Span, ...]
    label: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """What is said in the spans was said by this speaker of the transcript, or by nobody known."""

    spans: tuple[Span, ...]
    label: str | None


SpeakerChange = Rename | Merge | Split | Assign


def free_label(layer: Layer, changes: Iterable[object]) -> str:
    """A label that no speaker of the layer has or had, where `changes` has those taken back too."""
    made = (change.label for change in changes if isinstance(change, Split))
    return f"S{max((number_of(label) for label in (*layer.speakers, *made)), default=0) + 1}"


def name_of_voice(voice: str) -> str:
    """What people read for a `Transcript.voice`."""
    return voice if voice and not number_of(voice) else speaker_name(voice or None)


def number_of(label: str) -> int:
    """3 for ``S3``; 0 for what is no label of a speaker."""
    digits = label.removeprefix("S")
    return int(digits) if digits.isascii() and digits.isdigit() else 0
