"""Templates into sentences whose words know what they are about.

``(a|b|)`` chooses, ``{slot}`` is filled in. What a slot says is a fact on each of its words, so that a
sentence cut in two leaves each fact where it was said.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from bench.relevance import spoken

_GENRE: Final = Path(__file__).with_name("genre")
_CHOICE: Final = re.compile(r"\(([^()]*)\)")
_SLOT: Final = re.compile(r"(\{[^}]*\})")
_UNITS_MERGED: Final = date(2025, 3, 1)
_PERCENTS: Final = ("12", "28,5", "35", "42", "50", "57", "63", "75", "80", "86,4", "93,6", "95", "98", "100")
_DAYS: Final = ("15/3", "31/3", "30/4", "15/5", "30/6", "15/7", "31/8", "30/9", "20/10", "15/11", "31/12")
_COUNTS: Final = (*range(2, 40), 45, 57, 60, 72, 88, 105, 120, 150, 178, 210, 319, 450)
_AMOUNTS: Final = (3, 7, 12, 18, 25, 36, 57, 82, 105, 178, 350, 640, 1250, 2192, 4800)
NOTHING: Final[frozenset[str]] = frozenset()


class Word(NamedTuple):
    text: str
    facts: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class Sentence:
    words: tuple[Word, ...]
    facts: frozenset[str] = NOTHING
    """Of the statement: topic, aspect, which of its templates, pin."""
    core: range = range(0)
    """Which of the words are the statement; those around it are a frame."""
    cut: int | None = None
    """Where it must be parted over two segments."""


@cache
def genre(name: str) -> dict[str, Any]:
    return tomllib.loads((_GENRE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def topics() -> dict[str, dict[str, list[str]]]:
    """Templates by topic and aspect."""
    return genre("topics_economy") | genre("topics_society") | genre("topics_party")


@dataclass(frozen=True, slots=True)
class Grammar:
    chance: random.Random
    day: date
    """Of the conference: some units have another name before and after a day."""

    def words(self, template: str) -> tuple[Word, ...]:
        return tuple(word for piece in _SLOT.split(self._chosen(template)) for word in self._piece(piece))

    def document(self, canonical: str, *, full: bool = False) -> str:
        kind, body = genre("names")["documents"][canonical]
        return spoken.document(canonical, kind, body, self.chance, full=full)

    def _chosen(self, template: str) -> str:
        return _CHOICE.sub(lambda match: self.chance.choice(match[1].split("|")), template)

    def _piece(self, piece: str) -> list[Word]:
        if not piece.startswith("{"):
            return [Word(each) for each in piece.split()]
        name, _, argument = piece[1:-1].partition(":")
        text, fact = self._slot(name, argument)
        return [Word(each, frozenset([fact] if fact else [])) for each in text.split()]

    def _slot(self, name: str, argument: str) -> tuple[str, str]:  # noqa: C901, PLR0911, PLR0912 - a line or two for each slot
        chance, names = self.chance, genre("names")
        match name:
            case "pt":
                value = chance.choice(_PERCENTS)
                return spoken.percent(value, chance), f"percent:{value}"
            case "n" | "ty":
                number = chance.choice(_COUNTS if name == "n" else _AMOUNTS)
                kind = "count" if name == "n" else "amount"
                return spoken.number(number, chance), f"{kind}:{number}"
            case "quy":
                which = chance.randint(1, 4)
                return spoken.quarter(which, self.day.year, chance), f"quarter:{which}"
            case "ngay":
                value = chance.choice(_DAYS)
                return spoken.day(value, self.day.year, chance), f"date:{value}"
            case "nam":
                return str(self.day.year), f"year:{self.day.year}"
            case "xa":
                value = chance.choice(names["communes"])
                return value, f"commune:{value}"
            case "nguoi":
                value = chance.choice(names["people"])
                return value, f"person:{value}"
            case "u":
                unit = names["units"][argument]["before" if self.day < _UNITS_MERGED else "after"]
                return chance.choice(unit["forms"]), f"unit:{unit['id']}"
            case "vb":
                return self.document(argument, full=argument.endswith("HĐND")), f"doc:{argument}"
            case "viec":
                topic, called = chance.choice(list(genre("frames")["called"].items()))
                return chance.choice(called), f"mentions:{topic}"
            case "ubnd":
                forms = ("Ủy ban nhân dân", "Ủy ban nhân dân", "Ủy ban", "UBND")
                return chance.choice(forms), ""
            case "hdnd":
                return chance.choice(("Hội đồng nhân dân", "Hội đồng nhân dân", "HĐND")), ""
            case _:
                raise KeyError(name)


def framed(core: Sentence, grammar: Grammar) -> Sentence:
    """The same with something said before it, or after."""
    chance, frames = grammar.chance, genre("frames")
    before = grammar.words(chance.choice(frames["openings"])) if chance.random() < 0.45 else ()
    after = grammar.words(chance.choice(frames["endings"])) if chance.random() < 0.22 else ()
    where = range(len(before), len(before) + len(core.words))
    return Sentence((*before, *core.words, *after), core.facts, where)


def of_topic(topic: str, grammar: Grammar) -> Sentence:
    aspect, templates = grammar.chance.choice(list(topics()[topic].items()))
    place = grammar.chance.randrange(len(templates))
    facts = {f"topic:{topic}", f"aspect:{topic}/{aspect}", f"template:{topic}/{aspect}/{place + 1}"}
    return framed(Sentence(grammar.words(templates[place]), frozenset(facts)), grammar)


def pinned(name: str, grammar: Grammar) -> Sentence:
    """A particular statement, word for word; one that is parted stands alone."""
    pin = genre("pins")[name]
    facts = frozenset({f"pin:{name}", f"topic:{pin['topic']}"})
    before, parted, after = str(pin["text"]).partition("//")
    of_words = frozenset({f"doc:{pin['doc']}"} if "doc" in pin else ())
    words = tuple(Word(each, of_words) for each in (*before.split(), *after.split()))
    if parted:
        return Sentence(words, facts, range(len(words)), len(before.split()))
    return framed(Sentence(words, facts), grammar)


def aside(grammar: Grammar) -> Sentence:
    """A sentence of no topic, or one that only names some."""
    pool = "plain" if grammar.chance.random() < 0.7 else "in_passing"
    return Sentence(grammar.words(grammar.chance.choice(genre("frames")[pool])))
