"""What has most of the words and what is near in meaning, as one list: the second one of an answer.

The first list, what has all of the words, stays as it is: it is what is counted and what an inspector trusts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from giaoban.models.access import SYSTEM, Reader
from giaoban.search.index.seam import Hit, Index, Place
from giaoban.search.lexicon import Lexicon
from giaoban.search.meaning.seam import Encoder, Neighbours
from giaoban.search.parse import parse
from giaoban.search.query import Query

DEPTH: Final = 50
"""Of either ranking."""
LEAST_LIKENESS: Final = 0.86
"""Of the vectors of multilingual-e5-small, which are all alike: on the tuning half of the relevance set one
in five passages at 0.86 is of the question's matter, and one in ten at 0.84 (docs/search.md)."""
_RANK: Final = 20
"""Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), 1 / (k + rank): 10, 20 and 60 rank alike."""


@dataclass(frozen=True, slots=True)
class Meaning:
    encoder: Encoder
    neighbours: Neighbours

    def warm(self) -> None:
        """Loads what the first question would wait for."""
        vector = self.encoder.question("khai mạc")
        self.neighbours.nearest(vector, Query(), SYSTEM, 1)


def can_say(query: Query) -> bool:
    """Whether meaning has something to say of the question. Without diacritics the model understands
    nothing of it, and who puts words in quotes means those."""
    question = parse(query.text)
    several = len(list(question.words())) > 1
    return several and not question.is_bare and not any(run.quoted for run in question.runs)


def together(
    index: Index, meaning: Meaning, query: Query, near: Query | None, reader: Reader, lexicon: Lexicon
) -> tuple[Hit, ...]:
    """The best first. `near`: the question for what has most of the words, where there is one."""
    by_words = index.moments(near, reader, lexicon, DEPTH) if near else ()
    vector = meaning.encoder.question(" ".join(run.text for run in parse(query.text).runs))
    alike = meaning.neighbours.nearest(vector, query, reader, 4 * DEPTH)
    places = [(one.recording_id, one.position) for one in alike if one.likeness >= LEAST_LIKENESS]
    beside = index.beside(places, query, reader, lexicon)
    by_meaning = [replace(beside[place], meant=True) for place in places if place in beside]
    return tuple(_fused(by_words, by_meaning[:DEPTH]))


def _fused(*rankings: Iterable[Hit]) -> list[Hit]:
    """One that both have keeps its mark of the first."""
    points: dict[Place, float] = {}
    hits: dict[Place, Hit] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, 1):
            place = hit.recording_id, hit.position
            points[place] = points.get(place, 0.0) + 1 / (_RANK + rank)
            hits.setdefault(place, hit)
    return sorted(hits.values(), key=lambda hit: -points[hit.recording_id, hit.position])
