"""Those who were expected, against names as a recogniser wrote them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from giaoban.models.vietnamese import syllables
from giaoban.models.written.clauses import token
from giaoban.search.directives.rules import folded

_WITH_SLIP = 3
"""Syllables of a name from which one may be off by a letter."""


@dataclass(frozen=True, slots=True)
class Known:
    name: str
    post: str = ""
    unit: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    known: Known
    slip: bool = False


class KnownNames:
    def __init__(self, known: Iterable[Known]) -> None:
        self._every = list(known)
        self._by_name: defaultdict[tuple[str, ...], list[Known]] = defaultdict(list)
        for one in self._every:
            self._by_name[_key(one.name)].append(one)
        self._by_first: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for key in self._by_name:
            if len(key) > 1 and len(key) == len(self._by_name[key][0].name.split()):
                self._by_first[key[0]].append(key)

    def written(self, texts: Sequence[str]) -> list[str]:
        """The words, those that are a known name as it is written: a recogniser may leave out capitals."""
        found = list(texts)
        tokens = [token(text) for text in texts]
        keys = [folded(each.key) for each in tokens]
        for place, first in enumerate(keys):
            for name in self._by_first.get(first, ()):
                if tuple(keys[place : place + len(name)]) == name:
                    spelled = self._by_name[name][0].name.split()
                    for word, (at, syllable) in zip(tokens[place:], enumerate(spelled, place), strict=False):
                        found[at] = f"{word.lead}{syllable}{word.trail}"
        return found

    def match(self, name: str, post: str, unit: str) -> Match | None:
        """Who is meant; None where nobody is, or several could be."""
        if not name:
            return self._by_post(post, unit)
        key = _key(name)
        exact = _only(self._by_name.get(key, []), unit)
        if exact:
            return Match(exact)
        near = _only(self._near(key), unit)
        return Match(near, slip=True) if near else None

    def _near(self, key: tuple[str, ...]) -> list[Known]:
        if len(key) < _WITH_SLIP:
            return []
        return [one for other, same in self._by_name.items() if _one_off(key, other) for one in same]

    def _by_post(self, post: str, unit: str) -> Match | None:
        if not post or not unit:
            return None
        wanted = _key(post)
        found = [
            one
            for one in self._every
            if _key(one.post)[: len(wanted)] == wanted and _within(unit, f"{one.unit} {one.post}")
        ]
        return Match(found[0]) if len(found) == 1 else None


def _only(found: Sequence[Known], unit: str) -> Known | None:
    """Of several, the one of the unit that was said with the name."""
    if len(found) > 1:
        found = [one for one in found if unit and _within(unit, f"{one.unit} {one.post}")]
    return found[0] if len(found) == 1 else None


def _key(text: str) -> tuple[str, ...]:
    return tuple(folded(each) for each in syllables(text))


def _within(unit: str, told: str) -> bool:
    return set(_key(unit)) <= set(_key(told))


def _one_off(key: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names differ in one syllable, by one letter."""
    if len(key) != len(other):
        return False
    off = [(a, b) for a, b in zip(key, other, strict=True) if a != b]
    return len(off) == 1 and _one_letter(*off[0])


def _one_letter(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 2:  # noqa: PLR2004 - of one letter nothing would be left
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    return rest_a[1:] == rest_b or rest_b[1:] == rest_a or rest_a[1:] == rest_b[1:]
