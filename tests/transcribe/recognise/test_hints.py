from __future__ import annotations

import pytest

from giaoban.transcribe.recognise.hints import echoes

HINTS = ("Sở Kế hoạch và Đầu tư", "Trần Huy Tuấn", "Chỉ thị số 15/CT-UBND", "Mù Cang Chải")


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("Sở Kế hoạch và Đầu tư, Trần Huy Tuấn, Chỉ thị số 15/CT-UBND.", True),
        ("Trần Huy Tuấn, chỉ thị số", True),
        ("Đề nghị Sở Kế hoạch và Đầu tư", False),
        ("Đồng chí Trần Huy Tuấn ký Chỉ thị số 15 ngày 30 tháng 6", False),
        ("Sở Kế hoạch và Đầu tư do đồng chí Trần Huy Tuấn làm giám đốc", False),
        ("", False),
    ],
)
def test_hints_that_come_back_one_behind_the_other_are_an_echo(text: str, echo: bool) -> None:
    assert echoes(text, HINTS) is echo
    assert not echoes(text, ())
