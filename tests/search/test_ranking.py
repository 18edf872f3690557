"""Points and snippets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.search.conditions import holds
from giaoban.search.index.fields import fields
from giaoban.search.index.memory import points
from giaoban.search.lexicon import Lexicon
from giaoban.search.plan import Plan, plan, score
from giaoban.search.query import Query
from giaoban.search.snippets import MAX_TOKENS, show
from tests.factories.passages import marked, passage


def planned(question: str, *, near: bool = False) -> Plan:
    found = plan(Query(question, near=near))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "question", ["a", "đầu tư", "đầu tư công của tỉnh", " ".join(f"t{n}" for n in range(60))]
)
def test_the_text_of_the_question_itself_has_all_points(question):
    asked = planned(question)
    assert points(fields(passage(question)), asked) + asked.sure_points == asked.best


def test_no_question_has_more_points_than_leave_room_for_the_day():
    assert planned(" ".join(f"t{n}" for n in range(100))).best == 95
    assert planned(" ".join(f"t{n}" for n in range(100)), near=True).best == 125
    assert score(125, 125) == 1.0
    assert 0 < score(0, 125) < score(1, 125)


_LEXICON = Lexicon.of([("UBND", "đầu công"), ("tư", "công hai")])
_SAID = st.lists(st.sampled_from(["đầu", "đấu", "dau", "tư", "tu", "công", "ubnd", "hai", "2"]), max_size=8)


@given(question=_SAID, text=_SAID)
def test_what_is_found_and_earns_every_point_is_said_shorter_and_is_the_same(question, text):
    asked = plan(Query(" ".join(question)), _LEXICON)
    if asked is None:
        return
    held = fields(passage(" ".join(text)))
    if not holds(asked.must, held):
        assert not all(holds(each, held) for each in asked.every(typed=True))
        assert not all(holds(each, held) for each in asked.every(typed=False))
        return
    earned = [(reward, holds(reward.condition, held)) for reward in asked.rewards]
    assert all(holds(each, held) for each in asked.every(typed=True)) == all(got for _, got in earned)
    untyped = all(got for reward, got in earned if not reward.typed)
    assert all(holds(each, held) for each in asked.every(typed=False)) == untyped
    if asked.typed is not None:
        assert holds(asked.typed, held) == any(got for reward, got in earned if reward.typed)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("đầu tư", "đấu từ"),
        ("đấu từ", "đầu của tư"),
        ("đầu của tư", "đâu của từ"),
        ("đầu tư", "tư đầu"),
    ],
)
def test_neighbours_come_before_scattered_words_and_exact_before_folded(better, worse):
    question = planned("đầu tư")
    assert points(fields(passage(better)), question) > points(fields(passage(worse)), question)


@pytest.mark.parametrize(
    ("text", "question", "shown", "exact"),
    [
        ("Nghị quyết; nghi ngờ", "nghị", "[Nghị] quyết; nghi ngờ", True),
        ("Nghi ngờ, nghỉ", "nghị", "[Nghi] ngờ, [nghỉ]", False),
        ("đầu, tư", "đầu tư", "[đầu, tư]", True),
        ("công, đầu tư công", '"đầu tư công"', "công, [đầu tư công]", True),
        ("không có", "gì", "không có", False),
        ("", "gì", "", False),
    ],
)
def test_show(text, question, shown, exact):
    made = show(text, planned(question))
    assert (marked(made.snippet), made.exact) == (shown, exact)


def test_of_a_long_text_the_piece_with_most_of_the_question_is_shown():
    filler = " ".join(["và"] * 60)
    made = show(f"giải {filler} giải ngân vốn {filler} ngân", planned("giải ngân vốn"))
    assert "[giải ngân vốn]" in marked(made.snippet)


@given(st.text(alphabet="abđ ,.-\n", max_size=400), st.text(alphabet='abđ "', max_size=20))
def test_a_snippet_is_a_piece_of_the_text(text, typed):
    asked = plan(Query(typed))
    if asked is None:
        return
    made = show(text, asked)
    whole = "".join(piece.text for piece in made.snippet)
    assert whole.removeprefix("… ").removesuffix(" …") in text
    assert len(whole.split()) <= 2 * MAX_TOKENS
    assert all(piece.text for piece in made.snippet)
