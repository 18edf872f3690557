"""What stands around a phrase of giving, and may say that nothing is given here and now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from giaoban.models.written.clauses import Token
from giaoban.search.directives.addressees import Named, whole_unit
from giaoban.search.directives.deadlines import ANY_DAY, Deadline, deadline_at
from giaoban.search.directives.found import Place
from giaoban.search.directives.rules import RULES, phrases
from giaoban.search.directives.sentences import clause_start

_AROUND: Final[dict[str, Any]] = RULES["around"]
OPENERS: Final = phrases(_AROUND["openers"])
_TOPICS: Final = phrases(_AROUND["topics"])
_TURNS: Final = phrases(_AROUND["turns"])
_REPORTED: Final = phrases(_AROUND["reported"])
_REPORTED_BEFORE: Final = phrases(_AROUND["reported_before"])
_REPORTED_AT_HEAD: Final = phrases(_AROUND["reported_at_head"])
_REPORTED_BEHIND: Final = phrases(_AROUND["reported_behind"])
_HYPOTHETICAL: Final = phrases(_AROUND["hypothetical"])
_HYPOTHETICAL_BEHIND: Final = phrases(_AROUND["hypothetical_behind"])
_PROCEDURAL: Final = phrases(_AROUND["procedural"])
_PROCEDURAL_OVER: Final = phrases(_AROUND["procedural_over"])
_PROCEDURAL_TO: Final = phrases(_AROUND["procedural_to"])
_PROCEDURAL_OF_ONE: Final = phrases(_AROUND["procedural_of_one"])
_CONDITION_ENDS: Final = phrases(["thì"])
_UPWARD: Final = phrases(RULES["petition"]["upward"])
_UPWARD_OVER: Final = phrases(RULES["petition"]["upward_over"])
_QUOTES: Final = frozenset('"“«')
LONGEST_CLAUSE: Final = 25
"""Words."""
_BESIDE: Final = 12
"""Words before a phrase, in its clause, that say whether it is given here and now."""
NEAR: Final = 10
"""Words behind a phrase in which it says what is meant."""


def against(place: Place, named: Named, end: int, due: Deadline | None) -> list[str]:
    """What says that nothing is given here and now."""
    words = place.words
    head, before = _before(place)
    # “Sao mà để dân kêu, tôi yêu cầu…”: who says “tôi” reports nobody.
    mine = place.start > head and words[place.start - 1].key == "tôi"
    clause = words[place.start - 1 if mine else head : place.start]
    found = []
    about = _is_topic(words, clause_start(words, place.first, place.start), place.start)
    if (
        (_REPORTED.within(clause, 0, len(clause)) and not about)
        or _REPORTED_AT_HEAD.at(clause, 0)
        or _REPORTED_BEFORE.within(words[: place.start], before, place.start)
        or _REPORTED_BEHIND.within(words[: place.last], end, place.last)
        or not _QUOTES.isdisjoint(words[place.start].lead)
    ):
        found.append("reported")
    if _is_hypothetical(words, head, place) or _HYPOTHETICAL_BEHIND.within(words, end, place.last):
        found.append("hypothetical")
    if _is_procedural(place, named, due):
        found.append("procedural")
    if is_upward(words[: place.last], place.behind):
        found.append("upward")
    return found


def _before(place: Place) -> tuple[int, int]:
    """Where the words begin that say how it is given: of its clause, and of its sentence.

    Where punctuation is missing both begin at the last turn of thought.
    """
    opening = clause_start(place.words, place.first, place.start)
    head = max(opening, place.start - _BESIDE)
    if place.start - opening <= LONGEST_CLAUSE:
        return head, place.first
    turns = [at for at in range(head, place.start) if _TURNS.at(place.words[: place.start], at)]
    return (turns[-1], turns[-1]) if turns else (head, head)


def _is_hypothetical(words: Sequence[Token], head: int, place: Place) -> bool:
    """“Nếu mưa lớn thì yêu cầu các xã…” is none: the condition ended."""
    clause = words[head : place.start]
    marks = [at for at in range(len(clause)) if _HYPOTHETICAL.at(clause, at)]
    return bool(marks) and not _CONDITION_ENDS.within(clause, marks[-1], len(clause))


def _is_procedural(place: Place, named: Named, due: Deadline | None) -> bool:
    """To speak, to sit down, to mute: the conduct of the meeting itself."""
    words = place.words[: place.last]
    at = named.end if named.units else place.behind
    while length := _PROCEDURAL_OVER.at(words, at):
        at += length
    if _PROCEDURAL.at(words, at) or _PROCEDURAL_TO.at(words, place.behind):
        return True
    if named.singular and due is None and _PROCEDURAL_OF_ONE.at(words, at):
        return True
    return not named.units and _PROCEDURAL.within(words, at, min(at + NEAR, place.last))


def opens(words: Sequence[Token], first: int, place: int) -> bool:
    """Whether only words that may open a clause, or a deadline, stand before it there."""
    at = clause_start(words, first, place)
    if _is_topic(words, at, place):
        return True
    while at < place:
        due = deadline_at(words[:place], at, ANY_DAY)
        length = due.last - at if due else OPENERS.at(words[:place], at)
        if not length:
            return False
        at += length
    return True


def _is_topic(words: Sequence[Token], opening: int, place: int) -> bool:
    """“Riêng chế độ theo Nghị định 178 thì…”: what stands before it in its clause says what it is about."""
    return place > opening and words[place - 1].key == "thì" and bool(_TOPICS.at(words, opening))


def is_upward(words: Sequence[Token], at: int) -> bool:
    """Whether those above are addressed; “Tỉnh đoàn” is not the province."""
    while length := _UPWARD_OVER.at(words, at):
        at += length
    length = _UPWARD.at(words, at)
    return bool(length) and whole_unit(words, at) <= length
