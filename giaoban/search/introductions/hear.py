"""Sentences into introductions: who is called upon, says who he is, or is thanked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from giaoban.models.written.clauses import Token, token
from giaoban.search.directives.rules import folded
from giaoban.search.directives.sentences import sentences
from giaoban.search.introductions.person import Spoken, person
from giaoban.search.introductions.rules import ADDRESS, LONGEST, MANY, OTHER, RANKS, RULES, Kind, Rule

_PAUSE = 2
"""Words that may stand between the end of a name and what somebody is to do: “lên”, “hãy”."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An introduction over words `first` to `last`, exclusive. Name, post and unit as said."""

    first: int
    last: int
    kind: Kind
    rule: str
    weight: float
    name: str
    post: str
    unit: str


_STARTS = frozenset(folded(phrase[0]) for rule in RULES for phrase in rule.phrases.every)


def hear(words: Sequence[str]) -> list[Heard]:
    """What the words of one speaker say of who speaks, in order."""
    said = [token(word) for word in words]
    return [found for first, last in sentences(said) for found in _in_sentence(said, first, last)]


def _in_sentence(words: Sequence[Token], first: int, last: int) -> Iterator[Heard]:
    place = first
    while place < last:
        if place != first and folded(words[place].key) not in _STARTS:
            place += 1
            continue
        found = next((one for rule in RULES if (one := _by_rule(rule, words, first, place, last))), None)
        if found:
            yield found
        place = found.last if found else place + 1


def _by_rule(rule: Rule, words: Sequence[Token], first: int, place: int, last: int) -> Heard | None:
    if rule.opens:
        if place != first:
            return None
        behind = place
    else:
        said = rule.phrases.at(words[:last], place)
        if not said or rule.not_before.before(words[first:last], place - first):
            return None
        behind = place + said
    who = _who(rule, words, behind, last)
    if who is None or (rule.kind is Kind.INVITE and not _is_call(rule, words, who.end, last)):
        return None
    return Heard(place, who.end, rule.kind, rule.name, rule.weight, who.name, who.post, who.unit)


def _who(rule: Rule, words: Sequence[Token], place: int, last: int) -> Spoken | None:
    last = min(last, place + LONGEST)
    if not rule.address:
        found = person(words, place, last)
        return found if found and found.name else None
    for at in (place, place + 1, place + 2, place + 3):  # “và kính mời đồng chí”
        if MANY.at(words[:last], at):
            return None
        if length := ADDRESS.at(words[:last], at):
            return person(words, at + length, last)
        if RANKS.at(words[:last], at):
            return person(words, at, last)
    return None


def _is_call(rule: Rule, words: Sequence[Token], place: int, last: int) -> bool:
    """Whether whoever was named is to speak, and not to come, to sit down or to do something."""
    for at in range(place, min(last, place + _PAUSE + 1)):
        if rule.verbs.at(words[:last], at):
            return True
        if OTHER.at(words[:last], at):
            return False
    return not rule.needs_verb
