"""Names for speakers out of what was said of them: near the labelled set, and to the right voice."""

from __future__ import annotations

import pytest

from giaoban.models.changes import apply
from giaoban.models.transcript import Transcript
from giaoban.search.introductions import Kind, Known, Suggestion, hear, suggestions
from tests.factories.transcripts import layer, segment
from tests.search.introductions.labelled import HALVES, figures, labelled

HUNG = Known("Nguyễn Văn Hùng", "Giám đốc", "Sở Tài chính", 7)
MAI = Known("Trần Thị Mai", "Phó Giám đốc", "Sở Y tế")
LONG = "Vâng tôi xin báo cáo về tình hình giải ngân vốn đầu tư công của tỉnh"


def test_the_set_is_large_and_has_every_kind_in_both_halves():
    every = labelled()
    assert len(every) >= 60
    assert len({one.text for one in every}) == len(every)
    for half in HALVES:
        assert {one.kind for one in every if one.half == half} == {*Kind, None}


@pytest.mark.parametrize("half", HALVES)
def test_introductions_and_their_parts_are_told(half: str):
    tallies, _misses = figures(half)
    assert tallies["introduced"].precision >= 0.95
    assert tallies["introduced"].recall >= 0.95
    for part in ("name", "post", "unit"):
        assert tallies[part].precision >= 0.85, part
        assert tallies[part].recall >= 0.9, part


def spoken(*lines: tuple[float, str, str]) -> Transcript:
    return apply(layer(*(segment(start, text, speaker) for start, speaker, text in lines)))


def told(found: list[Suggestion]) -> list[tuple[str, str]]:
    return [(one.label, one.name) for one in found]


def test_who_is_called_upon_is_the_next_to_speak_and_who_is_thanked_the_last():
    transcript = spoken(
        (0.0, "S1", "Xin mời đồng chí Nguyễn Văn Hùng, Giám đốc Sở Tài chính phát biểu."),
        (6.0, "S2", LONG),
        (20.0, "S1", "Xin cảm ơn đồng chí Nguyễn Văn Hùng. Tiếp theo xin mời bà Trần Thị Mai."),
        (28.0, "S3", LONG),
    )
    found = suggestions(transcript, [HUNG, MAI])
    assert told(found) == [("S2", "Nguyễn Văn Hùng"), ("S3", "Trần Thị Mai")]
    first = found[0]
    assert (first.person_id, first.listed, first.kind) == (7, True, Kind.INVITE)
    assert first.said.startswith("Xin mời đồng chí Nguyễn Văn Hùng,")
    assert (first.span.start, round(first.span.end, 1)) == (0.0, 3.6)
    assert first.score > found[1].score > 0.6  # said twice of the first


def test_who_says_his_own_name_has_it():
    found = suggestions(spoken((0.0, "S1", "Tôi là Lê Quang Vinh, Chủ tịch UBND xã Bát Xát.")))
    assert told(found) == [("S1", "Lê Quang Vinh")]
    assert (found[0].post, found[0].unit, found[0].listed) == ("Chủ tịch", "UBND xã Bát Xát", False)


def test_a_name_without_capitals_or_with_a_slip_is_that_of_the_list():
    transcript = spoken((0.0, "S1", "xin mời đồng chí nguyen van hùng phát biểu"), (6.0, "S2", LONG))
    assert told(suggestions(transcript, [HUNG])) == [("S2", "Nguyễn Văn Hùng")]
    assert suggestions(transcript) == []
    transcript = spoken((0.0, "S1", "Xin mời đồng chí Nguyễn Văn Hưng phát biểu."), (6.0, "S2", LONG))
    assert told(suggestions(transcript, [Known("Nguyễn Văn Hứng")])) == [("S2", "Nguyễn Văn Hứng")]
    near = suggestions(
        spoken((0.0, "S1", "Xin mời đồng chí Nguyễn Văn Hùn phát biểu."), (6.0, "S2", LONG)), [HUNG]
    )
    assert told(near) == [("S2", "Nguyễn Văn Hùng")]


def test_a_post_alone_names_the_one_who_holds_it():
    transcript = spoken((0.0, "S1", "Mời đồng chí Giám đốc Sở Tài chính có ý kiến."), (6.0, "S2", LONG))
    assert told(suggestions(transcript, [HUNG, MAI])) == [("S2", "Nguyễn Văn Hùng")]
    assert suggestions(transcript, [MAI]) == []
    two = [HUNG, Known("Đỗ Thị Hà", "Giám đốc", "Sở Tài chính")]
    assert suggestions(transcript, two) == []


def test_an_interjection_is_passed_over_and_a_late_turn_is_nobodys():
    call = (0.0, "S1", "Xin mời đồng chí Nguyễn Văn Hùng phát biểu.")
    assert told(suggestions(spoken(call, (4.0, "S3", "Vâng ạ."), (6.0, "S2", LONG)))) == [
        ("S2", "Nguyễn Văn Hùng")
    ]
    assert suggestions(spoken(call, (60.0, "S2", LONG))) == []


def test_what_a_person_named_is_left_alone():
    from dataclasses import replace

    transcript = spoken((0.0, "S1", "Xin mời đồng chí Nguyễn Văn Hùng phát biểu."), (6.0, "S2", LONG))
    assert suggestions(replace(transcript, names={"S2": "Ai đó"}), [HUNG]) == []


def test_four_hours_are_read_in_about_a_second():
    import time

    hour = [segment(n * 5.0, LONG + ".", f"S{n % 7 + 1}") for n in range(4 * 720)]
    began = time.process_time()
    assert suggestions(apply(layer(*hour)), [HUNG, MAI]) == []
    assert time.process_time() - began < 3


def test_nothing_is_heard_in_nothing():
    assert hear([]) == []
    assert hear(["xin", "mời"]) == []
