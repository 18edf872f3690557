"""One spelling for many, folding and Vietnamese order."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.vietnamese import fold, name_sort_key, normal, sort_key, syllables


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa", "hoà"), ("HÒA BÌNH", "hoà bình"), ("khỏe", "khoẻ"), ("thúy", "thuý"), ("tòa án", "toà án")],
)
def test_both_tone_placements_are_one_word(one: str, other: str):
    assert normal(one) == normal(other)


@pytest.mark.parametrize("word", ["quý", "quỳnh", "hoàn", "khuỷu", "toán", "của", "múa"])
def test_words_with_one_spelling_stay_as_they_are(word: str):
    assert normal(word) == word


def test_decomposed_input_is_the_same_word():
    assert normal(unicodedata.normalize("NFD", "Nghị quyết")) == "nghị quyết"


def test_folding_takes_diacritics_and_the_stroke_of_dd():
    assert fold("Đồng chí Nghị quyết") == "dong chi nghi quyet"


def test_syllables_leave_punctuation_out():
    assert syllables("Chỉ thị số 15/CT-UBND, ngày 30/6.") == [
        "chỉ", "thị", "số", "15", "ct", "ubnd", "ngày", "30", "6",
    ]  # fmt: skip


def test_dictionary_order_goes_by_letter_then_tone():
    words = ["bà", "ăn", "ban", "ba", "ân", "an", "bả", "đa", "da"]
    assert sorted(words, key=sort_key) == ["an", "ăn", "ân", "ba", "bà", "bả", "ban", "da", "đa"]


def test_names_go_by_given_name():
    names = ["Nguyễn Văn Đức", "Trần Bình", "Lê Thị An", "Phạm An"]
    assert sorted(names, key=name_sort_key) == ["Lê Thị An", "Phạm An", "Trần Bình", "Nguyễn Văn Đức"]


@given(st.text())
def test_normal_and_fold_are_stable(text: str):
    assert normal(normal(text)) == normal(text)
    assert fold(fold(text)) == fold(text)
