"""What people say of the speakers of a machine layer, and the transcript that comes of it.

A change is one deed: somebody is named, several labels become one, spans of time become another
speaker's. Changes are kept in their order and never altered; what is taken back is passed over. The
transcript is the layer with every standing change applied in turn: nothing else holds it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from giaoban.models.recording import Span
from giaoban.models.transcript import Layer, Segment, Transcript, Word, speaker_name


class ChangeKind(StrEnum):
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    ASSIGN = "assign"

    @property
    def label(self) -> str:
        return {
            "rename": "Đặt tên người nói",
            "merge": "Gộp người nói",
            "split": "Tách thành người nói khác",
            "assign": "Sửa người nói của đoạn",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Rename:
    label: str
    name: str
    """Empty takes the name away again."""
    person_id: int | None = None

    kind = ChangeKind.RENAME


@dataclass(frozen=True, slots=True)
class Merge:
    """All that `labels` said was said by `into`, which keeps its name or takes the first of theirs."""

    labels: tuple[str, ...]
    into: str

    kind = ChangeKind.MERGE


@dataclass(frozen=True, slots=True)
class Split:
    """What is said in the spans was said by a speaker whom the layer does not know."""

    spans: tuple[Span, ...]
    label: str
    name: str = ""

    kind = ChangeKind.SPLIT


@dataclass(frozen=True, slots=True)
class Assign:
    """What is said in the spans was said by this speaker of the transcript, or by nobody known."""

    spans: tuple[Span, ...]
    label: str | None

    kind = ChangeKind.ASSIGN


SpeakerChange = Rename | Merge | Split | Assign


@dataclass(frozen=True, slots=True)
class SpeakerEdit:
    """A change as it stands in the log."""

    id: int
    layer_id: int
    change: SpeakerChange
    at: datetime
    who: str
    account_id: int | None = None
    undone_at: datetime | None = None
    carried_from: int | None = None
    """The layer that it was first made on, where a newer layer took it over."""


def apply(layer: Layer, edits: Sequence[SpeakerEdit] = ()) -> Transcript:
    """Pure. `edits` in the order in which they were made, those taken back among them."""
    said = _Said(layer)
    for edit in edits:
        if edit.undone_at is None:
            said.take(edit.change)
    segments = said.segments() if said.moved else layer.segments
    heard = dict.fromkeys(segment.speaker for segment in segments if segment.speaker)
    return Transcript(
        layer=layer,
        segments=segments,
        speakers=tuple(heard) if said.moved else layer.speakers,
        names=said.names,
        people=said.people,
        revision=len(edits) + sum(edit.undone_at is not None for edit in edits),
    )


def free_label(layer: Layer, edits: Iterable[SpeakerEdit]) -> str:
    """A label that no speaker of the layer has or had, not even by a change that was taken back."""
    made = (edit.change.label for edit in edits if isinstance(edit.change, Split))
    return f"S{max((number_of(label) for label in (*layer.speakers, *made)), default=0) + 1}"


def name_of_voice(voice: str) -> str:
    """What people read for a `Transcript.voice`."""
    return voice if voice and not number_of(voice) else speaker_name(voice or None)


def number_of(label: str) -> int:
    """3 for ``S3``; 0 for what is no label of a speaker."""
    digits = label.removeprefix("S")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


@dataclass(slots=True)
class _Piece:
    """Words of one segment, from `first` to before `last`, that one speaker said."""

    segment: int
    first: int
    last: int
    label: str | None


class _Said:
    """Who said what while changes are applied. Words are touched once, at the end."""

    def __init__(self, layer: Layer) -> None:
        self._segments = layer.segments
        self._starts = [segment.start for segment in layer.segments]
        self._longest = max((segment.end - segment.start for segment in layer.segments), default=0.0)
        self._pieces = [
            [_Piece(place, 0, len(segment.words), segment.speaker)]
            for place, segment in enumerate(layer.segments)
        ]
        self.names: dict[str, str] = {}
        self.people: dict[str, int] = {}
        self.moved = False

    def take(self, change: SpeakerChange) -> None:
        match change:
            case Rename():
                self._rename(change.label, change.name, change.person_id)
            case Merge():
                self._merge(change)
            case Split():
                self._give(change.spans, change.label)
                self._rename(change.label, change.name, None)
            case Assign():
                self._give(change.spans, change.label)

    def segments(self) -> tuple[Segment, ...]:
        return tuple(
            _part(self._segments[place], label, list(run))
            for place, pieces in enumerate(self._pieces)
            for label, run in groupby(pieces, key=lambda piece: piece.label)
        )

    def _rename(self, label: str, name: str, person_id: int | None) -> None:
        self.names.pop(label, None)
        self.people.pop(label, None)
        if name:
            self.names[label] = name
            if person_id is not None:
                self.people[label] = person_id

    def _merge(self, change: Merge) -> None:
        gone = set(change.labels) - {change.into}
        for piece in (piece for pieces in self._pieces for piece in pieces):
            if piece.label in gone:
                piece.label = change.into
        named = [label for label in (change.into, *change.labels) if label in self.names]
        if named:
            self._rename(change.into, self.names[named[0]], self.people.get(named[0]))
        for label in gone:
            self._rename(label, "", None)
        self.moved = True

    def _give(self, spans: Iterable[Span], label: str | None) -> None:
        for span in spans:
            place = bisect_left(self._starts, span.start - self._longest)
            while place < len(self._segments) and self._starts[place] <= span.end:
                self._give_within(place, span, label)
                place += 1
        self.moved = True

    def _give_within(self, place: int, span: Span, label: str | None) -> None:
        """A segment inside the span goes whole; of one that it cuts, the words whose middle is in it."""
        segment = self._segments[place]
        if span.start <= segment.start and segment.end <= span.end:
            self._pieces[place] = [_Piece(place, 0, len(segment.words), label)]
            return
        inside = [number for number, word in enumerate(segment.words) if _in(word, span)]
        if inside:
            first, last = inside[0], inside[-1] + 1
            self._pieces[place] = [
                *_clipped(self._pieces[place], 0, first),
                _Piece(place, first, last, label),
                *_clipped(self._pieces[place], last, len(segment.words)),
            ]


def _in(word: Word, span: Span) -> bool:
    return span.start <= (word.start + word.end) / 2 < span.end


def _clipped(pieces: Iterable[_Piece], first: int, last: int) -> list[_Piece]:
    """What of the pieces lies between the two."""
    clipped = (replace(piece, first=max(first, piece.first), last=min(last, piece.last)) for piece in pieces)
    return [piece for piece in clipped if piece.first < piece.last]


def _part(segment: Segment, label: str | None, run: Sequence[_Piece]) -> Segment:
    first, last = run[0].first, run[-1].last
    whole = first == 0 and last == len(segment.words)
    if whole and label == segment.speaker:
        return segment
    words = tuple(replace(word, speaker=label) for word in segment.words[first:last])
    if whole:
        return replace(segment, words=words, speaker=label)
    return replace(segment, start=words[0].start, end=words[-1].end, words=words, speaker=label)
