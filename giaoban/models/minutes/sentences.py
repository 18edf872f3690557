"""A transcript as sentences: where each begins and ends, who said it, in which turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from giaoban.models.minutes.rules import RULES, words
from giaoban.models.transcript import Segment, Transcript, Word
from giaoban.models.written.clauses import token

PAUSE_SECONDS: Final = 3.0
"""After a longer silence no sentence goes on."""
_ENDS: Final = frozenset(".?!…")
_ABBREVIATIONS: Final = words("sentences", "abbreviations")
_LONGEST: Final = int(RULES["sentences"]["longest"])


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a recording. Seconds are of the recording."""

    recording_id: int
    start: float
    end: float
    voice: str
    """`Transcript.voice`."""
    words: tuple[str, ...]
    turn: int
    """Counts from 0; another one begins where another speaks."""
    doubtful: bool = False
    """The machine doubts words of it."""

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class _Spoken:
    word: Word
    segment: Segment
    last: bool
    """Of its segment."""


def sentences(recording_id: int, transcript: Transcript) -> list[Said]:
    """In order of time; together they hold every word."""
    return [
        _said(recording_id, transcript, run, turn)
        for turn, spoken in _turns(transcript)
        for run in _cut(spoken)
    ]


def _turns(transcript: Transcript) -> Iterator[tuple[int, list[_Spoken]]]:
    turn, spoken, before = 0, list[_Spoken](), None
    for segment in transcript.segments:
        if spoken and segment.speaker != before:
            yield turn, spoken
            turn, spoken = turn + 1, []
        before = segment.speaker
        last = len(segment.words) - 1
        spoken += [_Spoken(word, segment, place == last) for place, word in enumerate(segment.words)]
    if spoken:
        yield turn, spoken


def _cut(spoken: list[_Spoken]) -> Iterator[list[_Spoken]]:
    first = 0
    for place, each in enumerate(spoken, 1):
        following = spoken[place] if place < len(spoken) else None
        if following is None or _ends(each, following, place - first):
            yield spoken[first:place]
            first = place


def _ends(one: _Spoken, following: _Spoken, count: int) -> bool:
    if following.word.start - one.word.end > PAUSE_SECONDS:
        return True
    if one.last and count >= _LONGEST:
        return True
    written = token(one.word.text)
    if _ENDS.isdisjoint(written.trail) or (written.key in _ABBREVIATIONS and written.trail == "."):
        return False
    # A recogniser puts a full stop where its segment ends; a small letter behind it says that it was none.
    return not token(following.word.text).core[:1].islower() or "?" in written.trail


def _said(recording_id: int, transcript: Transcript, run: list[_Spoken], turn: int) -> Said:
    return Said(
        recording_id=recording_id,
        start=run[0].word.start,
        end=run[-1].word.end,
        voice=transcript.voice(run[0].segment.speaker),
        words=tuple(each.word.text for each in run),
        turn=turn,
        doubtful=any(each.segment.doubts and not each.segment.corrected for each in run),
    )
