"""The log of what people said of a machine layer, and the transcript that comes of it.

A change is one deed: somebody is named, a line is written anew. Changes are kept in their order and never
altered; what is taken back is passed over. The transcript is the layer with every standing change applied
in turn: nothing else holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from giaoban.models.corrections import Cut, Join, Rewrite, TextChange
from giaoban.models.lines import Lines
from giaoban.models.recording import Span
from giaoban.models.speakers import Assign, Merge, Rename, SpeakerChange, Split
from giaoban.models.transcript import Layer, Transcript

Change = SpeakerChange | TextChange


class ChangeKind(StrEnum):
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    ASSIGN = "assign"
    REWRITE = "rewrite"
    CUT = "cut"
    JOIN = "join"

    @property
    def label(self) -> str:
        return {
            "rename": "Đặt tên người nói",
            "merge": "Gộp người nói",
            "split": "Tách thành người nói khác",
            "assign": "Sửa người nói của đoạn",
            "rewrite": "Sửa lời",
            "cut": "Tách đoạn",
            "join": "Nối đoạn",
        }[self.value]


def kind_of(change: Change) -> ChangeKind:
    return ChangeKind(type(change).__name__.lower())


@dataclass(frozen=True, slots=True)
class Edit:
    """A change as it stands in the log."""

    id: int
    layer_id: int
    change: Change
    at: datetime
    who: str
    account_id: int | None = None
    undone_at: datetime | None = None
    undone_who: str = ""
    carried_from: int | None = None
    """The layer that it was first made on, where a newer layer took it over."""

    @property
    def stands(self) -> bool:
        return self.undone_at is None


def spans_of(change: Change) -> tuple[Span, ...]:
    """The stretches that it is about; none for one that is about a speaker wherever he speaks."""
    match change:
        case Split() | Assign():
            return change.spans
        case Rewrite():
            return (change.span, *(Span(word.start, word.end) for word in change.words))
        case Cut():
            return (change.span,)
        case Join():
            return change.first, change.second
    return ()


def apply(layer: Layer, edits: Sequence[Edit] = ()) -> Transcript:
    """Pure. `edits` in the order in which they were made, those taken back among them."""
    said = _Said(layer)
    for edit in edits:
        if edit.stands:
            said.take(edit.change)
    segments = said.lines.segments() if said.moved else layer.segments
    heard = dict.fromkeys(segment.speaker for segment in segments if segment.speaker)
    return Transcript(
        layer=layer,
        segments=segments,
        speakers=tuple(heard) if said.moved else layer.speakers,
        names=said.names,
        people=said.people,
        gaps=said.lines.gaps(layer.coverage.gaps),
        revision=len(edits) + sum(not edit.stands for edit in edits),
    )


class _Said:
    """Who said what while changes are applied."""

    def __init__(self, layer: Layer) -> None:
        self.lines = Lines(layer.segments)
        self.names: dict[str, str] = {}
        self.people: dict[str, int] = {}
        self.moved = False

    def take(self, change: Change) -> None:
        self.moved = self.moved or not isinstance(change, Rename)
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
            case Rewrite():
                self.lines.rewrite(change)
            case Cut():
                self.lines.cut(change)
            case Join():
                self.lines.join(change)

    def _rename(self, label: str, name: str, person_id: int | None) -> None:
        self.names.pop(label, None)
        self.people.pop(label, None)
        if name:
            self.names[label] = name
            if person_id is not None:
                self.people[label] = person_id

    def _merge(self, change: Merge) -> None:
        gone = set(change.labels) - {change.into}
        self.lines.relabel(gone, change.into)
        named = [label for label in (change.into, *change.labels) if label in self.names]
        if named:
            self._rename(change.into, self.names[named[0]], self.people.get(named[0]))
        for label in gone:
            self._rename(label, "", None)

    def _give(self, spans: Sequence[Span], label: str | None) -> None:
        for span in spans:
            self.lines.give(span, label)
