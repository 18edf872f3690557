"""Numbers in words and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.written import numbers, spelled
from giaoban.models.written.clauses import clause

LARGEST = 10**12
DIALECTS: tuple[dict[str, str], ...] = (
    {},
    {"nghìn": "ngàn", "linh": "lẻ", "tỷ": "tỉ", "bảy": "bẩy"},
    {"lăm": "nhăm"},
    {"mươi bốn": "mươi tư"},
)


@given(st.integers(0, LARGEST), st.sampled_from(DIALECTS))
def test_every_number_is_read_as_it_is_spelled(value: int, dialect: dict[str, str]):
    words = spelled(value)
    for standard, variant in dialect.items():
        words = words.replace(standard, variant)
    if value:
        count = numbers.read(clause(words), 0)
        assert count is not None
        assert count.value == value
        assert count.end == len(words.split())


def test_numbers_that_matter_are_read_as_they_are_spelled():
    for value in (*range(1, 2200), 10**6, 10**9, LARGEST, 2_000_300, 10**9 + 300):
        count = numbers.read(clause(spelled(value)), 0)
        assert count is not None
        assert count.value == value


@pytest.mark.parametrize(
    ("words", "value", "text"),
    [
        ("hai lăm", "25", "25"),
        ("ba mươi tư", "34", "34"),
        ("hăm mốt", "21", "21"),
        ("hai chục", "20", "20"),
        ("hai trăm rưỡi", "250", "250"),
        ("ba trăm tư", "340", "340"),
        ("triệu rưỡi", "1500000", "1,5 triệu"),
        ("một nghìn rưỡi", "1500", "1.500"),
        ("hai tỷ tư", "2400000000", "2,4 tỷ"),
        ("ba vạn chín nghìn", "39000", "39.000"),
        ("chín mươi ba phẩy sáu", "93.6", "93,6"),
        ("không phẩy không năm", "0.05", "0,05"),
        ("hai phẩy hai mươi lăm", "2.25", "2,25"),
        ("một phẩy năm triệu", "1500000", "1,5 triệu"),
        ("2 nghìn 300", "2300", "2.300"),
        ("2.192", "2192", "2.192"),
        ("93,6", "93.6", "93,6"),
        ("mười hai nghìn ba trăm tỷ", "12300000000000", "12.300 tỷ"),
        ("hai tỷ năm trăm triệu", "2500000000", "2 tỷ 500 triệu"),
    ],
)
def test_a_way_of_saying_a_number(words: str, value: str, text: str):
    count = numbers.read(clause(words), 0)
    assert count is not None
    assert (count.value, count.text, count.end) == (Decimal(value), text, len(words.split()))


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("hai triệu ba trăm", 2),  # 2.300.000 or 2.000.300
        ("hai nghìn ba", 2),  # 2.300 or 2.003
        ("hai mươi năm", 2),  # twenty years
        ("hai mươi tư nhân", 2),
    ],
)
def test_what_may_be_read_in_two_ways_is_not_part_of_it(words: str, read: int):
    count = numbers.read(clause(words), 0)
    assert count is not None
    assert count.end == read


@pytest.mark.parametrize("words", ["mươi", "trăm", "nghìn", "linh năm", "lăm", "tư", "mốt", "không", "Ba"])
def test_words_that_begin_no_number(words: str):
    assert numbers.read(clause(f"quận {words}"), 1) is None


def test_negative_numbers_are_spelled():
    assert spelled(-15) == "âm mười lăm"
