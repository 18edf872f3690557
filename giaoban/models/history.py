"""A change of a transcript as people read it: what was there before, and what after. See `changes`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from giaoban.models.changes import Change, Edit, spans_of
from giaoban.models.corrections import Cut, Join, Rewrite
from giaoban.models.recording import Span, clock, is_within, shared
from giaoban.models.side_by_side import Part
from giaoban.models.speakers import Assign, Merge, Rename, SpeakerChange, Split
from giaoban.models.transcript import Segment, Transcript, Word, speaker_name

JOINT: Final = "‖"
"""Between two lines, where a change is about where lines end."""
_INSIDE: Final = 0.8
"""Of a line's time, from which it is what became of a changed stretch."""
_TOUCH: Final = 0.2
"""Seconds. Word times of neighbours overlap by less."""


@dataclass(frozen=True, slots=True)
class Told:
    before: str
    after: str
    span: Span | None
    """Where in the recording; None for what is about a speaker wherever he speaks."""
    of_times: bool = False
    """The words stayed, the times did not."""


def told(change: Change, heard: Transcript | None = None) -> Told:
    """Pure. `heard` has the words for changes that keep none; without it they are told without words."""
    match change:
        case Rewrite():
            return _rewritten(change)
        case Cut():
            left = _words(heard, Span(change.span.start, change.at))
            return _parted(left, _words(heard, Span(change.at, change.span.end)), change.span)
        case Join():
            whole = Span(change.first.start, max(change.first.end, change.second.end))
            parted = _parted(_words(heard, change.first), _words(heard, change.second), whole)
            return Told(parted.after, parted.before, whole)
    return _of_speakers(change)


def sides(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts cut where they differ, word by word, to the letter."""
    one, other = before.split(), after.split()
    left: list[Part] = []
    right: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        for parts, words in ((left, one[i:j]), (right, other[k:m])):
            if words:
                parts.append(Part(" ".join(words), tag != "equal"))
    return tuple(left), tuple(right)


def line_now(change: Rewrite, transcript: Transcript) -> Segment | None:
    """What became of the line; None where it is gone, or was cut or joined since."""
    spans = spans_of(change)
    hull = Span(min(span.start for span in spans), max(span.end for span in spans))
    near = [line for line in transcript.segments if shared(line, hull) > _TOUCH]
    if len(near) != 1 or shared(near[0], hull) < _INSIDE * (near[0].end - near[0].start):
        return None
    return near[0]


def deed_of(edit: Edit, log: Sequence[Edit]) -> list[Edit]:
    """The changes that were made together with this one, itself among them, in their order."""
    same = (edit.at, edit.who, edit.carried_from)
    return [each for each in log if (each.at, each.who, each.carried_from) == same]


def _rewritten(change: Rewrite) -> Told:
    if change.words and change.before == change.after:
        now = Span(change.words[0].start, change.words[-1].end)
        return Told(_times(change.span), _times(now), change.span, of_times=True)
    return Told(change.before, change.after, change.span)


def _of_speakers(change: SpeakerChange) -> Told:
    """By the speakers' numbers: names come and go, numbers stay."""
    match change:
        case Rename():
            return Told(speaker_name(change.label), change.name, None)
        case Merge():
            return Told(", ".join(map(speaker_name, change.labels)), speaker_name(change.into), None)
        case Split():
            who = speaker_name(change.label)
            return Told("", f"{who} ({change.name})" if change.name else who, change.spans[0])
        case Assign():
            return Told("", speaker_name(change.label), change.spans[0])


def _parted(left: Sequence[Word], right: Sequence[Word], span: Span) -> Told:
    """As one line before, as two after."""
    texts = [" ".join(word.text for word in words) for words in (left, right)]
    if not all(texts):
        return Told("", "", span)
    return Told(" ".join(texts), f" {JOINT} ".join(texts), span)


def _words(heard: Transcript | None, span: Span) -> list[Word]:
    """Those whose middle is in the span."""
    return [
        word
        for line in (heard.segments if heard else ())
        if shared(line, span) > 0
        for word in line.words
        if is_within(word, span)
    ]


def _times(span: Span) -> str:
    """``0:10,4–0:13,0``."""
    ends = (f"{clock(at)},{int(at * 10) % 10}" for at in (span.start, span.end))
    return "–".join(ends)
