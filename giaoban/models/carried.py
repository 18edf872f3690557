"""What people said of one machine layer, said again of a newer one. Words: see `carried_text`.

The two layers have labels of their own: who is who is told by the time for which they speak. Names and
merges go to the new labels; what was split off or given to another goes by its spans of time; and
somebody whom a person named stays there where the new layer tells him apart no longer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from giaoban.models.carried_text import carried_text
from giaoban.models.changes import Change, Edit
from giaoban.models.recording import Span, middle, shared
from giaoban.models.speakers import Assign, Merge, Rename, SpeakerChange, Split, number_of
from giaoban.models.transcript import Layer, Segment, Transcript

_NEARLY: Final = 0.75
"""Of a segment's time: word times differ by tenths of a second from layer to layer, and a span that takes
in this much of a new segment means the whole of it, one that takes in no more than the rest none of it."""
SHARE: Final = 0.5
"""A new label is the earlier speaker who said at least this share of what it says: only one can have said
that much, and a label of whom nobody did is somebody new."""


def carried(before: Transcript, edits: Sequence[Edit], layer: Layer) -> list[Change]:
    """Pure. The changes that make of `layer` what `edits` made of the layer beneath `before`: words first,
    so that they are said of lines as the machine made them."""
    said = [edit.change for edit in edits if edit.stands and isinstance(edit.change, SpeakerChange)]
    speakers = _Carrying(before, said, layer).changes() if said else ()
    return [*carried_text(before, edits, layer), *speakers]


class _Carrying:
    def __init__(self, before: Transcript, said: Sequence[SpeakerChange], layer: Layer) -> None:
        self._before = before
        self._said = said
        self._shared = _shared(before.segments, layer.segments)
        self._homes = _homes(self._shared, layer)
        self._layer = layer
        self._longest = max((segment.end - segment.start for segment in layer.segments), default=0.0)
        words = [(word, segment.speaker) for segment in layer.segments for word in segment.words]
        middles = [(middle(word), speaker) for word, speaker in words]
        self._words = sorted(middles, key=lambda word: word[0])
        self._last_number = max((number_of(label) for label in layer.speakers), default=0)
        self._split_off: set[str] = set()

    def changes(self) -> Iterator[SpeakerChange]:
        yield from self._merges()
        yield from self._names()
        yield from self._lost()
        yield from self._spans()

    def _merges(self) -> Iterator[SpeakerChange]:
        """Several new labels of one speaker are one only where people said so: else the newer layer, made
        perhaps because there were too few, would be undone."""
        for label in {change.into: None for change in self._said if isinstance(change, Merge)}:
            first, *others = self._homes.get(label) or [""]
            if others:
                yield Merge(tuple(others), first)
                self._homes[label] = [first]

    def _names(self) -> Iterator[SpeakerChange]:
        for label, name in self._before.names.items():
            for home in self._homes.get(label, ()):
                yield Rename(home, name, self._before.people.get(label))

    def _lost(self) -> Iterator[SpeakerChange]:
        """Those whom people told apart, by a name or a split, and the new layer does not."""
        made = {change.label for change in self._said if isinstance(change, Split)}
        for label in self._before.speakers:
            if (label in self._before.names or label in made) and not self._homes.get(label):
                yield from self._tell_apart(label, self._now(_spans(self._before.segments, label)))

    def _spans(self) -> Iterator[SpeakerChange]:
        """Lines that people gave to somebody, where the new layer gives them to another."""
        given = [span for change in self._said if isinstance(change, Split | Assign) for span in change.spans]
        segments = self._before.segments
        lines = {place for place, segment in enumerate(segments) if _within(segment, given)}
        for label in dict.fromkeys(segments[place].speaker for place in sorted(lines)):
            if label in self._split_off:
                continue
            homes = self._homes.get(label, []) if label else []
            known = {homes[0] if homes else None}
            spans = tuple(
                span for span in self._now(_spans(segments, label, lines)) if not self._heard(span) <= known
            )
            if not spans:
                continue
            if label is None or homes:
                yield Assign(spans, homes[0] if homes else None)
            else:
                yield from self._tell_apart(label, spans)

    def _tell_apart(self, label: str, spans: tuple[Span, ...]) -> Iterator[SpeakerChange]:
        if not spans:
            return
        self._last_number += 1
        new = f"S{self._last_number}"
        name = self._before.names.get(label, "")
        yield Split(spans, new, name)
        if label in self._before.people:
            yield Rename(new, name, self._before.people[label])
        self._homes[label] = [new]
        self._split_off.add(label)

    def _now(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """The spans in the new layer's segments: see `_NEARLY`."""
        return tuple(part for span in spans for part in _snapped(span, self._layer.segments, self._longest))

    def _heard(self, span: Span) -> set[str | None]:
        """Whose words of the new layer have their middle in the span."""
        first = bisect_left(self._words, span.start, key=lambda word: word[0])
        last = bisect_left(self._words, span.end, key=lambda word: word[0])
        return {speaker for _, speaker in self._words[first:last]}


def _shared(before: Sequence[Segment], after: Sequence[Segment]) -> dict[tuple[str, str], float]:
    """Seconds for which (an earlier speaker, a new label) have the words. Both in order of time."""
    seconds: dict[tuple[str, str], float] = defaultdict(float)
    longest = max((segment.end - segment.start for segment in before), default=0.0)
    starts = [segment.start for segment in before]
    for new in after:
        place = bisect_left(starts, new.start - longest)
        while place < len(before) and starts[place] < new.end:
            old = before[place]
            both = shared(old, new)
            if both > 0 and old.speaker and new.speaker:
                seconds[old.speaker, new.speaker] += both
            place += 1
    return seconds


def _homes(shared: dict[tuple[str, str], float], layer: Layer) -> dict[str, list[str]]:
    """Earlier speaker → the new labels that are the same, who says most with him first."""
    spoken: dict[str, float] = defaultdict(float)
    for segment in layer.segments:
        if segment.speaker:
            spoken[segment.speaker] += segment.end - segment.start
    homes: dict[str, list[str]] = {}
    for (old, new), seconds in sorted(shared.items(), key=lambda item: -item[1]):
        if seconds >= SHARE * spoken[new] and all(new not in found for found in homes.values()):
            homes.setdefault(old, []).append(new)
    return homes


def _spans(
    segments: Sequence[Segment], label: str | None, among: Container[int] | None = None
) -> tuple[Span, ...]:
    """Where the speaker has the words, in these lines; those that follow one another are one span."""

    def is_meant(place: int) -> bool:
        return segments[place].speaker == label and (among is None or place in among)

    runs = [list(run) for meant, run in groupby(range(len(segments)), key=is_meant) if meant]
    return tuple(Span(segments[run[0]].start, segments[run[-1]].end) for run in runs)


def _snapped(span: Span, segments: Sequence[Segment], longest: float) -> Iterator[Span]:
    first = bisect_left(segments, span.start - longest, key=lambda segment: segment.start)
    last = bisect_left(segments, span.end, key=lambda segment: segment.start)
    for segment in segments[first:last]:
        start, end = max(span.start, segment.start), min(span.end, segment.end)
        share = (end - start) / max(segment.end - segment.start, 0.001)
        if share >= _NEARLY:
            yield Span(segment.start, segment.end)
        elif share > 1 - _NEARLY:
            yield Span(start, end)


def _within(segment: Segment, spans: Iterable[Span]) -> bool:
    return any(span.start <= middle(segment) <= span.end for span in spans)
