"""Findings: their words, their seconds, and what joins or parts them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoban.models.directives import Kind, Strength
from giaoban.models.transcript import Coverage, Layer, Segment, Transcript, Word
from giaoban.search.directives import candidates, find

WEDNESDAY = date(2025, 6, 11)
_CONDITION = "Nếu mưa lớn thì yêu cầu các xã di dời dân ngay."
_PETITION = "Chúng tôi đề nghị tỉnh quan tâm hỗ trợ kinh phí."


def _due(text: str, day: date = WEDNESDAY) -> tuple[str, date | None] | None:
    [found] = find(f"Giao Sở Tài chính báo cáo kết quả {text}.".split(), day)
    return (found.due.said, found.due.day) if found.due else None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("trước ngày 30/6", date(2025, 6, 30)),
        ("trước ngày 10/6", date(2026, 6, 10)),
        ("trước 14 giờ, ngày 05/12", date(2025, 12, 5)),
        ("trước tám giờ ba mươi phút ngày 12/6", date(2025, 6, 12)),
        ("chậm nhất ngày 29 tháng 2", date(2028, 2, 29)),
        ("trước ngày 20", date(2025, 6, 20)),
        ("trước ngày mùng 5", date(2025, 7, 5)),
        ("trong quý III", date(2025, 9, 30)),
        ("trong quý I", date(2026, 3, 31)),
        ("trước quý IV", date(2025, 9, 30)),
        ("trong tháng bảy", date(2025, 7, 31)),
        ("trong tháng 2/2028", date(2028, 2, 29)),
        ("trước tháng 3", date(2026, 2, 28)),
        ("trong năm 2026", date(2026, 12, 31)),
        ("chậm nhất thứ sáu tuần này", date(2025, 6, 13)),
        ("chậm nhất thứ sáu tuần sau", date(2025, 6, 20)),
        ("trong tuần này", date(2025, 6, 15)),
        ("trong tháng này", date(2025, 6, 30)),
        ("trong quý sau", date(2025, 9, 30)),
        ("trong 10 ngày", date(2025, 6, 21)),
        ("trong vòng hai tuần", date(2025, 6, 25)),
        ("trong 10 ngày làm việc", date(2025, 6, 25)),
        ("trong vòng ba tháng", date(2025, 9, 11)),
        ("trong 6 tháng cuối năm", date(2025, 12, 31)),
        ("từ nay đến hết năm", date(2025, 12, 31)),
        ("trước 18 giờ hôm nay", WEDNESDAY),
        ("cuối tháng này", date(2025, 6, 30)),
        ("trước mùa mưa bão", None),
        ("trước ngày 25 hằng tháng", None),
        ("trong đầu tháng 7", None),
    ],
)
def test_a_deadline_is_kept_as_it_was_said_and_as_a_day(said: str, day: date | None) -> None:
    assert _due(said) == (said, day)


@pytest.mark.parametrize(
    "text",
    ["từ ngày 1/7", "về tình hình năm 2024", "trước hội đồng nghiệm thu", "trước ngày 31/2", "như năm trước"],
)
def test_what_is_no_deadline_or_no_day_of_the_calendar_gives_no_day(text: str) -> None:
    due = _due(text)
    assert due is None or due[1] is None


def test_months_ahead_end_with_the_month() -> None:
    assert _due("trong vòng 1 tháng", date(2025, 1, 31)) == ("trong vòng 1 tháng", date(2025, 2, 28))


def test_a_sentence_may_give_several_directives() -> None:
    text = (
        "Giao Sở Y tế mua thuốc, giao Sở Tài chính cấp kinh phí trước ngày 30/6, yêu cầu các xã tuyên truyền."
    )
    found = find(text.split(), WEDNESDAY)
    assert [each.leads for each in found] == [("Sở Y tế",), ("Sở Tài chính",), ("các xã",)]
    assert [each.strength for each in found] == [Strength.ASSIGNED, Strength.ASSIGNED, Strength.REQUIRED]
    assert [bool(each.due) for each in found] == [False, True, False]
    assert found[1].content == "cấp kinh phí"


def test_speech_without_stops_is_parted_at_the_phrases() -> None:
    text = (
        "vâng xin cảm ơn các đồng chí đã báo cáo rất đầy đủ về tình hình thu ngân sách trong sáu tháng vừa "
        "qua và những khó khăn của các địa phương bây giờ tôi giao sở tài chính tham mưu phân bổ nguồn dự "
        "phòng trước ngày ba mươi tháng sáu còn về phòng chống lụt bão thì tôi thấy là các xã làm cũng chưa "
        "tốt đâu cho nên yêu cầu các xã kiểm tra lại phương án bốn tại chỗ trong tuần này"
    )
    found = find(text.split(), WEDNESDAY)
    assert [each.leads for each in found] == [("sở tài chính",), ("các xã",)]
    assert [each.due and each.due.day for each in found] == [date(2025, 6, 30), date(2025, 6, 15)]


def test_a_condition_is_no_doubt_of_what_is_told_under_it() -> None:
    [found] = find(_CONDITION.split(), WEDNESDAY)
    assert found.leads == ("các xã",)


def test_a_petition_is_a_kind_of_its_own() -> None:
    [found] = find(_PETITION.split(), WEDNESDAY)
    assert found.kind is Kind.PETITION
    assert found.strength is None


@pytest.mark.parametrize(
    "text", ["", "Giao.", "giao giao giao", "Đề nghị", "đề nghị đề nghị các", ", , ,", "phải"]
)
def test_scraps_of_speech_are_no_trouble(text: str) -> None:
    assert find(text.split(), WEDNESDAY) == []


def _segment(start: float, text: str, speaker: str = "S1") -> Segment:
    words = tuple(Word(start + n, start + n + 0.9, each, 0.9) for n, each in enumerate(text.split()))
    return Segment(start, start + len(words), words, speaker)


def _transcript(*segments: Segment) -> Transcript:
    layer = Layer(segments, ("S1", "S2"), (), Coverage(60, 60))
    return Transcript(layer, segments, ("S1", "S2"), names={"S1": "Trần Huy Tuấn"})


def test_a_directive_over_two_segments_is_one_with_its_seconds() -> None:
    transcript = _transcript(
        _segment(0, "Xin cảm ơn."),
        _segment(10, "Giao Sở Tài chính chủ trì."),
        _segment(16, "Phối hợp với Sở Xây dựng rà soát trước ngày 30/6."),
        _segment(40, "Sang nội dung khác."),
    )
    [found] = candidates(transcript, WEDNESDAY)
    assert [found.start, found.end] == pytest.approx([10, 26.9])
    assert found.cooperating == ("Sở Xây dựng",)
    assert found.speaker == "Trần Huy Tuấn"
    assert found.due
    assert found.due.day == date(2025, 6, 30)


def test_a_sentence_does_not_go_on_with_somebody_else_or_after_a_silence() -> None:
    head, tail = "Giao Sở Tài chính chủ trì,", "phối hợp với Sở Xây dựng rà soát."
    for other in (_segment(16, tail, "S2"), _segment(30, tail)):
        [found] = candidates(_transcript(_segment(10, head), other), WEDNESDAY)
        assert found.cooperating == ()


SPOKEN = (
    *(
        "giao",
        "Sở",
        "Tài",
        "chính",
        "các",
        "đồng",
        "chí",
        "xã,",
        "phải",
        "trước",
        "ngày",
        "30/6",
        "mùng",
        "tháng",
    ),
    *(
        "tư",
        "quý",
        "III",
        "hai",
        "mươi",
        "giờ",
        "đề",
        "nghị",
        "yêu",
        "cầu",
        "phối",
        "hợp",
        "với",
        "và",
        "chủ",
    ),
    *(
        "trì.",
        "thứ",
        "năm",
        "tuần",
        "này",
        "sau",
        "trong",
        "10",
        "cuối",
        "hết",
        "đã",
        "nếu",
        "thì?",
        "99/99",
        "—",
    ),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(SPOKEN) | st.text(min_size=1, max_size=6), max_size=40),
    st.dates(date(1990, 1, 1)),
)
def test_whatever_is_said_findings_lie_within_it_and_apart(words: list[str], day: date) -> None:
    end = 0
    for found in find(words, day):
        assert end <= found.first < found.last <= len(words)
        assert 0 <= found.reason.score <= 1
        end = found.last


@pytest.mark.parametrize(
    "said",
    [
        "các trường thì tháng sau rà lại hết bếp ăn sở y tế kiểm tra chéo có biên bản đàng hoàng",
        "Sở Xây dựng làm lại hồ sơ",
        "Sở Xây dựng",
        "đồng chí giám đốc Sở Y tế",
    ],
)
def test_words_without_an_end_are_no_trouble(said: str) -> None:
    words = said.split()
    for last in range(len(words) + 1):
        find(words[:last], date(2026, 3, 9))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("chậm nhất thứ tư này", date(2026, 3, 11)),
        ("trước thứ hai", date(2026, 3, 16)),
        ("trước thứ sáu", date(2026, 3, 13)),
        ("trong thứ năm tuần sau", date(2026, 3, 19)),
        ("trước quý II năm sau", date(2027, 3, 31)),
        ("trong tháng 5 năm nay", date(2026, 5, 31)),
    ],
)
def test_days_of_the_week_and_of_another_year(said: str, day: date) -> None:
    (found,) = find(f"Giao Sở Tài chính báo cáo {said}.".split(), date(2026, 3, 9))
    assert found.due is not None
    assert found.due.day == day


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("À quên, còn vụ sạt lở, Bộ Chỉ huy Quân sự tỉnh bố trí giúp xã một tiểu đội, xong trước 26/3.", 1),
        ("Trong 6 tháng cuối năm, Sở Tài chính tập trung cho tôi mấy cuộc kiểm tra về đất công.", 1),
        ("Văn phòng UBND tỉnh gom lại giúp tôi còn một mẫu thôi.", 1),
        ("Sở Tài chính đã báo cáo tôi trước ngày 20/3.", 0),
        ("Văn phòng UBND tỉnh đang gom lại, tuần sau ban hành.", 0),
        ("Sở Xây dựng có ý kiến là để trong tháng 5 trình.", 0),
    ],
)
def test_a_unit_is_told_by_the_deadline_or_by_whom_it_is_done_for(said: str, leads: int) -> None:
    assert len(find(said.split(), date(2026, 3, 9))) == leads


def test_a_day_at_the_end_of_the_calendar_is_no_trouble() -> None:
    for said in (
        "trong tháng sau",
        "trong 10 ngày",
        "trong vòng 900 năm",
        "trước ngày 29 tháng 2",
        "trong quý sau",
    ):
        assert find(f"Giao Sở Tài chính báo cáo {said}.".split(), date.max)
