"""What a correction says of single words: pairs of heard and written, and nothing that is no word."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from giaoban.models.corrected_words import MOST_WORDS, pairs
from giaoban.models.corrections import Rewrite, retold
from giaoban.models.recording import Span
from giaoban.models.vietnamese import normal
from tests.factories.transcripts import segment


def corrected(before: str, after: str) -> list[tuple[str, str]]:
    return [(pair.heard, pair.written) for pair in pairs(change(before, after))]


def change(before: str, after: str) -> Rewrite:
    line = segment(10.0, before)
    span = Span(line.start, line.end)
    return Rewrite(span, before, retold(line.words, after, span))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("ở lào cai năm nay", "ở Lào Cai năm nay", [("lào cai", "Lào Cai")]),
        ("ở tỉnh Lào kai, năm nay", "ở tỉnh Lào Cai, năm nay", [("Lào kai", "Lào Cai")]),
        ("Lào kai năm nay", "Lào Cai năm nay", [("Lào kai", "Lào Cai")]),
        ("Tỉnh Lào kai", "Tỉnh Lào Cai", [("Lào kai", "Lào Cai")]),
        ("sở tài trính chủ trì", "sở tài chính chủ trì", [("trính", "chính")]),
        ("xã mù căng chải và", "xã Mù Cang Chải và", [("mù căng chải", "Mù Cang Chải")]),
        ("Sùng a Lềnh nói", "Sùng A Lềnh nói", [("Sùng a Lềnh", "Sùng A Lềnh")]),
        ("chỉ tiêu ô cốp", "chỉ tiêu OCOP", [("ô cốp", "OCOP")]),
        ("lào kai, yên bái", "Lào Cai, Yên Bái", [("lào kai", "Lào Cai"), ("yên bái", "Yên Bái")]),
        # no words of their own: the beginning of a sentence, punctuation, the place of a tone
        ("các đồng chí", "Các đồng chí", []),
        ("xong. các đồng chí", "xong. Các đồng chí", []),
        ("xong các đồng chí", "xong. Các đồng chí", []),
        ("Chủ trì họp", "chủ trì họp", []),
        ("năm nay đạt", "năm nay, đạt.", []),
        ("hòa bình", "hoà bình", []),
        # nothing was put in the place of nothing
        ("năm nay đạt", "năm nay tỉnh đạt", []),
        ("năm nay à đạt", "năm nay đạt", []),
        ("", "xin cảm ơn", []),
        ("mười lăm hộ", "15 hộ", []),
        # a sentence said anew is no word
        ("một hai ba bốn năm sáu", "tôi xin phép được báo cáo thêm", []),
    ],
)
def test_what_was_heard_and_what_was_written(before: str, after: str, found: list[tuple[str, str]]):
    assert corrected(before, after) == found


def test_the_second_is_that_of_the_words():
    (pair,) = pairs(change("xin chào lào cai", "xin chào Lào Cai"))
    assert pair.at == 10.6


WORDS = st.sampled_from(["lào", "Lào", "cai", "Cai,", "Cai", "kai.", "ở", "15", "–", "Sùng", "“A”"])
LINES = st.lists(WORDS, max_size=14).map(" ".join)


@given(LINES, LINES)
@example("lào lào lào kai. Cai, lào", "lào lào lào Cai, Cai, lào")
def test_a_pair_is_in_both_texts_is_short_and_says_something(before: str, after: str):
    for pair in pairs(change(before, after)):
        assert pair.heard != pair.written
        for text, whole in ((pair.heard, before), (pair.written, after)):
            assert 0 < len(text.split()) <= MOST_WORDS
            assert any(letter.isalpha() for letter in text)
            spoken = " ".join(normal(whole.replace("–", " ")).replace("“", "").replace("”", "").split())
            assert normal(text).split()[0] in spoken


@given(LINES)
def test_what_was_left_as_it_was_says_nothing(text: str):
    assert corrected(text, text) == []
