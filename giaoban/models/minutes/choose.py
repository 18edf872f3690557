"""Which sentences stand in the minutes, and why: rules that anybody can read and test.

Chosen are the sentences of confirmed directives, what the chair concludes, and of every turn a few:
decisions, petitions, figures, and the first sentence that is no courtesy. What the machine itself doubts is
never chosen by it, unless a person confirmed it as a directive; a secretary may add any sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from giaoban.models.minutes.nouns import Why
from giaoban.models.minutes.rules import RULES, phrases
from giaoban.models.minutes.sentences import Said
from giaoban.models.recording import Span, shared
from giaoban.models.vietnamese import normal
from giaoban.models.written import readings
from giaoban.models.written.clauses import token
from giaoban.models.written.meanings import Number

_COURTESIES: Final = phrases("choose", "courtesies")
_CONCLUDING: Final = phrases("choose", "concluding")
_DECISIONS: Final = phrases("choose", "decisions")
_TASKS: Final = phrases("choose", "tasks")
_PETITIONS: Final = phrases("choose", "petitions")
_MEASURES: Final = phrases("choose", "measures")
_SHORTEST: Final = int(RULES["choose"]["shortest"])
_MOST_OF_A_TURN: Final = int(RULES["choose"]["most_of_a_turn"])
_MOST_FIGURES: Final = int(RULES["choose"]["most_figures_of_a_turn"])
_MOST_CONCLUSIONS: Final = int(RULES["choose"]["most_conclusions"])
_OVERLAP: Final = 0.5
"""Of the shorter of two stretches, from which they are the same place."""
_FIRST_OF_A_TURN: Final = (Why.DIRECTIVE, Why.DECISION, Why.PETITION, Why.OPENING, Why.FIGURE)
"""In this order, where a turn has more than the most that is taken of it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    said: Said
    why: Why
    concludes: bool
    """It belongs to the conclusions."""


def same_place(one: Span, other: Span) -> bool:
    common = shared(one, other)
    return common > 0 and common >= _OVERLAP * min(one.length, other.length)


def choose(every: Sequence[Said], directives: Sequence[Span], chairs: Collection[str]) -> list[Chosen]:
    """Of one recording, in order of time. `chairs` are names in `normal` form; none where nobody knows."""
    found: list[Chosen] = []
    concluder = ""
    for _turn, group in groupby(every, key=lambda one: one.turn):
        turn = list(group)
        opens = _concludes_from(turn, chairs) if turn[0].voice != concluder else 0
        if opens is None:
            found += _of_turn(turn, directives)
        else:
            concluder = turn[0].voice
            found += _of_turn(turn[:opens], directives)
            found += _of_conclusion(turn[opens:], directives)
    return _bounded(found)


def _concludes_from(turn: Sequence[Said], chairs: Collection[str]) -> int | None:
    """The sentence of the turn from which its speaker concludes; None where nobody does."""
    if chairs and normal(turn[0].voice) not in chairs:
        return None
    return next((place for place, one in enumerate(turn) if _CONCLUDING.within(_keys(one))), None)


def _of_conclusion(turn: Sequence[Said], directives: Sequence[Span]) -> Iterator[Chosen]:
    for one in turn:
        if _is(one, directives):
            yield Chosen(one, Why.DIRECTIVE, concludes=True)
        elif is_content(one):
            keys = _keys(one)
            if _DECISIONS.within(keys):
                yield Chosen(one, Why.DECISION, concludes=True)
            elif _TASKS.within(keys) or has_figure(one):
                yield Chosen(one, Why.CONCLUSION, concludes=True)


def _of_turn(turn: Sequence[Said], directives: Sequence[Span]) -> list[Chosen]:
    reasons = {place: why for place, one in enumerate(turn) if (why := _reason(one, directives))}
    opening = next((place for place, one in enumerate(turn) if is_content(one)), None)
    if opening is not None:
        reasons.setdefault(opening, Why.OPENING)
    ranked = sorted(reasons, key=lambda place: (_FIRST_OF_A_TURN.index(reasons[place]), place))
    figures = [place for place in ranked if reasons[place] is Why.FIGURE]
    taken = [place for place in ranked if place not in figures[_MOST_FIGURES:]]
    told = sum(reasons[place] is Why.DIRECTIVE for place in taken)
    return [
        Chosen(turn[place], reasons[place], concludes=False)
        for place in sorted(taken[: max(_MOST_OF_A_TURN, told)])
    ]


def _reason(one: Said, directives: Sequence[Span]) -> Why | None:
    if _is(one, directives):
        return Why.DIRECTIVE
    if not is_content(one):
        return None
    keys = _keys(one)
    if _DECISIONS.within(keys):
        return Why.DECISION
    if _PETITIONS.within(keys):
        return Why.PETITION
    return Why.FIGURE if has_figure(one) else None


def is_content(one: Said) -> bool:
    """Neither courtesy nor the conduct of the meeting, nor doubted by the machine that heard it."""
    keys = _keys(one)
    return not one.doubtful and len(keys) >= _SHORTEST and not _COURTESIES.at(keys)


def has_figure(one: Said) -> bool:
    """A number with what it counts or measures."""
    keys = [token(word).key for word in one.words]
    return any(
        isinstance(reading.meaning, Number) and (reading.meaning.unit or _MEASURES.at(keys, reading.last))
        for reading in readings(one.words)
    )


def _bounded(found: list[Chosen]) -> list[Chosen]:
    """The first of the conclusions, and every directive."""
    left, count = [], 0
    for one in found:
        count += one.concludes
        if one.concludes and count > _MOST_CONCLUSIONS and one.why is not Why.DIRECTIVE:
            continue
        left.append(one)
    return left


def _is(one: Said, directives: Sequence[Span]) -> bool:
    place = Span(one.start, one.end)
    return any(same_place(place, each) for each in directives)


def _keys(one: Said) -> list[str]:
    return [key for word in one.words if (key := token(word).key)]
