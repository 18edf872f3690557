"""Chapters as people write them down, read and written again."""

from __future__ import annotations

import pytest

from giaoban.models.chapters import Chapter, ends, read, write
from giaoban.models.errors import BadInput


def test_lines_are_read_in_any_order_and_written_back():
    typed = "1:02:03 - Kết luận\n\n00:05 Khai mạc\n12:30\tBáo cáo  kinh tế"
    found = read(typed, 4, 4000.0)
    assert found == [
        Chapter(4, 5.0, "Khai mạc"),
        Chapter(4, 750.0, "Báo cáo kinh tế"),
        Chapter(4, 3723.0, "Kết luận"),
    ]
    assert read(write(found), 4, 4000.0) == found
    assert ends(found, 4000.0) == [750.0, 3723.0, 4000.0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Khai mạc", "Dòng “Khai mạc” chưa đúng"),
        ("0:00:75 Khai mạc", "chưa đúng"),
        ("0:00:05", "chưa đúng"),
        ("2:00:00 Kết luận", "sau khi bản ghi đã hết"),
        ("0:05 A\n0:05 B", "cùng bắt đầu ở một giây"),
    ],
)
def test_a_line_that_is_wrong_is_named(typed: str, words: str):
    with pytest.raises(BadInput, match=words):
        read(typed, 4, 4000.0)
