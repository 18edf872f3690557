"""The codes in numbers of documents, CT, UBND, TW, however they are spoken or recognised.

The rules are data: `documents.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from giaoban.models.vietnamese import fold
from giaoban.models.written.clauses import Clause
from giaoban.models.written.rules import Phrase, phrase

_DATA: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("documents.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is written, with the ways in which it is spoken as words."""

    text: str
    said: tuple[Phrase, ...] = ()
    party: bool = False
    """The body is one of the Party: number-KIND/BODY. Else number/KIND-BODY."""
    term: bool = False
    """The number of a term belongs to it: QH15."""


@dataclass(frozen=True, slots=True)
class Kind:
    name: Phrase
    code: str
    verb: bool
    """Its name is also what somebody does: “báo cáo”, “thông báo”."""


def _code(entry: Mapping[str, Any]) -> Code:
    return Code(
        entry["code"],
        tuple(map(phrase, entry.get("said", ()))),
        entry.get("party", False),
        entry.get("term", False),
    )


KINDS: Final = tuple(
    sorted(
        (Kind(phrase(each["name"]), each["code"], each.get("verb", False)) for each in _DATA["kind"]),
        key=lambda kind: -len(kind.name),
    )
)
KIND_CODES: Final = tuple(_code(each) for each in _DATA["kind"] if each["code"])
BODY_CODES: Final = (
    *(_code(each) for each in _DATA["body"]),
    *(Code(each) for each in _DATA["state_codes"]),
    *(Code(each, party=True) for each in _DATA["party_codes"]),
)
SEPARATORS: Final = tuple(sorted(map(phrase, _DATA["separators"]), key=len, reverse=True))
EXAMPLES: Final = tuple((each["said"], each["written"]) for each in _DATA["example"])

# D is said dê or đê, and so is Đ: what stands in the code decides.
_ALIKE: Final = {"d": ("d", "đ"), "đ": ("đ", "d")}
_NAMES: Final[dict[str, tuple[Phrase, ...]]] = {
    letter: tuple(
        (name,) if isinstance(name, str) else name
        for same in _ALIKE.get(letter, (letter,))
        for name in (same, *map(phrase, _DATA["letters"][same]))
    )
    for letter in _DATA["letters"]
}
_FIRST_NAMES: Final = {letter: frozenset(name[0][0] for name in names) for letter, names in _NAMES.items()}


def ends(clause: Clause, at: int, code: Code) -> Iterator[int]:
    """Every place where the code, if it begins here, ends: abbreviated, letter by letter, or as words."""
    if clause.key(at)[:1] not in _openings(code):
        return
    if _folded(clause.key(at)) == _folded(code.text):
        yield at + 1
    for said in code.said:
        if clause.keys(at, len(said)) == said:
            yield at + len(said)
    if len(code.text) > 1:
        yield from _spelled(clause, at, code.text.lower())


@cache
def _openings(code: Code) -> frozenset[str]:
    """The letters with which any way of saying the code begins."""
    letter = code.text[0].lower()
    return frozenset({letter, fold(letter), *(said[0][0] for said in code.said), *_FIRST_NAMES[letter]})


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return fold(text)


def _spelled(clause: Clause, at: int, letters: Sequence[str]) -> Iterator[int]:
    if not letters:
        yield at
        return
    if clause.key(at)[:1] not in _FIRST_NAMES.get(letters[0], ()):
        return
    for name in _NAMES[letters[0]]:
        if clause.keys(at, len(name)) == name:
            yield from _spelled(clause, at + len(name), letters[1:])


def joined(key: str) -> Iterator[tuple[Code, Code]]:
    """A kind's and a body's codes written as one: ``nqtw``."""
    for kind in KIND_CODES:
        start = _folded(kind.text)
        if _folded(key).startswith(start):
            rest = _folded(key)[len(start) :]
            yield from ((kind, body) for body in BODY_CODES if _folded(body.text) == rest)


def separator(clause: Clause, at: int) -> int:
    """Behind what was said for a stroke or a dash; `at` where there is none."""
    for said in SEPARATORS:
        if clause.keys(at, len(said)) == said:
            return at + len(said)
    return at
