"""The index in memory: brute force over every passage, for tests and as the measure of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from giaoban.models.access import Reader
from giaoban.search.analysis import tokens
from giaoban.search.index.grouping import Group, hits_shown, one_page
from giaoban.search.index.seam import ConferenceHits, Hit, Results
from giaoban.search.parse import Question, Run, parse
from giaoban.search.passages import Passage
from giaoban.search.query import Query
from giaoban.search.ranking import (
    EXACT_NEIGHBOUR_POINTS,
    EXACT_WORDS_POINTS,
    NEIGHBOUR_POINTS,
    best,
    pointed,
    score,
    sure_points,
    words_as_typed,
)
from giaoban.search.snippets import show


@dataclass(slots=True)
class MemoryIndex:
    recordings: dict[int, tuple[Passage, ...]] = field(default_factory=dict)

    def replace(self, recording_id: int, passages: Sequence[Passage]) -> None:
        self.recordings[recording_id] = tuple(passages)
        if not passages:
            del self.recordings[recording_id]

    def find(self, query: Query, reader: Reader) -> Results:
        question = parse(query.text)
        if not question:
            return Results()
        found = [
            (_earned(passage, question), passage)
            for passages in self.recordings.values()
            for passage in passages
            if _wanted(passage, query)
            and reader.may_read(passage.readable_by)
            and answers(passage.text, question)
        ]
        by_conference: dict[int, list[tuple[int, Passage]]] = {}
        for earned, passage in found:
            by_conference.setdefault(passage.conference_id, []).append((earned, passage))
        groups = [
            Group(conference, *max((earned, passage.day) for earned, passage in hits))
            for conference, hits in by_conference.items()
        ]
        page = one_page(groups, query.order, query.page)
        most = hits_shown(query)
        shown = tuple(_shown(group, by_conference[group.conference_id], question, most) for group in page)
        doubtful = sum(passage.doubtful for _, passage in found)
        return Results(shown, len(groups), len(found), doubtful)

    def holds(self) -> dict[int, int]:
        return {recording: len(passages) for recording, passages in self.recordings.items()}

    def rebuild(self, recordings: Iterable[tuple[int, Sequence[Passage]]]) -> None:
        self.recordings = {recording: tuple(passages) for recording, passages in recordings if passages}


def answers(text: str, question: Question) -> bool:
    exact, folded = _forms(text)
    every_word = all(word.folded in folded for word in question.words())
    return every_word and all(_stands(run, exact, folded) for run in question.runs if run.quoted)


def _earned(passage: Passage, question: Question) -> int:
    return points(passage.text, question) + (0 if passage.doubtful else sure_points(question))


def points(text: str, question: Question) -> int:
    exact, folded = _forms(text)
    runs = pointed(question)
    typed = {(one.exact, two.exact) for words in runs for one, two in pairwise(words)}
    bare = {(one.folded, two.folded) for words in runs for one, two in pairwise(words)}
    words = [word for run in runs for word in run]
    return (
        EXACT_WORDS_POINTS * bool(words and words_as_typed(words) <= set(exact))
        + NEIGHBOUR_POINTS * len(bare & set(pairwise(folded)))
        + EXACT_NEIGHBOUR_POINTS * len(typed & set(pairwise(exact)))
    )


def _forms(text: str) -> tuple[list[str], list[str]]:
    found = tokens(text)
    return [token.exact for token in found], [token.folded for token in found]


def _stands(run: Run, exact: list[str], folded: list[str]) -> bool:
    words = [word.exact if run.exact else word.folded for word in run.words]
    text = exact if run.exact else folded
    return any(text[place : place + len(words)] == words for place in range(len(text)))


def _wanted(passage: Passage, query: Query) -> bool:
    return (
        (query.since is None or passage.day >= query.since)
        and (query.until is None or passage.day <= query.until)
        and (query.conference_id is None or passage.conference_id == query.conference_id)
        and (query.recording_id is None or passage.recording_id == query.recording_id)
        and (not query.speaker or passage.speaker == query.speaker)
        and not (query.sure and passage.doubtful)
    )


def _shown(group: Group, hits: list[tuple[int, Passage]], question: Question, shown: int) -> ConferenceHits:
    ranked = sorted(hits, key=lambda hit: (-hit[0], hit[1].recording_id, hit[1].position))
    most = best(question)
    return ConferenceHits(
        conference_id=group.conference_id,
        day=group.day,
        count=len(hits),
        best=tuple(_hit(passage, earned, most, question) for earned, passage in ranked[:shown]),
        doubtful=sum(passage.doubtful for _, passage in hits),
    )


def _hit(passage: Passage, earned: int, most: int, question: Question) -> Hit:
    shown = show(passage.text, question)
    return Hit(
        recording_id=passage.recording_id,
        conference_id=passage.conference_id,
        position=passage.position,
        start=passage.start,
        end=passage.end,
        speaker=passage.speaker,
        snippet=shown.snippet,
        score=score(earned, most),
        exact=shown.exact,
        doubtful=passage.doubtful,
    )
