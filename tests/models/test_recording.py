from __future__ import annotations

import pytest

from giaoban.models.errors import BadInput
from giaoban.models.recording import SpeakerCount


@pytest.mark.parametrize(
    ("least", "most", "count", "written"),
    [
        ("", "", SpeakerCount(), ""),
        ("5", "5", SpeakerCount(5, 5), "5"),
        (" 3 ", "8", SpeakerCount(3, 8), "3–8"),
        ("3", "", SpeakerCount(3, None), "từ 3"),
        ("", "200", SpeakerCount(None, 200), "đến 200"),
    ],
)
def test_a_number_of_speakers_as_people_type_and_read_it(least, most, count, written):
    assert SpeakerCount.read(least, most) == count
    assert str(count) == written


@pytest.mark.parametrize(
    ("least", "most"),
    [("0", ""), ("", "201"), ("-1", ""), ("năm", ""), ("3", "2"), ("٣", ""), ("9999999999", "")],
)
def test_a_number_that_cannot_be_is_refused(least, most):
    with pytest.raises(BadInput):
        SpeakerCount.read(least, most)


def test_in_a_part_fewer_may_speak_but_not_more():
    assert SpeakerCount(3, 8).in_a_part == SpeakerCount(None, 8)
