"""The second list of an answer: by most of the words and by meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from giaoban.models.access import NOBODY
from giaoban.search.index.memory import MemoryIndex
from giaoban.search.lexicon import NO_LEXICON
from giaoban.search.meaning.together import Meaning, can_say, together
from giaoban.search.passages import Passage
from giaoban.search.query import Query
from tests.factories.meaning import meaning as made_meaning
from tests.factories.passages import CADRE, marked, recording


@pytest.fixture
def meaning(tmp_path: Path) -> Meaning:
    return made_meaning(tmp_path)


@pytest.fixture
def index(meaning: Meaning) -> MemoryIndex:
    index = MemoryIndex()
    archive: list[list[Passage]] = [
        recording(1, "lợn chết vì dịch tả", "heo chết trong chuồng", "sửa đường"),
        recording(2, "dịch tả ở đàn lợn", speaker="Nguyễn Văn An"),
        recording(3, "heo trong chuồng", keys=[]),
    ]
    for passages in archive:
        index.replace(passages[0].recording_id, passages)
        meaning.neighbours.replace(passages[0].recording_id, passages, meaning.encoder.passages)
    return index


def second(
    index: MemoryIndex, meaning: Meaning, text: str, reader=CADRE, **narrowed
) -> list[tuple[str, bool]]:
    query = Query(text, **narrowed)
    hits = together(index, meaning, query, query.narrowed(near=True), reader, NO_LEXICON)
    return [(marked(hit.snippet).replace("[", "").replace("]", ""), hit.meant) for hit in hits]


def test_what_has_most_of_the_words_and_what_is_alike_are_one_list(index, meaning):
    assert second(index, meaning, "lợn chết vì dịch tả") == [
        ("dịch tả ở đàn lợn", False),
        ("heo chết trong chuồng", True),
    ]


def test_what_may_not_be_read_is_in_neither(index, meaning):
    assert second(index, meaning, "lợn chết vì dịch tả", NOBODY) == []


def test_it_is_narrowed_as_the_question_is(index, meaning):
    text = "lợn chết vì dịch tả"
    assert second(index, meaning, text, speaker="Nguyễn Văn An") == [("dịch tả ở đàn lợn", False)]
    assert second(index, meaning, f"{text} -trong") == [("dịch tả ở đàn lợn", False)]
    assert second(index, meaning, f"{text} người:an") == [("dịch tả ở đàn lợn", False)]


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("dịch tả lợn", True),
        ("dich ta lon", False),
        ('"dịch tả lợn"', False),
        ("lợn", False),
        ("Q2 57", False),
    ],
)
def test_of_what_meaning_can_say_something(text, can):
    assert can_say(Query(text)) is can
