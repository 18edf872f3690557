"""The lines of a layer while changes are applied to them. Words are touched once, where something changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from giaoban.models.corrections import Cut, Join, Rewrite
from giaoban.models.recording import Span, is_within, shared
from giaoban.models.transcript import Segment, Word

_SAME = 0.002
"""Seconds. Times are kept to the millisecond."""


@dataclass(slots=True)
class _Entry:
    word: Word
    label: str | None
    opens: bool = False
    """A person began a line here."""
    by_person: bool = False


@dataclass(slots=True)
class _Run:
    """What became of one segment of the machine's: `entries` once anything in it was touched."""

    segment: Segment
    label: str | None
    entries: list[_Entry] | None = None

    def touched(self) -> list[_Entry]:
        if self.entries is None:
            self.entries = [_Entry(word, self.label) for word in self.segment.words]
        return self.entries

    def ranges(self) -> Iterator[tuple[int, int]]:
        """From which entry to before which each of its lines goes."""
        if self.entries is None:
            yield 0, len(self.segment.words)
            return
        first = 0
        for place in range(1, len(self.entries)):
            if self.entries[place].opens or self.entries[place].label != self.entries[place - 1].label:
                yield first, place
                first = place
        if self.entries:
            yield first, len(self.entries)

    def span(self, first: int, last: int) -> Span:
        if self.entries is None or self._is_whole(first, last):
            return Span(self.segment.start, self.segment.end)
        return Span(self.entries[first].word.start, self.entries[last - 1].word.end)

    def line(self, first: int, last: int) -> Segment:
        if self.entries is None:
            return self._whole(self.label)
        part = self.entries[first:last]
        if self._is_whole(first, last):
            return self._whole(part[0].label)
        words = tuple(_said_by(entry.word, part[0].label) for entry in part)
        corrected = any(entry.by_person for entry in part)
        return replace(
            self.segment,
            start=words[0].start,
            end=words[-1].end,
            words=words,
            speaker=part[0].label,
            doubts=() if corrected else self.segment.doubts,
            corrected=corrected,
        )

    def _is_whole(self, first: int, last: int) -> bool:
        """As the machine has it, but for the speaker."""
        entries = self.entries or []
        return (
            last - first == len(entries) == len(self.segment.words)
            and not any(entry.by_person for entry in entries)
            and entries[0].word is self.segment.words[0]
        )

    def _whole(self, label: str | None) -> Segment:
        if label == self.segment.speaker:
            return self.segment
        words = tuple(_said_by(word, label) for word in self.segment.words)
        return replace(self.segment, words=words, speaker=label)


class Lines:
    def __init__(self, segments: Sequence[Segment]) -> None:
        self._runs = [_Run(segment, segment.speaker) for segment in segments]
        self._starts = [segment.start for segment in segments]
        self._longest = max((segment.end - segment.start for segment in segments), default=0.0)
        self._filled: list[Span] = []
        self._rewritten = False

    def segments(self) -> tuple[Segment, ...]:
        """In order of time."""
        lines = [run.line(*part) for run in self._runs for part in run.ranges()]
        return tuple(sorted(lines, key=lambda line: line.start) if self._rewritten else lines)

    def gaps(self, gaps: Iterable[Span]) -> tuple[Span, ...]:
        """Those of which nobody has said yet what is in them."""
        return tuple(
            gap for gap in gaps if not any(shared(gap, span) >= gap.length / 2 for span in self._filled)
        )

    def relabel(self, gone: Iterable[str], into: str) -> None:
        gone = frozenset(gone)
        for run in self._runs:
            if run.label in gone:
                run.label = into
            for entry in run.entries or ():
                if entry.label in gone:
                    entry.label = into

    def give(self, span: Span, label: str | None) -> None:
        """A segment inside the span goes whole; of one that it cuts, the words whose middle is in it."""
        place = bisect_left(self._starts, span.start - self._longest)
        while place < len(self._runs) and self._starts[place] <= span.end:
            self._give_within(self._runs[place], span, label)
            place += 1

    def rewrite(self, change: Rewrite) -> None:
        self._rewritten = True
        found = self._find(change.span, nearly=bool(change.before))
        if found is None:
            self._filled.append(change.span)
            if change.words:
                self._add(change.span, change.words)
            return
        run, first, last = found
        entries = run.touched()
        opened = entries[first].opens
        new = [_Entry(word, entries[first].label, by_person=True) for word in change.words]
        if new:
            new[0].opens = opened
        elif last < len(entries):
            entries[last].opens = True  # what stood around a line that is gone stays two
        entries[first:last] = new
        self._reaches(run)

    def cut(self, change: Cut) -> None:
        found = self._find(change.span, nearly=True)
        if found is None:
            return
        run, first, last = found
        entries = run.touched()
        later = [place for place in range(first + 1, last) if entries[place].word.start >= change.at - _SAME]
        if later:
            entries[later[0]].opens = True

    def join(self, change: Join) -> None:
        found = self._find(change.first, nearly=True)
        other = self._find(change.second, nearly=True)
        if found is None or other is None or found == other:
            return
        self._rewritten = True
        run, first, last = found
        other_run, other_first, other_last = other
        entries, label = run.touched(), run.touched()[first].label
        taken = other_run.touched()[other_first:other_last]
        if other_last < len(other_run.touched()):
            other_run.touched()[other_last].opens = True
        for entry in taken:
            entry.label, entry.opens = label, False
        if other_run is not run:
            del other_run.touched()[other_first:other_last]
            if last < len(entries):
                entries[last].opens = True
            entries[last:last] = taken
        self._reaches(run)

    def _add(self, span: Span, words: Sequence[Word]) -> None:
        run = _Run(Segment(span.start, span.end, ()), None, [_Entry(w, None, by_person=True) for w in words])
        place = bisect_right(self._starts, span.start)
        self._runs.insert(place, run)
        self._starts.insert(place, span.start)
        self._reaches(run)

    def _reaches(self, run: _Run) -> None:
        if run.entries:
            self._longest = max(self._longest, run.entries[-1].word.end - run.segment.start)

    def _give_within(self, run: _Run, span: Span, label: str | None) -> None:
        if run.entries is None and span.start <= run.segment.start and run.segment.end <= span.end:
            run.label = label
            return
        words = [entry.word for entry in run.entries] if run.entries is not None else run.segment.words
        if span.start <= run.segment.start and run.segment.end <= span.end:
            inside = range(len(words))
        else:
            within = [place for place, word in enumerate(words) if is_within(word, span)]
            inside = range(within[0], within[-1] + 1) if within else range(0)
        if inside:
            entries = run.touched()
            for place in inside:
                entries[place].label = label

    def _find(self, span: Span, *, nearly: bool) -> tuple[_Run, int, int] | None:
        """The line that has this span; `nearly`: else the one that shares most time with it."""
        near = self._near(span)
        for run, first, last in near:
            found = run.span(first, last)
            if abs(found.start - span.start) < _SAME and abs(found.end - span.end) < _SAME:
                return run, first, last
        together = [(shared(run.span(*part), span), place) for place, (run, *part) in enumerate(near)]
        best = max(together, default=(0.0, 0))
        return near[best[1]] if nearly and best[0] > 0 else None

    def _near(self, span: Span) -> list[tuple[_Run, int, int]]:
        first = bisect_left(self._starts, span.start - self._longest - 1.0)
        last = bisect_right(self._starts, span.end + 1.0)
        return [(run, *part) for run in self._runs[first:last] for part in run.ranges()]


def _said_by(word: Word, label: str | None) -> Word:
    """Not by `replace`, which takes ten times as long, for tens of thousands of words."""
    if word.speaker == label:
        return word
    return Word(word.start, word.end, word.text, word.probability, label)
