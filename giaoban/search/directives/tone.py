"""What is told by the manner of speech alone: by no phrase of giving, and as no unit's duty.

“Chị Lan phát hành đi”, “Cái đơn ấy thì trả lời ngay giúp tôi”. Signs for and against it are data
(`tone.toml`), each with a weight in log odds; the weights were fitted to labelled sentences by logistic
regression (`tests/search/directives/fitted.py`), and a sentence's score is the probability that they give it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from math import exp
from pathlib import Path
from typing import Any, Final

from giaoban.models.directives import Kind, Reason, Strength
from giaoban.models.vietnamese import syllables
from giaoban.models.written.clauses import Token
from giaoban.search.directives.addressees import (
    Named,
    addressees,
    behind_person,
    cooperating,
    first_named,
    is_deed,
    is_named,
)
from giaoban.search.directives.around import opens
from giaoban.search.directives.deadlines import ANY_DAY, deadline
from giaoban.search.directives.found import Found, content
from giaoban.search.directives.rules import GIVING, Phrase, folded, phrases, stands
from giaoban.search.directives.sentences import asks

_TONE: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("tone.toml").read_text(encoding="utf-8")
)
LEAST: Final[float] = _TONE["least"]
_LONGEST: Final[int] = _TONE["longest"]
_RULE: Final[str] = _TONE["name"]
BIAS: Final[float] = _TONE["bias"]
_SIGNS: Final[dict[str, dict[str, Any]]] = _TONE["signs"]
_HEADS: Final[dict[str, Any]] = _TONE["heads"]
_GROUPS: Final = phrases(_HEADS["groups"])
_NO_PERSONS: Final = frozenset(_HEADS["no_persons"])
_CALLS: Final = phrases(_HEADS["calls"])
_HAS_DONE: Final = phrases(_HEADS["has_done"])
_TOLD_OF: Final = phrases(_HEADS["told_of"])
_STRENGTHS: Final = {name: Strength(strength) for name, strength in _TONE["strengths"].items()}
NAMES: Final = tuple(_SIGNS)
WEIGHTS: Final[dict[str, float]] = {name: sign["weight"] for name, sign in _SIGNS.items()}
"""In log odds."""
_NO_SIGN: Final = "none"


def _by_first() -> dict[str, list[tuple[Phrase, str, str]]]:
    found: dict[str, list[tuple[Phrase, str, str]]] = {}
    for name, sign in _SIGNS.items():
        for text in sign.get("phrases", ()):
            phrase = tuple(syllables(text))
            found.setdefault(folded(phrase[0]), []).append((phrase, name, sign["where"]))
    for text in _TONE["compounds"]:
        phrase = tuple(syllables(text))
        found.setdefault(folded(phrase[0]), []).append((phrase, _NO_SIGN, "anywhere"))
    return found


_BY_FIRST: Final = _by_first()


def told(words: Sequence[Token], first: int, last: int, day: date) -> Iterator[Found]:
    """Of a sentence in which nothing else was found; a longer one is looked at in pieces."""
    for start, end in pieces(words, first, last):
        piece = words[start:end]
        found = signs(piece)
        score = probability(found)
        if score >= LEAST:
            yield _found(words, start, end, day, found, score)


def probability(found: dict[str, int]) -> float:
    return 1 / (1 + exp(-BIAS - sum(WEIGHTS[name] for name in found)))


def signs(piece: Sequence[Token]) -> dict[str, int]:
    """The signs that are in it, each with the place where it was first seen.

    Of phrases that begin at one place the longest counts, and what it covers is no sign by itself: “theo dõi”
    is to watch, and not according to anybody.
    """
    found: dict[str, int] = {}
    covered = 0
    for place in range(len(piece)):
        kinds, end = _spoken_to(piece, place)
        for kind in kinds:
            found.setdefault(kind, place)
            covered = max(covered, end)
        if place < covered:
            continue
        for name, length in _phrases_at(piece, place):
            found.setdefault(name, place)
            covered = place + length
    found.pop(_NO_SIGN, None)
    if due := deadline(piece, 0, len(piece), ANY_DAY):
        found["due"] = due.first
    if asks(piece[-1]):
        found["question"] = len(piece) - 1
    if any(rule.phrases.at(piece, place) for rule in GIVING for place in range(len(piece))):
        found["giving"] = 0
    return found


def _phrases_at(piece: Sequence[Token], place: int) -> list[tuple[str, int]]:
    """The signs of the longest phrase that stands here, and its length."""
    here = [
        (name, len(phrase))
        for phrase, name, where in _BY_FIRST.get(folded(piece[place].key), ())
        if stands(phrase, piece, place) and _is_where(piece, place, phrase, where)
    ]
    longest = max((length for _, length in here), default=0)
    return [(name, length) for name, length in here if length == longest]


def _is_where(piece: Sequence[Token], place: int, phrase: Phrase, where: str) -> bool:
    end = place + len(phrase)
    if where == "end":
        return end == len(piece) or bool(piece[end - 1].trail)
    return where == "anywhere" or opens(piece, 0, place)


def _spoken_to(piece: Sequence[Token], place: int) -> tuple[tuple[str, ...], int]:
    """Who stands at the head of a clause and what is said of them, by the names of signs, and the word
    behind; none where nobody does."""
    if (length := _CALLS.at(piece, place + 1)) and not piece[place].trail:
        return ("called",), place + 1 + length
    sign, end = "unit", addressees(piece, place).end if is_named(piece, place) else place
    if end == place:
        sign, end = "person", behind_person(piece, place)
    if end == place:
        sign, end = "group", place + _GROUPS.at(piece, place)
    if end == place or not opens(piece, 0, place):
        return (), place
    if piece[end - 1].trail:
        return (sign,), end
    if _HAS_DONE.at(piece, end):
        return ("has_done",), end
    if _TOLD_OF.at(piece, end):
        return ("told_of",), end
    return (sign, "to_do") if is_deed(piece, end) else (sign,), end


def pieces(words: Sequence[Token], first: int, last: int) -> Iterator[tuple[int, int]]:
    """The sentence; a longer one in pieces that end with a clause, or where there is none, at the longest."""
    while last - first > _LONGEST:
        end = next((at for at in range(first + _LONGEST, first, -1) if words[at - 1].trail), first + _LONGEST)
        yield first, end
        first = end
    if first < last:
        yield first, last


def _found(
    words: Sequence[Token], first: int, last: int, day: date, found: dict[str, int], score: float
) -> Found:
    said = words[:last]
    named = _named(said, first, found)
    helpers = cooperating(said, max(named.end, first), last)
    due = deadline(said, first, last, day)
    return Found(
        first=first,
        last=last,
        kind=Kind.DIRECTIVE,
        strength=next((one for name, one in _STRENGTHS.items() if name in found), Strength.REQUIRED),
        leads=named.units,
        cooperating=helpers.units if helpers else (),
        content=content(words, first, last, due),
        due=due.due if due else None,
        reason=Reason(_RULE, round(score, 2), tuple(sorted(found, key=found.__getitem__))),
    )


def _named(words: Sequence[Token], first: int, found: dict[str, int]) -> Named:
    """Who is told: whoever is called, or stands at the head of a clause; else the first that is named."""
    if "called" in found:
        place = first + found["called"]
        named = words[place].core[:1].isupper() and words[place].key not in _NO_PERSONS
        if named or (place > first and behind_person(words, place - 1) > place):
            return Named((words[place].core,), place + 1)
    heads = [first + found[name] for name in ("unit", "person") if name in found]
    told = addressees(words, min(heads)) if heads else Named((), first)
    return told if told.units and not told.nameless else first_named(words, first, len(words))
