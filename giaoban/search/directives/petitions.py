"""Petitions: what is asked of those above, or by those below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from giaoban.models.directives import Kind, Reason
from giaoban.models.written.clauses import Token
from giaoban.search.directives.addressees import addressees
from giaoban.search.directives.around import NEAR, against, is_upward
from giaoban.search.directives.deadlines import deadline
from giaoban.search.directives.found import Found, Place, content
from giaoban.search.directives.rules import GIVING, RULES, WEIGHTS, Giving, phrases
from giaoban.search.directives.sentences import clause_start

_PETITION: Final[dict[str, Any]] = RULES["petition"]
ASKS: Final = phrases(_PETITION["phrases"])
_ASKING: Final = phrases(_PETITION["asking"])
_WEAK: Final = phrases(_PETITION["weak"])
_NEVER: Final = phrases(_PETITION["not_behind"])
_FROM_BELOW: Final = phrases(_PETITION["upward_from_below"])
_BELOW: Final = phrases(_PETITION["below"])
_BELOW_OVER: Final = phrases(_PETITION["below_over"])
_FAVOURS: Final = phrases(_PETITION["favours"])


def petition(words: Sequence[Token], first: int, start: int, last: int, day: date) -> Found | None:
    """The petition whose phrase stands at `start`, in a sentence or its rest from `first` to `last`."""
    length = ASKS.at(words[:last], start)
    behind = start + length
    asks_nothing = _WEAK.at(words, start) == length and _NEVER.at(words, behind)
    if not length or asks_nothing or any(_given_never(rule, words, start) for rule in GIVING):
        return None
    place = Place(words, first, start, behind, last)
    parts = _petition_parts(place, length)
    named = addressees(words[:last], behind)
    score = _PETITION["weight"] + sum(_PETITION[f"{part}_weight"] for part in parts)
    if {"upward", "below"}.isdisjoint(parts) and "asking" not in parts:
        return None
    if no_asking := against(place, named, named.end, None):
        score += sum(WEIGHTS[part] for part in no_asking if part != "upward")
    if score < _PETITION["least"]:
        return None
    due = deadline(words, behind, last, day)
    return Found(
        first=clause_start(words, first, start),
        last=last,
        kind=Kind.PETITION,
        strength=None,
        leads=() if named.nameless else named.units,
        cooperating=(),
        content=content(words, named.end, last, None),
        due=due.due if due else None,
        reason=Reason("kiến nghị", round(min(1.0, score), 2), tuple(parts)),
    )


def _given_never(rule: Giving, words: Sequence[Token], start: int) -> bool:
    """“Hồ sơ đề nghị”, “đề nghị khen thưởng”: neither told nor asked."""
    length = rule.phrases.at(words, start)
    return bool(length and rule.not_behind.at(words, start + length))


def _petition_parts(place: Place, length: int) -> list[str]:
    words = place.words[: place.last]
    parts = []
    if _ASKING.at(words, place.start) == length:
        parts.append("asking")
    below = _is_from_below(words, place.first, place.start)
    if is_upward(words, place.behind) or (below and _FROM_BELOW.at(words, place.behind)):
        parts.append("upward")
    if below:
        parts.append("below")
    if _FAVOURS.within(words, place.behind, min(place.behind + NEAR, place.last)):
        parts.append("favour")
    if "asking" not in parts and "upward" not in parts and not addressees(words, place.behind).units:
        parts.append("nobody")
    return parts


def _is_from_below(words: Sequence[Token], first: int, place: int) -> bool:
    while place > first and (length := _BELOW_OVER.before(words[first:], place - first)):
        place -= length
    return place > first and bool(_BELOW.before(words[first:], place - first))
