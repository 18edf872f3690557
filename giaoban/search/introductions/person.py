"""Somebody's name, post and unit in the words behind a form of address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from giaoban.models.written.clauses import Token
from giaoban.search.introductions.rules import (
    FAMILY,
    LONGEST_NAME,
    OTHER,
    PLACES,
    RANKS,
    SPEAK,
    STOPS,
    TITLES,
    UNITS,
)

_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Spoken:
    """As it was said; what was not is empty."""

    name: str
    post: str
    unit: str
    end: int
    """The word behind all of it."""


def person(words: Sequence[Token], place: int, last: int) -> Spoken | None:
    """Who is spoken of from `place` on, before `last`; None for nobody who could be known by it.

    ``Nguyễn Văn Hùng, Giám đốc Sở Tài chính``; ``Giám đốc Sở Tài chính Nguyễn Văn Hùng``; ``Đại tá Nguyễn Văn
    Hùng``; ``Giám đốc Sở Tài chính``.
    """
    rank = RANKS.at(words, place)
    name_end = name_at(words, place + rank, last)
    if name_end:
        name = _text(words, place + rank, name_end)
        post, unit, end = _behind(words, name_end, last)
        return Spoken(name, post or _text(words, place, place + rank), unit, end)
    title = TITLES.at(words[:last], place)
    if not title:
        return None
    end = _unit_end(words, place + title, last)
    name_start = next(
        (at for at in range(place + title, end) if name_at(words, at, end) == end and _free(words, at)), end
    )
    return Spoken(
        _text(words, name_start, end),
        _text(words, place, place + title),
        _text(words, place + title, name_start),
        end,
    )


def name_at(words: Sequence[Token], place: int, last: int) -> int:
    """Behind the name of a person that begins here; 0 where none does."""
    end = place
    while end < min(last, place + LONGEST_NAME) and _capital(words[end]):
        if end > place and (TITLES.at(words[:last], end) or RANKS.at(words[:last], end)):
            break
        end += 1
        if words[end - 1].trail:
            break
    long_enough = end - place >= _SHORTEST_NAME
    return end if long_enough and words[place].key in FAMILY else 0


def _behind(words: Sequence[Token], place: int, last: int) -> tuple[str, str, int]:
    """Post and unit behind a name, and where they end."""
    title = TITLES.at(words[:last], place)
    if title:
        end = _unit_end(words, place + title, last)
        return _text(words, place, place + title), _text(words, place + title, end), end
    if UNITS.at(words[:last], place) and _capital(words[place]):
        end = _end(words, place, last)
        return "", _text(words, place, end), end
    return "", "", place


def _unit_end(words: Sequence[Token], place: int, last: int) -> int:
    """As `_end`, behind a title: one that punctuation ends has no unit."""
    return place if words[place - 1].trail else _end(words, place, last)


def _end(words: Sequence[Token], place: int, last: int) -> int:
    """Where the name of a unit that begins here ends: at a verb, a stop, or punctuation."""
    at = place
    while at < last:
        if at > place and words[at - 1].trail:
            return at
        if SPEAK.at(words[:last], at) or OTHER.at(words[:last], at) or STOPS.at(words[:last], at):
            return at
        at += 1
    return last


def _free(words: Sequence[Token], place: int) -> bool:
    """Whether a capital here may begin somebody's name: not behind a word for a place."""
    return not PLACES.before(words, place)


def _capital(word: Token) -> bool:
    return word.core[:1].isupper()


def _text(words: Sequence[Token], first: int, last: int) -> str:
    return " ".join(word.core for word in words[first:last])
