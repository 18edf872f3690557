"""Lists of terms as people paste them."""

from __future__ import annotations

import pytest

from giaoban.models.errors import BadInput
from giaoban.models.glossary import MOST_LINES, NewTerm, TermKind, read_terms

TERM = TermKind.TERM


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("Mù Cang Chải\n\n  OCOP  \n", [NewTerm("Mù Cang Chải", TERM), NewTerm("OCOP", TERM)]),
        (
            "OCOP; Chữ viết tắt; Mỗi xã một sản phẩm\nAn;person",
            [
                NewTerm("OCOP", TermKind.ABBREVIATION, "Mỗi xã một sản phẩm"),
                NewTerm("An", TermKind.PERSON),
            ],
        ),
        ("Từ;Loại;Ghi chú\nMường Hum;dia danh;hồ chứa", [NewTerm("Mường Hum", TermKind.PLACE, "hồ chứa")]),
        ("Mường Hum\tĐỊA DANH\thồ; đập", [NewTerm("Mường Hum", TermKind.PLACE, "hồ; đập")]),
        ("GRDP; tổng sản phẩm", [NewTerm("GRDP", TERM, "tổng sản phẩm")]),
        ("GRDP;; tổng sản phẩm", [NewTerm("GRDP", TERM, "tổng sản phẩm")]),
        ("Ban Chỉ đạo phòng, chống thiên tai", [NewTerm("Ban Chỉ đạo phòng, chống thiên tai", TERM)]),
        ("", []),
        (" ;; \n", []),
    ],
)
def test_a_pasted_list(pasted: str, read: list[NewTerm]):
    assert read_terms(pasted.splitlines(), TERM) == read


def test_a_csv_file_has_commas_and_quotes():
    lines = ["\ufeffTừ,Loại,Ghi chú", '"Ban phòng, chống lụt",Đơn vị,""', "Y Tý,Địa danh,"]
    assert read_terms(lines, TERM, commas=True) == [
        NewTerm("Ban phòng, chống lụt", TermKind.UNIT),
        NewTerm("Y Tý", TermKind.PLACE),
    ]


def test_a_list_that_is_too_long_is_refused():
    assert len(read_terms(["a"] * MOST_LINES, TERM)) == MOST_LINES
    with pytest.raises(BadInput):
        read_terms(["a"] * (MOST_LINES + 1), TERM)
