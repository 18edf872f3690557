"""Words found by whole syllables and replaced: nothing else in the line changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.errors import BadInput
from giaoban.models.replacing import LONGEST, Chosen, Replacement, Sameness, find_chosen
from tests.factories.transcripts import segment

LETTERS, DIACRITICS, FOLDED = Sameness.LETTERS, Sameness.DIACRITICS, Sameness.FOLDED


@pytest.mark.parametrize(
    ("text", "find", "write", "same", "after"),
    [
        ("ở lào cai, năm nay", "lào cai", "Lào Cai", DIACRITICS, "ở Lào Cai, năm nay"),
        ("ở LÀO CAI và Lào cai.", "lào cai", "Lào Cai", DIACRITICS, "ở Lào Cai và Lào Cai."),
        ("ở Lào Cai và lào cai", "lào cai", "Yên Bái", LETTERS, "ở Lào Cai và Yên Bái"),
        ("ở lao cải", "lao cai", "Lào Cai", FOLDED, "ở Lào Cai"),
        ("ở lao cải", "lao cai", "Lào Cai", DIACRITICS, "ở lao cải"),
        ("hoà bình và hòa bình", "hòa bình", "Hòa Bình", DIACRITICS, "Hòa Bình và Hòa Bình"),
        ("cai quản lào cait", "cai", "x", DIACRITICS, "x quản lào cait"),
        ("sang Lào. Cai quản", "lào cai", "Lào Cai", DIACRITICS, "sang Lào. Cai quản"),
        ("sang lào, cai quản", "lào cai", "Lào Cai", DIACRITICS, "sang lào, cai quản"),
        ("phòng, chống thiên tai", "phòng, chống", "phòng chống", DIACRITICS, "phòng chống thiên tai"),
        ("số 57 NQ TW và 57-NQ/TW", "57 nq tw", "57-NQ/TW", DIACRITICS, "số 57-NQ/TW và 57-NQ/TW"),
        ("đạt 2.192 hộ, 192 hộ", "192", "193", DIACRITICS, "đạt 2.192 hộ, 193 hộ"),
        ("ngày 30/6 và 30", "30", "31", DIACRITICS, "ngày 30/6 và 31"),
        (
            "Giải phóng vốn. Giải phóng tốt",
            "giải phóng",
            "giải ngân",
            DIACRITICS,
            "Giải ngân vốn. Giải ngân tốt",
        ),
        (
            "“Giải phóng vốn” và Giải Phóng",
            "giải phóng",
            "giải ngân",
            DIACRITICS,
            "“Giải ngân vốn” và giải ngân",
        ),
        ("ừ ừ ừ", "ừ ừ", "vâng", DIACRITICS, "vâng ừ"),
        ("UBND tỉnh và UBND xã", "ubnd", "UBND tỉnh", DIACRITICS, "UBND tỉnh và UBND tỉnh xã"),
        ("(lào cai)…", "lào cai", "Lào Cai", DIACRITICS, "(Lào Cai)…"),
    ],
)
def test_whole_syllables_are_replaced_and_what_is_around_them_stays(
    text: str, find: str, write: str, same: Sameness, after: str
):
    assert Replacement.read(find, write, same).written(text) == after


PIECES = st.sampled_from(["ba", "Ba", "bà", "bể", "hồ", "hồ,", "“ba", "ba.", "ba bể", "–", "30/6", "Ba,"])
LINES = st.lists(PIECES, max_size=12).map(" ".join)
FINDS = st.sampled_from(["ba", "ba bể", "hồ ba", "30", "Ba", "hồ"])


@given(LINES, FINDS, st.sampled_from(list(Sameness)))
def test_between_what_was_found_not_a_letter_changes(text: str, find: str, same: Sameness):
    wanted = Replacement.read(find, "xyz", same)
    places = wanted.places(text)
    kept = [
        text[end:start]
        for (_, end), (start, _) in zip([(0, 0), *places], [*places, (len(text), 0)], strict=True)
    ]
    assert re.split("[xX]yz", wanted.written(text)) == kept
    assert wanted.places(wanted.written(text)) == []
    for start, end in places:
        assert not text[start - 1 : start].isalnum()
        assert not text[end : end + 1].isalnum()


@given(LINES, FINDS)
def test_more_is_found_where_less_must_be_the_same(text: str, find: str):
    found = [len(Replacement.read(find, "x", same).places(text)) for same in (LETTERS, DIACRITICS, FOLDED)]
    assert found == sorted(found)


@given(LINES, FINDS, st.sampled_from(list(Sameness)))
def test_what_is_replaced_by_itself_stays(text: str, find: str, same: Sameness):
    wanted = Replacement.read(find, find, same)
    assert wanted.written(wanted.written(text)) == wanted.written(text)


@pytest.mark.parametrize(("find", "write"), [("", "a"), ("…", "a"), ("a", " "), ("a" * (LONGEST + 1), "b")])
def test_what_can_be_neither_found_nor_written_is_refused(find: str, write: str):
    with pytest.raises(BadInput):
        Replacement.read(find, write)


def test_a_line_is_known_again_unless_it_says_something_else():
    lines = [segment(1.0, "một hai"), segment(5.0, "ba bốn")]
    keys = [str(Chosen.of(line)) for line in lines]
    chosen = [each for key in keys if (each := Chosen.read(key))]
    assert find_chosen(lines, chosen) == (lines, [])
    assert find_chosen([lines[0], segment(5.0, "ba năm")], chosen) == ([lines[0]], [chosen[1]])
    assert Chosen.read("1-2-x") is None
