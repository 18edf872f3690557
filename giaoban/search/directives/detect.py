"""Sentences into findings: what was told or asked, with the rule, what counted, and the score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from giaoban.models.written.clauses import Token, token
from giaoban.search.directives.addressees import addressees, cooperating
from giaoban.search.directives.around import LONGEST_CLAUSE, opens
from giaoban.search.directives.found import Found
from giaoban.search.directives.giving import directives, given, obliged, pressed
from giaoban.search.directives.petitions import ASKS, petition
from giaoban.search.directives.rules import GIVING, LONGEST
from giaoban.search.directives.sentences import asks, clause_start, sentences
from giaoban.search.directives.tone import told

_LAST_DAY: Final = date(8000, 1, 1)
"""A later one is a slip of whoever typed it, and the calendar must not end within a deadline."""


_BESIDE_LEADS: Final = 8
"""Words behind the leading units in which those who cooperate are named."""


def find(words: Sequence[str], day: date) -> list[Found]:
    """What was told or asked in the words of one speaker, in order; `day` is the conference's."""
    said = [token(word) for word in words]
    day = min(day, _LAST_DAY)
    return [
        found
        for first, last in sentences(said)
        for found in (list(by_rules(said, first, last, day)) or told(said, first, last, day))
    ]


def by_rules(words: Sequence[Token], first: int, last: int, day: date) -> Iterator[Found]:
    """The finding at each phrase of giving reaches to the next one that opens a clause."""
    question = asks(words[last - 1])
    starts = _starts(words, first, last)
    begin = first
    for number, start in enumerate(starts):
        if start < begin:
            continue
        end = min(starts[number + 1] if number + 1 < len(starts) else last, start + LONGEST)
        found = _best(words, begin, start, end, day)
        if found and not (question and end == last):
            yield found
            begin = end


def _starts(words: Sequence[Token], first: int, last: int) -> list[int]:
    """Where a finding may begin: the first phrase of the sentence, and those behind it that open a clause."""
    found: list[int] = []
    named = first
    for place in range(first, last):
        behind = _phrase_at(words[:last], place)
        if behind and (not found or (place >= named and _may_begin(words, first, place))):
            found.append(place)
            # “Yêu cầu các đồng chí bí thư, chủ tịch các xã phải…”: the comma opens no clause.
            named = addressees(words[:last], behind).end
            if helpers := cooperating(words[:last], named, min(named + _BESIDE_LEADS, last)):
                named = helpers.end
    return found


def _may_begin(words: Sequence[Token], first: int, place: int) -> bool:
    """Where a clause is longer than people speak, its punctuation is missing, and any place may open one."""
    return place - clause_start(words, first, place) > LONGEST_CLAUSE or opens(words, first, place)


def _phrase_at(words: Sequence[Token], place: int) -> int:
    """The word behind the phrase that stands here; 0 where there is none."""
    length = max(ASKS.at(words, place), *(given(rule, words, place) for rule in GIVING))
    return place + length if length else obliged(words, place) or pressed(words, place)


def _best(words: Sequence[Token], first: int, start: int, last: int, day: date) -> Found | None:
    findings = list(directives(words, first, start, last, day))
    if asked := petition(words, first, start, last, day):
        findings.append(asked)
    return max(findings, key=lambda found: found.reason.score, default=None)
