"""Tokens, and what was typed, read the same way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.vietnamese import nfc
from giaoban.search.analysis import MAX_LETTERS, pairs, tokens
from giaoban.search.parse import Run, Word, parse


def exact(text: str) -> list[str]:
    return [token.exact for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kính thưa các đồng chí!", ["kính", "thưa", "các", "đồng", "chí"]),
        ("57-NQ/TW", ["57", "nq", "tw"]),
        ("18/2016/QĐ-UBND", ["18", "2016", "qđ", "ubnd"]),
        ("30/6/2025", ["30", "6", "2025"]),
        ("25.3.2017", ["25", "3", "2017"]),
        ("93,6 %", ["93", "6"]),
        ("2.192 hộ, 1.234.567 đồng", ["2192", "hộ", "1234567", "đồng"]),
        ("2.192,5 tỉ", ["2192", "5", "tỉ"]),
        ("năm 2025.100 hộ", ["năm", "2025", "100", "hộ"]),
        ("10.123.45", ["10", "123", "45"]),
        ("hòa hoà thúy thuý khỏe khoẻ", ["hoà", "hoà", "thuý", "thuý", "khoẻ", "khoẻ"]),
        ("Kỹ kĩ lý lí Mỹ tỷ sỹ", ["kĩ", "kĩ", "lí", "lí", "mĩ", "tỉ", "sĩ"]),
        ("quý quí quỹ", ["quý", "quý", "quỹ"]),
        ("tai tay thui thuy ý y tế", ["tai", "tay", "thui", "thuy", "ý", "y", "tế"]),
        ("a_b — “c”…", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_tokens(text, expected):
    assert exact(text) == expected


def test_folded_stands_beside_exact():
    assert [token.folded for token in tokens("Đồng chí Mỹ 2.192")] == ["dong", "chi", "mi", "2192"]


def test_a_token_without_end_is_cut_in_the_index_and_whole_in_the_text():
    (token,) = tokens("x" * 1000)
    assert (token.start, token.end, len(token.exact)) == (0, 1000, MAX_LETTERS)


def test_pairs_are_neighbours():
    assert pairs(["a", "b", "c"]) == ["a_b", "b_c"]
    assert pairs(["a"]) == pairs([]) == []


@given(st.text(max_size=80).map(nfc))
def test_offsets_cut_the_text_in_order_and_forms_are_single_terms(text):
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
        for form in (token.exact, token.folded):
            assert form
            assert not any(letter.isspace() or letter == "_" for letter in form)


def run(*words: str, quoted: bool = False) -> Run:
    return Run(tuple(Word(*each.split("|")) for each in words), quoted)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Giải ngân", [run("giải|giai", "ngân|ngan")]),
        ('"đầu tư" công', [run("đầu|dau", "tư|tu", quoted=True), run("công|cong")]),
        ('công "đầu', [run("công|cong"), run("đầu|dau")]),
        ('"a" "b', [run("a|a", quoted=True), run("b|b")]),
        ("«a» “b”", [run("a|a", quoted=True), run("b|b", quoted=True)]),
        ('"" - %', []),
    ],
)
def test_parse(text, runs):
    assert list(parse(text).runs) == runs


def test_a_phrase_is_exact_when_a_word_of_it_has_diacritics():
    assert parse('"đầu tu"').runs[0].exact
    assert not parse('"dau tu"').runs[0].exact
    assert not parse("đầu tư").runs[0].exact
