"""Sentences into findings: what was told or asked, with the rule, what counted, and the score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from giaoban.models.directives import Due, Kind, Reason, Strength
from giaoban.models.written.clauses import Token, token
from giaoban.search.directives.addressees import Named, addressees, cooperating, is_named, whole_unit
from giaoban.search.directives.deadlines import Deadline, deadline, deadline_at
from giaoban.search.directives.rules import GIVING, LEAST, LONGEST, RULES, WEIGHTS, Giving, phrases
from giaoban.search.directives.sentences import asks, clause_start, sentences

_AROUND: Final[dict[str, Any]] = RULES["around"]
_OPENERS: Final = phrases(_AROUND["openers"])
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
_OBLIGED: Final = Giving(
    name=RULES["obliged"]["name"],
    strength=Strength(RULES["obliged"]["strength"]),
    weight=RULES["obliged"]["weight"],
    phrases=phrases(RULES["obliged"]["phrases"]),
    not_before=phrases([]),
    not_behind=phrases(RULES["obliged"]["not_behind"]),
    for_all=False,
)
_PRESSED: Final = replace(_OBLIGED, name="đơn vị làm ngay", weight=RULES["obliged"]["bare_weight"])
_URGENT: Final = phrases(RULES["obliged"]["urgent"])
_TOLD_ALREADY: Final = phrases(RULES["obliged"]["told_already"])
_ANY_DAY: Final = date(2000, 1, 1)
_PETITION: Final[dict[str, Any]] = RULES["petition"]
_ASKS: Final = phrases(_PETITION["phrases"])
_ASKING: Final = phrases(_PETITION["asking"])
_UPWARD: Final = phrases(_PETITION["upward"])
_BELOW: Final = phrases(_PETITION["below"])
_BELOW_OVER: Final = phrases(_PETITION["below_over"])
_FAVOURS: Final = phrases(_PETITION["favours"])
_UPWARD_OVER: Final = phrases(_PETITION["upward_over"])
_LONGEST_CLAUSE: Final = 25
"""Words."""
_BESIDE: Final = 12
"""Words before a phrase, in its clause, that say whether it is given here and now."""
_LAST_DAY: Final = date(8000, 1, 1)
"""A later one is a slip of whoever typed it, and the calendar must not end within a deadline."""
_NEAR: Final = 10
"""Words behind a phrase in which it says what is meant."""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding over words `first` to `last`, exclusive."""

    first: int
    last: int
    kind: Kind
    strength: Strength | None
    leads: tuple[str, ...]
    cooperating: tuple[str, ...]
    content: str
    due: Due | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Place:
    """A phrase of giving within a sentence."""

    words: Sequence[Token]
    first: int
    """Of the sentence, or behind the finding before."""
    start: int
    """Of the phrase; of the unit, where a unit at the head is told what it must do."""
    behind: int
    """The word after the phrase."""
    last: int
    """Of the sentence."""


def find(words: Sequence[str], day: date) -> list[Found]:
    """What was told or asked in the words of one speaker, in order; `day` is the conference's."""
    said = [token(word) for word in words]
    day = min(day, _LAST_DAY)
    return [found for first, last in sentences(said) for found in _in_sentence(said, first, last, day)]


def _in_sentence(words: Sequence[Token], first: int, last: int, day: date) -> Iterator[Found]:
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
    return found


def _may_begin(words: Sequence[Token], first: int, place: int) -> bool:
    """Where a clause is longer than people speak, its punctuation is missing, and any place may open one."""
    return place - clause_start(words, first, place) > _LONGEST_CLAUSE or _opens(words, first, place)


def _phrase_at(words: Sequence[Token], place: int) -> int:
    """The word behind the phrase that stands here; 0 where there is none."""
    length = max(_ASKS.at(words, place), *(_given(rule, words, place) for rule in GIVING))
    return place + length if length else _obliged(words, place) or _pressed(words, place)


def _best(words: Sequence[Token], first: int, start: int, last: int, day: date) -> Found | None:
    findings = list(_directives(words, first, start, last, day))
    if petition := _petition(words, first, start, last, day):
        findings.append(petition)
    return max(findings, key=lambda found: found.reason.score, default=None)


# --- directives ----------------------------------------------------------------------------------------


def _given(rule: Giving, words: Sequence[Token], place: int) -> int:
    length = rule.phrases.at(words, place)
    if not length or (_goes_on(words, place) and rule.not_before.before(words, place)):
        return 0
    # “Giao ban” is a meeting, “giao Ban Tổ chức” is not.
    never = rule.not_behind.at(words, place + length) and not is_named(words, place + length)
    return 0 if never else length


def _goes_on(words: Sequence[Token], place: int) -> bool:
    """Whether no punctuation stands before it."""
    return place > 0 and not words[place - 1].trail


def _obliged(words: Sequence[Token], place: int) -> int:
    """“Sở Xây dựng phải…”, “Sở Nội vụ đến 30 tháng 9 phải…”: where what it must do begins; 0 where nobody
    is told so."""
    if not _opens(words, 0, place):
        return 0
    named = addressees(words, place)
    if not named.units or not (is_named(words, place) or named.led) or words[named.end - 1].trail:
        return 0
    end = _past_time(words, named.end)
    length = _OBLIGED.phrases.at(words, end)
    return named.end if length and not _OBLIGED.not_behind.at(words, end + length) else 0


def _past_time(words: Sequence[Token], at: int) -> int:
    """Behind a deadline that begins here."""
    for start in (at, at + 1):
        due = deadline_at(words, start, _ANY_DAY)
        if due and due.last - at <= RULES["obliged"]["between"]:
            return due.last
    return at


def _pressed(words: Sequence[Token], place: int) -> int:
    """“Sở Công Thương tham mưu ngay…”, “Các đơn vị trả lời dân trong 48 giờ”: as `_obliged`, where nothing
    but the urgency or the deadline says that it is told to do so."""
    named = addressees(words, place)
    if not named.units or not is_named(words, place) or words[named.end - 1].trail:
        return 0
    clause = named.end
    while clause < len(words) and not words[clause].trail:
        clause += 1
    if _TOLD_ALREADY.within(words[: clause + 1], named.end, clause + 1) or not _opens(words, 0, place):
        return 0
    urgent = _URGENT.within(words[: clause + 1], named.end, min(named.end + 5, clause + 1))
    return named.end if urgent or deadline(words, named.end, clause + 1, _ANY_DAY) else 0


def _directives(words: Sequence[Token], first: int, start: int, last: int, day: date) -> Iterator[Found]:
    for rule in GIVING:
        if length := _given(rule, words[:last], start):
            place = _Place(words, first, start, start + length, last)
            named = addressees(words[:last], start + length)
            yield from _scored(rule, place, named if named.units else _named_before(place), day)
    for rule, end in ((_OBLIGED, _obliged(words[:last], start)), (_PRESSED, _pressed(words[:last], start))):
        if end:
            named = addressees(words[:last], start)
            yield from _scored(rule, _Place(words, first, start, end, last), named, day)


def _named_before(place: _Place) -> Named:
    """“Riêng các xã biên giới, tôi lưu ý phải…”"""
    at = place.first
    while length := _OPENERS.at(place.words[: place.start], at):
        at += length
    named = addressees(place.words[: place.start], at)
    ended = bool(named.units) and bool(place.words[named.end - 1].trail)
    opening = clause_start(place.words, place.first, place.start)
    return Named(named.units if ended and named.end == opening else (), place.behind)


def _scored(rule: Giving, place: _Place, named: Named, day: date) -> Iterator[Found]:
    words, last = place.words, place.last
    units = () if rule.for_all else named.units
    end = max(named.end, place.behind) if units else place.behind
    due = deadline(words, end, last, day)
    parts = [
        "opens" if _opens(words, place.first, place.start) else "inside",
        *_addressed(rule, units),
        *(["action"] if last - end > 1 else []),
        *(["due"] if due else []),
        *_against(place, named, end, due),
    ]
    score = min(1.0, rule.weight + sum(WEIGHTS[part] for part in parts))
    if score < LEAST:
        return
    helpers = None if rule.for_all else cooperating(words, end, last)
    yield Found(
        first=place.start,
        last=last,
        kind=Kind.DIRECTIVE,
        strength=rule.strength,
        leads=units,
        cooperating=helpers.units if helpers else (),
        content=_content(words, max(end, helpers.end if helpers else 0), last, due),
        due=due.due if due else None,
        reason=Reason(rule.name, round(score, 2), tuple(parts)),
    )


def _addressed(rule: Giving, units: tuple[str, ...]) -> list[str]:
    if units or rule.for_all:
        return ["addressed"]
    return ["nobody"]


def _against(place: _Place, named: Named, end: int, due: Deadline | None) -> list[str]:
    """What says that nothing is given here and now."""
    words = place.words
    head, before = _before(place)
    clause = words[head : place.start]
    found = []
    if (
        _REPORTED.within(clause, 0, len(clause))
        or _REPORTED_AT_HEAD.at(clause, 0)
        or _REPORTED_BEFORE.within(words[: place.start], before, place.start)
        or _REPORTED_BEHIND.within(words[: place.last], end, place.last)
    ):
        found.append("reported")
    if _is_hypothetical(words, head, place) or _HYPOTHETICAL_BEHIND.within(words, end, place.last):
        found.append("hypothetical")
    if _is_procedural(place, named, due):
        found.append("procedural")
    if _is_upward(words[: place.last], place.behind):
        found.append("upward")
    return found


def _before(place: _Place) -> tuple[int, int]:
    """Where the words begin that say how it is given: of its clause, and of its sentence.

    Where punctuation is missing both begin at the last turn of thought.
    """
    opening = clause_start(place.words, place.first, place.start)
    head = max(opening, place.start - _BESIDE)
    if place.start - opening <= _LONGEST_CLAUSE:
        return head, place.first
    turns = [at for at in range(head, place.start) if _TURNS.at(place.words[: place.start], at)]
    return (turns[-1], turns[-1]) if turns else (head, head)


def _is_hypothetical(words: Sequence[Token], head: int, place: _Place) -> bool:
    """“Nếu mưa lớn thì yêu cầu các xã…” is none: the condition ended."""
    clause = words[head : place.start]
    marks = [at for at in range(len(clause)) if _HYPOTHETICAL.at(clause, at)]
    return bool(marks) and not _CONDITION_ENDS.within(clause, marks[-1], len(clause))


def _is_procedural(place: _Place, named: Named, due: Deadline | None) -> bool:
    """To speak, to sit down, to mute: the conduct of the meeting itself."""
    words = place.words[: place.last]
    at = named.end if named.units else place.behind
    while length := _PROCEDURAL_OVER.at(words, at):
        at += length
    if _PROCEDURAL.at(words, at) or _PROCEDURAL_TO.at(words, place.behind):
        return True
    if named.singular and due is None and _PROCEDURAL_OF_ONE.at(words, at):
        return True
    return not named.units and _PROCEDURAL.within(words, at, min(at + _NEAR, place.last))


def _opens(words: Sequence[Token], first: int, place: int) -> bool:
    """Whether only words that may open a clause stand before it there."""
    at = clause_start(words, first, place)
    if place > at and words[place - 1].key == "thì" and _TOPICS.at(words, at):
        return True
    while at < place:
        length = _OPENERS.at(words[:place], at)
        if not length:
            return False
        at += length
    return True


def _content(words: Sequence[Token], first: int, last: int, due: Deadline | None) -> str:
    """What is to be done, as it was said; a deadline at either end is kept apart."""
    if due and due.last >= last:
        last = max(first, due.first)
    elif due and due.first <= first < due.last:
        first = due.last
    texts = [f"{word.lead}{word.core}{word.trail}" for word in words[first:last]]
    return " ".join(texts).strip(" ,.;:…")


# --- petitions -----------------------------------------------------------------------------------------


def _petition(words: Sequence[Token], first: int, start: int, last: int, day: date) -> Found | None:
    length = _ASKS.at(words[:last], start)
    if not length or any(_given_never(rule, words, start) for rule in GIVING):
        return None
    behind = start + length
    place = _Place(words, first, start, behind, last)
    parts = _petition_parts(place, length)
    named = addressees(words[:last], behind)
    score = _PETITION["weight"] + sum(_PETITION[f"{part}_weight"] for part in parts)
    if {"upward", "below"}.isdisjoint(parts) and "asking" not in parts:
        return None
    if against := _against(place, named, named.end, None):
        score += sum(WEIGHTS[part] for part in against if part != "upward")
    if score < _PETITION["least"]:
        return None
    due = deadline(words, behind, last, day)
    return Found(
        first=clause_start(words, first, start),
        last=last,
        kind=Kind.PETITION,
        strength=None,
        leads=named.units,
        cooperating=(),
        content=_content(words, named.end, last, None),
        due=due.due if due else None,
        reason=Reason("kiến nghị", round(min(1.0, score), 2), tuple(parts)),
    )


def _given_never(rule: Giving, words: Sequence[Token], start: int) -> bool:
    """“Hồ sơ đề nghị”, “đề nghị khen thưởng”: neither told nor asked."""
    length = rule.phrases.at(words, start)
    return bool(length and rule.not_behind.at(words, start + length))


def _petition_parts(place: _Place, length: int) -> list[str]:
    words = place.words[: place.last]
    parts = []
    if _ASKING.at(words, place.start) == length:
        parts.append("asking")
    if _is_upward(words, place.behind):
        parts.append("upward")
    if _is_from_below(words, place.first, place.start):
        parts.append("below")
    if _FAVOURS.within(words, place.behind, min(place.behind + _NEAR, place.last)):
        parts.append("favour")
    if "asking" not in parts and "upward" not in parts and not addressees(words, place.behind).units:
        parts.append("nobody")
    return parts


def _is_upward(words: Sequence[Token], at: int) -> bool:
    """Whether those above are addressed; “Tỉnh đoàn” is not the province."""
    while length := _UPWARD_OVER.at(words, at):
        at += length
    length = _UPWARD.at(words, at)
    return bool(length) and whole_unit(words, at) <= length


def _is_from_below(words: Sequence[Token], first: int, place: int) -> bool:
    while place > first and (length := _BELOW_OVER.before(words[first:], place - first)):
        place -= length
    return place > first and bool(_BELOW.before(words[first:], place - first))
