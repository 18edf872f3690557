"""A transcript and an agenda into chapters that a person may accept."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import Any, Final

from giaoban.models.conference import AgendaItem
from giaoban.models.transcript import Segment, Transcript
from giaoban.models.vietnamese import fold, syllables
from giaoban.models.written.clauses import Token, token
from giaoban.search.directives.rules import Phrases, phrases

_RULES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
)
_LEAST: Final[float] = _RULES["least"]
_WITH_CALL: Final[float] = _RULES["with_call"]
_APART: Final[float] = _RULES["apart"]
_LONGEST: Final[int] = _RULES["longest"]
_STOPS: Final = frozenset(fold(each) for each in _RULES["stops"])
_CALLS: Final = phrases(_RULES["calls"]["phrases"])
_FILLERS: Final = phrases(_RULES["calls"]["fillers"])
_BEGINS: Final = 2.0
"""Seconds at the head of a recording that need no chapter of their own."""
_CALLED: Final = 0.3
_TURN: Final = 0.1
"""What a call, and a turn that opens there, add to the share of words: enough to choose between places."""
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Proposed:
    start: float
    title: str
    said: str
    """The line that it begins with."""
    on_agenda: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A segment as chapters are looked for in it."""

    segment: Segment
    words: list[Token]
    said: frozenset[str]
    behind: frozenset[str]
    """Of the line and the next: a title may go on."""
    opens: bool
    call: int
    """The word behind a call to go on; 0 where there is none."""


def propose(transcript: Transcript, agenda: Sequence[AgendaItem], duration: float) -> list[Proposed]:
    """In order of time. Pure. Agenda items whose words were said in their order, each once, and between
    them what was called by name; an item that nobody spoke of is left out."""
    lines = _lines(transcript.segments)
    on_agenda = _of_agenda(lines, agenda)
    found = dict(on_agenda)
    for place, title in sorted({**dict(_called(lines)), **dict(_named(lines, duration))}.items()):
        start = lines[place].segment.start
        if all(abs(start - lines[other].segment.start) >= _APART for other in found):
            found[place] = title
    taken = {place for place, _title in on_agenda}
    return [
        Proposed(
            0.0 if lines[place].segment.start <= _BEGINS else lines[place].segment.start,
            title,
            lines[place].segment.text,
            on_agenda=place in taken,
        )
        for place, title in sorted(found.items())
    ]


def _lines(segments: Sequence[Segment]) -> list[_Line]:
    spoken = [segment for segment in segments if segment.words]
    keys = [frozenset(map(_folded, syllables(segment.text))) for segment in spoken]
    found = []
    for place, segment in enumerate(spoken):
        words = [token(word.text) for word in segment.words]
        behind = keys[place] | (keys[place + 1] if place + 1 < len(keys) else frozenset())
        opens = place == 0 or spoken[place - 1].speaker != segment.speaker
        found.append(_Line(segment, words, keys[place], behind, opens, _call(words)))
    return found


def _call(words: Sequence[Token]) -> int:
    return next((at + length for at in range(len(words)) if (length := _CALLS.at(words, at))), 0)


def _of_agenda(lines: Sequence[_Line], agenda: Sequence[AgendaItem]) -> list[tuple[int, str]]:
    """The places whose scores add up to most, each item behind the one before it."""
    rare = _rarity(lines)
    best: list[tuple[float, tuple[tuple[int, str], ...]]] = [(0.0, ())] * (len(lines) + 1)
    # best[n]: of the items so far, within the first n lines.
    for item in agenda:
        wanted = frozenset(map(_folded, syllables(item.title))) - _STOPS
        scores = [_score(line, wanted, rare) for line in lines] if wanted else []
        after = list(best)
        for place, score in enumerate(scores):
            gained = best[place][0] + score
            kept = (gained, (*best[place][1], (place, item.title))) if score > 0 else best[place]
            after[place + 1] = max(after[place + 1], after[place], kept, key=lambda each: each[0])
        best = after
    return list(best[-1][1])


def _score(line: _Line, wanted: frozenset[str], rare: dict[str, float]) -> float:
    """0 where the line does not begin the item."""
    whole = sum(rare.get(each, 1.0) for each in wanted)
    here = sum(rare.get(each, 1.0) for each in wanted & line.said) / whole
    there = sum(rare.get(each, 1.0) for each in wanted & line.behind) / whole
    if here < there / 2 or there < (_WITH_CALL if line.call else _LEAST):
        return 0.0
    return there + (_CALLED if line.call else 0.0) + (_TURN if line.opens else 0.0)


def _rarity(lines: Sequence[_Line]) -> dict[str, float]:
    counts = Counter(each for line in lines for each in line.said)
    return {each: 1.0 / (1.0 + log(1 + count)) for each, count in counts.items()}


def _called(lines: Sequence[_Line]) -> Iterator[tuple[int, str]]:
    """What was called by name: the words behind the call."""
    for place, line in enumerate(lines):
        if not line.call:
            continue
        first = line.call
        while length := _FILLERS.at(line.words, first):
            first += length
        last = next((at + 1 for at in range(first, len(line.words)) if line.words[at].trail), len(line.words))
        said = line.words[first : min(last, first + _LONGEST)]
        if len(said) >= _SHORTEST:
            title = " ".join(word.core for word in said)
            yield place, title[:1].upper() + title[1:]


def _named(lines: Sequence[_Line], duration: float) -> Iterator[tuple[int, str]]:
    """What every conference has, at its first mention where it may be."""
    for title, said, (first, last) in _names():
        places = (
            place
            for place, line in enumerate(lines)
            if first * duration <= line.segment.start <= last * duration
            and said.within(line.words, 0, len(line.words))
        )
        place = next(places, None)
        if place is not None:
            yield place, title


@cache
def _names() -> list[tuple[str, Phrases, tuple[float, float]]]:
    return [(rule["title"], phrases(rule["phrases"]), tuple(rule["among"])) for rule in _RULES["named"]]


@cache
def _folded(syllable: str) -> str:
    return fold(syllable)
