"""The archive that is asked: about sixty conferences of about 4,000 passages, the same ones every time."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Final

from bench.relevance.grammar import Grammar, Sentence, aside, genre, of_topic, pinned, topics
from bench.relevance.recogniser import Recogniser
from giaoban.models.access import EVERYONE
from giaoban.search.passages import Passage, linked
from giaoban.search.terms import documents

_SEED: Final = 2026
_CONFERENCES: Final = 60
_FIRST_DAY: Final = date(2023, 2, 1)
_DAYS: Final = 1_340
_SENTENCES: Final = 13
"""On a topic at a conference, in the mean."""
_SECONDS_PER_SYLLABLE: Final = 0.28


@dataclass(frozen=True, slots=True)
class Known:
    """A passage and what it is about, as the grammar that said it knows."""

    passage: Passage
    said: str
    """Without the recogniser's errors, in lower case."""
    facts: frozenset[str]
    part: bool
    """One of two segments of a sentence."""

    @property
    def key(self) -> tuple[int, int]:
        return self.passage.recording_id, self.passage.position


@cache
def collection() -> tuple[Known, ...]:
    """A recording for each conference; the recording's id is the conference's."""
    chance = random.Random(_SEED)  # noqa: S311 - made text, no secret
    agendas = _agendas(chance)
    return tuple(known for number, agenda in enumerate(agendas, 1) for known in _recording(number, agenda))


def recordings(passages: Iterable[Passage]) -> Iterator[tuple[int, list[Passage]]]:
    """As an index takes them."""
    held: dict[int, list[Passage]] = {}
    for passage in passages:
        held.setdefault(passage.recording_id, []).append(passage)
    for recording_id, found in held.items():
        yield recording_id, linked(replace(each, documents=documents(each.text)) for each in found)


def fingerprint() -> str:
    """The same wherever the set is made, or the figures are of another set."""
    digest = hashlib.sha256()
    for known in collection():
        digest.update(f"{known.key}{known.passage.text}{sorted(known.facts)}\n".encode())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Agenda:
    topics: tuple[str, ...]
    pins: tuple[str, ...]


def _agendas(chance: random.Random) -> list[Agenda]:
    """Each conference's topics: one for a special conference, up to seven for a giao ban."""
    names = list(topics())
    chosen = [tuple(chance.sample(names, chance.choice((1, 2, 4, 5, 6, 7)))) for _ in range(_CONFERENCES)]
    pins: list[list[str]] = [[] for _ in chosen]
    for pin, said in genre("pins").items():
        suited = [place for place, agenda in enumerate(chosen) if said["topic"] in agenda]
        pins[chance.choice(suited)].append(pin)
    return [Agenda(agenda, tuple(own)) for agenda, own in zip(chosen, pins, strict=True)]


def _recording(number: int, agenda: Agenda) -> Iterator[Known]:
    chance = random.Random(_SEED * 1_000 + number)  # noqa: S311 - made text, no secret
    day = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    grammar, recogniser = Grammar(chance, day), Recogniser.any(chance)
    position, start, speaker = 0, 4.0, 1
    for sentence in _sentences(agenda, grammar):
        if chance.random() < 0.15:
            speaker = chance.randint(1, 8)
        for heard in recogniser.hear(sentence):
            end = start + _SECONDS_PER_SYLLABLE * len(heard.text.split())
            passage = Passage(
                recording_id=number,
                position=position,
                conference_id=number,
                start=round(start, 2),
                end=round(end, 2),
                text=heard.text,
                speaker=f"S{speaker}",
                day=day,
                readable_by=frozenset({EVERYONE}),
                doubtful=chance.random() < recogniser.rate / 2,
            )
            yield Known(passage, heard.said, heard.facts, heard.part)
            position, start = position + 1, end + 0.4


def _sentences(agenda: Agenda, grammar: Grammar) -> Iterator[Sentence]:
    chance = grammar.chance
    for topic in agenda.topics:
        said = [of_topic(topic, grammar) for _ in range(chance.randint(_SENTENCES - 5, _SENTENCES + 5))]
        said += [pinned(pin, grammar) for pin in agenda.pins if genre("pins")[pin]["topic"] == topic]
        chance.shuffle(said)
        for sentence in said:
            if chance.random() < 0.22:
                yield aside(grammar)
            yield sentence
