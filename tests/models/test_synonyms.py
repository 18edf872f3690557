from __future__ import annotations

import unicodedata

import pytest

from giaoban.models.errors import BadInput
from giaoban.models.synonyms import MOST_LINES, read_group, read_groups


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("UBND = Ủy ban nhân dân", ("UBND", "Ủy ban nhân dân")),
        ("KKT; Khu  kinh tế;;khu KT ;", ("KKT", "Khu kinh tế", "khu KT")),
        ("OCOP\tMỗi xã một sản phẩm", ("OCOP", "Mỗi xã một sản phẩm")),
        ("VHTTDL = Văn hóa, Thể thao và Du lịch", ("VHTTDL", "Văn hóa, Thể thao và Du lịch")),
        (unicodedata.normalize("NFD", "Sở; Sở Tài chính"), ("Sở", "Sở Tài chính")),
        (" ; = ", ()),
    ],
)
def test_a_group_is_what_stands_between_the_marks(line: str, group: tuple[str, ...]):
    assert read_group(line) == group


def test_lists_are_read_a_group_in_a_line_and_files_of_spreadsheets_too():
    assert read_groups(["\ufeffA = B", "", "C; D; E"]) == [("A", "B"), ("C", "D", "E")]
    assert read_groups(['VH,"Văn hóa, Thể thao",', "X,Y"], commas=True) == [
        ("VH", "Văn hóa, Thể thao"),
        ("X", "Y"),
    ]
    assert read_groups(["VH;Văn hóa, Thể thao"], commas=True) == [("VH", "Văn hóa, Thể thao")]


def test_a_line_with_one_name_is_told_and_so_is_a_list_without_end():
    with pytest.raises(BadInput, match="Dòng “chỉ một” chỉ có một cách gọi"):
        read_groups(["A = B", "chỉ một"])
    with pytest.raises(BadInput, match=f"{MOST_LINES}"):
        read_groups(["A = B"] * (MOST_LINES + 1))
