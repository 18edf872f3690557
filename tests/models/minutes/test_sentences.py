"""Sentences out of a transcript, shortened by leaving words out, and the code that leads back to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.changes import apply
from giaoban.models.minutes import code
from giaoban.models.minutes.sentences import sentences
from giaoban.models.minutes.shorten import kept, shortened
from giaoban.models.transcript import Doubt
from giaoban.models.vietnamese import syllables
from tests.factories.transcripts import layer, segment

STREAM = (
    "thưa các đồng chí, ờ ừm là là giao giao Sở Tài chính, năm nay năm nay hai mươi mươi từng bước "
    "luôn luôn ạ. Vâng, Kính chú- thì – … báo cáo hội nghị, 15/CT-UBND"
)
WORDS = st.lists(st.sampled_from(STREAM.split()), max_size=30)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (
            "Kính thưa các đồng chí, thưa đồng chí chủ trì, ờ năm nay năm nay ta đạt ba mươi phần trăm ạ.",
            "Năm nay ta đạt 30 %.",
        ),
        ("Thưa các đồng chí năm nay thu ngân sách tăng.", "Năm nay thu ngân sách tăng."),
        (
            "Vâng, giao giao Sở Tài chính là là phối hợp với Sở Nội vụ, Sở Nội vụ rà soát",
            "Giao Sở Tài chính là phối hợp với Sở Nội vụ rà soát.",
        ),
        ("Phải luôn luôn làm từng bước từng bước.", "Phải luôn luôn làm từng bước từng bước."),
        ("Số điện thoại là hai hai hai ba ba.", "Số điện thoại là 22233."),
        ("Báo cáo của Sở Y tế, đã gửi đến các đồng chí.", "Báo cáo của Sở Y tế, đã gửi đến các đồng chí."),
        ("Xin cảm ơn.", "Xin cảm ơn."),
        ("Kính thưa các đồng chí,", "Kính thưa các đồng chí."),
    ],
)
def test_only_words_that_say_nothing_are_left_out(said: str, left: str):
    assert shortened(said.split()) == left


@given(WORDS)
def test_what_is_left_was_said_in_that_order(words: list[str]):
    places = kept(words)
    assert list(places) == sorted(set(places))
    assert not words or places
    assert all(0 <= place < len(words) for place in places)


@given(WORDS)
def test_shortening_twice_changes_nothing_more(words: list[str]):
    once = [words[place] for place in kept(words)]
    assert set(once) <= set(words)


def test_sentences_go_over_the_joints_of_segments_and_end_where_another_speaks():
    spoken = layer(
        segment(0.0, "Giao Sở Tài chính chủ trì."),
        segment(3.0, "phối hợp với các xã. Xong trước tháng sáu."),
        segment(9.0, "Chúng tôi xin", "S2"),
        segment(20.0, "bổ sung vốn", "S2", doubts=[Doubt.LOW_CONFIDENCE]),
        segment(22.0, "Đồng ý.", "S1"),
    )
    found = sentences(42, apply(spoken))
    assert [(one.text, one.turn, one.doubtful) for one in found] == [
        ("Giao Sở Tài chính chủ trì. phối hợp với các xã.", 0, False),
        ("Xong trước tháng sáu.", 0, False),
        ("Chúng tôi xin", 1, False),
        ("bổ sung vốn", 1, True),
        ("Đồng ý.", 2, False),
    ]
    assert [(one.start, one.end) for one in found][:2] == [(0.0, 4.47), (4.5, 5.97)] or found[0].end < found[
        1
    ].start


@given(st.lists(st.tuples(st.sampled_from(["S1", "S2", None]), WORDS), max_size=6))
def test_sentences_together_hold_every_word(turns: list[tuple[str | None, list[str]]]):
    segments = [segment(n * 20.0, " ".join(words), label) for n, (label, words) in enumerate(turns) if words]
    found = sentences(1, apply(layer(*segments)))
    said = [word for one in found for word in one.words]
    assert said == [word.text for each in segments for word in each.words]


@given(
    st.integers(1, 2**31 - 1),
    st.floats(0, 100_000, allow_nan=False),
    st.floats(0.1, 250, allow_nan=False),
)
def test_a_code_leads_to_its_second(recording_id: int, start: float, length: float):
    sign = code.code(recording_id, start, start + length)
    place = code.place(sign.lower().replace("0", "o"))
    assert place is not None
    assert place.recording_id == recording_id
    assert -0.001 < start - place.start < 0.11
    assert start + length - 0.001 <= place.end <= start + length + 1.11


@given(st.integers(0, 7), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_slip_of_one_sign_is_noticed(at: int, sign: str):
    right = code.code(42, 753.2, 781.0).replace("-", "")
    slip = right[:at] + sign + right[at + 1 :]
    assert (code.place(slip) is None) == (slip != right)


@pytest.mark.parametrize("text", ["", "-", "x" * 100, "AG1T", "ÀG1T-V0WA", "\0", "ZZZZZZZZZZZZZZZZ"])
def test_what_is_no_code_leads_nowhere(text: str):
    assert code.place(text) is None


def test_shortened_words_keep_their_meaning_in_syllables():
    said = ["Thưa", "hội", "nghị,", "đến", "nay", "đã", "giải", "ngân", "được", "bốn", "mươi", "phần", "trăm"]
    assert syllables(shortened(said)) == syllables("Đến nay đã giải ngân được 40 %.")
