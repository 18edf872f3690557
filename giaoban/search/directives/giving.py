"""Directives at a phrase of giving, or at a unit that must do something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from giaoban.models.directives import Kind, Reason, Strength
from giaoban.models.written.clauses import Token
from giaoban.search.directives.addressees import (
    Named,
    addressees,
    called_before,
    cooperates,
    cooperating,
    is_named,
)
from giaoban.search.directives.around import OPENERS, against, opens
from giaoban.search.directives.deadlines import ANY_DAY, Deadline, deadline, deadline_at
from giaoban.search.directives.found import Found, Place, content
from giaoban.search.directives.rules import GIVING, LEAST, LONGEST, RULES, WEIGHTS, Giving, phrases
from giaoban.search.directives.sentences import begins_clause, clause_start

_OBLIGED: Final = Giving(
    name=RULES["obliged"]["name"],
    strength=Strength(RULES["obliged"]["strength"]),
    weight=RULES["obliged"]["weight"],
    phrases=phrases(RULES["obliged"]["phrases"]),
    not_before=phrases([]),
    not_behind=phrases(RULES["obliged"]["not_behind"]),
    for_all=False,
)
_NOTED: Final = phrases(["lưu ý"])
_PRESSED: Final = replace(_OBLIGED, name="đơn vị làm ngay", weight=RULES["obliged"]["bare_weight"])
_URGENT: Final = phrases(RULES["obliged"]["urgent"])
_TOLD_ALREADY: Final = phrases(RULES["obliged"]["told_already"])
_TOLD_ALREADY_NEAR: Final = phrases(RULES["obliged"]["told_already_near"])
_FOR_ME: Final = phrases(RULES["obliged"]["for_me"])
_TO: Final = frozenset({"cho", "để", "giao"})
"""“Đồng ý cho xã Yên Sơn…”: what settles a matter names who acts on it."""
_URGENT_WITHIN: Final = 5
"""Words behind a unit in which the urgency is said."""


def given(rule: Giving, words: Sequence[Token], place: int) -> int:
    """How many words of the rule's phrase stand here; 0 where they mean something else."""
    length = rule.phrases.at(words, place)
    if not length:
        return 0
    if (
        not begins_clause(words, place)
        and rule.not_before.before(words, place)
        and not opens(words, 0, place)
    ):
        return 0
    # “Giao ban” is a meeting, “giao Ban Tổ chức” is not.
    never = rule.not_behind.at(words, place + length) and not is_named(words, place + length)
    return 0 if never else length


def obliged(words: Sequence[Token], place: int) -> int:
    """“Sở Xây dựng phải…”, “Sở Nội vụ đến 30 tháng 9 phải…”: where what it must do begins; 0 where nobody
    is told so."""
    named = addressees(words, place)
    if not _is_told(words, place, named):
        return 0
    end = _past_time(words, named.end)
    length = _OBLIGED.phrases.at(words, end)
    if not length or _OBLIGED.not_behind.at(words, end + length):
        return 0
    # Asked last: it goes back to where the clause begins, which is far where punctuation is missing.
    return named.end if opens(words, 0, place) else 0


def _is_told(words: Sequence[Token], place: int, named: Named) -> bool:
    """Whether those named at `place` are, and what they are to do follows at once. Who cooperates is told so
    with those who lead."""
    return (
        bool(named.units)
        and (is_named(words, place) or named.led)
        and not words[named.end - 1].trail
        and not cooperates(words, named)
    )


def _past_time(words: Sequence[Token], at: int) -> int:
    """Behind a deadline that begins here."""
    for start in (at, at + 1):
        due = deadline_at(words, start, ANY_DAY)
        if due and due.last - at <= RULES["obliged"]["between"]:
            return due.last
    return at


def pressed(words: Sequence[Token], place: int) -> int:
    """“Sở Công Thương tham mưu ngay…”, “Các đơn vị trả lời dân, trong 48 giờ”, “Văn phòng gom lại giúp tôi”:
    as `obliged`, where only the urgency, the deadline or whom it is done for says that it is told to."""
    named = addressees(words, place)
    if not _is_told(words, place, named):
        return 0
    words = words[: named.end + LONGEST]
    clause = named.end
    while clause < len(words) and not words[clause].trail:
        clause += 1
    near = words[: min(named.end + _URGENT_WITHIN, clause + 1)]
    urgent = next((place for place in range(named.end, len(near)) if _URGENT.at(near, place)), None)
    told_until = clause + 1 if urgent is None else urgent
    if (
        _TOLD_ALREADY.within(words[:told_until], named.end, told_until)
        or _TOLD_ALREADY_NEAR.within(near, named.end, min(named.end + 1, len(near)))
        or not opens(words, 0, place)
    ):
        return 0
    pressing = (
        urgent is not None
        or deadline_at(words, clause_start(words, 0, place), ANY_DAY)
        # Each by itself: what stands behind “trong 48 giờ,” is no day of that hour.
        or deadline(words, named.end, clause + 1, ANY_DAY)
        or deadline(words, clause + 1, len(words), ANY_DAY)
        or _FOR_ME.within(words, named.end, len(words))
    )
    return named.end if pressing else 0


def directives(words: Sequence[Token], first: int, start: int, last: int, day: date) -> Iterator[Found]:
    """Each way in which what stands at `start` may be a directive, in a sentence or its rest from `first` to
    `last`."""
    for rule in GIVING:
        if length := given(rule, words[:last], start):
            place = Place(words, first, start, start + length, last)
            named = addressees(words[:last], start + length)
            yield from _scored(rule, place, named if named.units else _named_before(place), day)
    for rule, end in ((_OBLIGED, obliged(words[:last], start)), (_PRESSED, pressed(words[:last], start))):
        if end:
            named = addressees(words[:last], start)
            noted = bool(_NOTED.at(words[:last], end))
            yield from _scored(
                replace(rule, strength=Strength.NOTED) if noted else rule,
                Place(words, first, start, end, last),
                named,
                day,
            )


def _named_before(place: Place) -> Named:
    """“Riêng các xã biên giới, tôi lưu ý phải…”"""
    at = place.first
    while length := OPENERS.at(place.words[: place.start], at):
        at += length
    named = addressees(place.words[: place.start], at)
    ended = bool(named.units) and bool(place.words[named.end - 1].trail)
    opening = clause_start(place.words, place.first, place.start)
    return Named(named.units if ended and named.end == opening else (), place.behind)


def _scored(rule: Giving, place: Place, named: Named, day: date) -> Iterator[Found]:
    words, last = place.words, place.last
    units = () if rule.for_all else named.units
    names_who = not rule.for_all or words[place.behind - 1].key in _TO
    leads = named.units if names_who else ()
    if named.nameless:
        leads = called_before(words, place.first, place.start)
    end = max(named.end, place.behind) if units else place.behind
    due = deadline(words, end, last, day)
    told_first = None if due else _due_before(place, day)
    parts = [
        "opens" if opens(words, place.first, place.start) else "inside",
        *_addressed(rule, units),
        *(["action"] if last - end > 1 else []),
        *(["due"] if due or told_first else []),
        *against(place, named, end, due),
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
        leads=leads,
        cooperating=helpers.units if helpers else (),
        content=content(words, max(end, helpers.end if helpers else 0), last, due),
        due=due.due if due else told_first and told_first.due,
        reason=Reason(rule.name, round(score, 2), tuple(parts)),
    )


def _due_before(place: Place, day: date) -> Deadline | None:
    """“Trong 6 tháng cuối năm, Ủy ban Kiểm tra tập trung…”: the one that opens its clause, or is the clause
    before."""
    opening = clause_start(place.words, place.first, place.start)
    before = clause_start(place.words, place.first, opening - 1) if opening > place.first else opening
    if due := deadline_at(place.words[: place.start], opening, day):
        return due
    due = deadline_at(place.words[:opening], before, day)
    return due if due and due.last == opening else None


def _addressed(rule: Giving, units: tuple[str, ...]) -> list[str]:
    if units or rule.for_all:
        return ["addressed"]
    return ["nobody"]
