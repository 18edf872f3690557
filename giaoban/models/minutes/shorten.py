"""A sentence shortened by leaving words out: none is changed, none is added, their order stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from giaoban.models.minutes.rules import RULES, phrases, words
from giaoban.models.written import written
from giaoban.models.written.clauses import Token, token

_FILLERS: Final = words("shorten", "fillers")
_FIRST_FILLERS: Final = words("shorten", "first_fillers")
_ADDRESSES: Final = phrases("shorten", "addresses")
_OPENERS: Final = phrases("shorten", "address_openers")
_STUTTERS: Final = words("shorten", "stutters")
_ON_PURPOSE: Final = words("shorten", "doubled_on_purpose")
_NUMBERS: Final = words("shorten", "numbers")
_LONGEST_ADDRESS: Final = int(RULES["shorten"]["longest_address"])
_LONGEST_REPEAT: Final = int(RULES["shorten"]["longest_repeat"])
_FEWEST_LEFT: Final = 3
"""Words: what would be shorter than this is left as it was said."""


def kept(said: Sequence[str]) -> tuple[int, ...]:
    """The places of the words that stay, in order. All of them where nearly nothing would be left."""
    tokens = [token(word) for word in said]
    places = list(range(len(tokens)))
    for rule in (_without_addresses, _without_fillers, _without_repeats):
        places = rule(tokens, places)
    return tuple(places) if len(places) >= _FEWEST_LEFT else tuple(range(len(tokens)))


def shortened(said: Sequence[str]) -> str:
    """The words that stay in written form, as a sentence: a capital first, a full stop last."""
    left = [said[place] for place in kept(said)]
    return as_sentence(" ".join(piece.text for piece in written(left)))


def as_sentence(text: str) -> str:
    text = text.strip().rstrip(",;:-–… ").removesuffix("..")
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!" else ".")


def _without_addresses(tokens: Sequence[Token], places: list[int]) -> list[int]:
    left: list[int] = []
    clauses = _clauses(tokens, places)
    for number, clause in enumerate(clauses):
        keys = [tokens[place].key for place in clause]
        more_follows = number < len(clauses) - 1
        if more_follows and len(clause) <= _LONGEST_ADDRESS and _ADDRESSES.at(keys):
            continue
        left += clause
    opener = _OPENERS.at([tokens[place].key for place in left])
    return left[opener:]


def _clauses(tokens: Sequence[Token], places: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for place in places:
        found[-1].append(place)
        if tokens[place].trail:
            found.append([])
    return [clause for clause in found if clause]


def _without_fillers(tokens: Sequence[Token], places: list[int]) -> list[int]:
    left = [
        place
        for place in places
        if tokens[place].key not in _FILLERS and not tokens[place].trail.startswith("-")
    ]
    while left and tokens[left[0]].key in _FIRST_FILLERS and tokens[left[0]].trail:
        left = left[1:]
    return left


def _without_repeats(tokens: Sequence[Token], places: list[int]) -> list[int]:
    """Of what is said twice in a row the second stays, which goes on."""
    left: list[int] = []
    at = 0
    while at < len(places):
        keys = [tokens[place].key for place in places[at : at + 2 * _LONGEST_REPEAT]]
        count = _repeated(keys)
        if not count:
            left.append(places[at])
        at += count or 1
    return left


def _repeated(keys: Sequence[str]) -> int:
    """How many words at the beginning are said again at once behind them."""
    for count in range(min(_LONGEST_REPEAT, len(keys) // 2), 0, -1):
        first, again = keys[:count], keys[count : 2 * count]
        if first != again or not all(first) or _NUMBERS.issuperset(first):
            continue
        if first[0] in _STUTTERS if count == 1 else first[0] not in _ON_PURPOSE:
            return count
    return 0
