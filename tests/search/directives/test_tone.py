"""What is told by the tone alone."""

from __future__ import annotations

from datetime import date

import pytest

from giaoban.models.directives import Kind, Strength
from giaoban.models.written.clauses import token
from giaoban.search.directives import Found, find, tone
from tests.search.directives import fitted

DAY = date(2026, 3, 9)
"""A Monday."""


def found(text: str) -> list[Found]:
    return find(text.split(), DAY)


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("Chị Lan phát hành cái công văn ấy đi, đừng để dân chờ.", ("Lan",)),
        ("Hòa ơi, giấy mời sai tên rồi, thu về sửa hết trong hôm nay.", ("Hòa",)),
        ("Cái đơn của bà Nhuận thì trả lời cho người ta ngay trong tuần này giúp tôi.", ()),
        ("Tôi nhờ anh Thắng bên Sở Xây dựng ngồi lại với chủ đầu tư, tuần sau có cho tôi.", ("Sở Xây dựng",)),
        ("Từ nay không ai được đăng ảnh căn cước của dân lên nhóm nữa.", ()),
    ],
)
def test_nobody_says_that_it_is_given_and_it_is(said: str, leads: tuple[str, ...]) -> None:
    (one,) = found(said)
    assert (one.kind, one.reason.rule) == (Kind.DIRECTIVE, "cách nói")
    assert one.reason.score >= tone.LEAST
    assert one.leads == leads


@pytest.mark.parametrize(
    "said",
    [
        "Chị Lan đã phát hành công văn ấy từ hôm qua.",
        "Nếu trời mưa thì chắc anh Thắng phải lùi lễ khởi công.",
        "Chúng tôi sẽ cố gắng làm xong trong tuần này.",
        "Theo quy định thì hồ sơ phải trả trong ba ngày.",
        "Anh Thắng làm xong chưa?",
        "Tôi cảm ơn các đồng chí đã khẩn trương.",
    ],
)
def test_what_is_reported_supposed_asked_or_praised_is_not(said: str) -> None:
    assert found(said) == []


def test_it_tells_until_when_and_how_it_was_said() -> None:
    (one,) = found("Anh Tuấn sáng thứ tư để bản vẽ trên bàn tôi nhé.")
    assert one.due is not None
    assert one.due.day == date(2026, 3, 11)
    (settled,) = found("Chốt lại nhé, từ tuần sau họp vào sáng thứ hai, không bàn nữa.")
    assert settled.strength is Strength.AGREED


def test_a_longer_phrase_is_not_the_shorter_one_in_it() -> None:
    words = [token(word) for word in ["Phòng", "theo", "dõi", "chương", "trình"]]
    assert "others_told" not in tone.signs(words)  # “theo”
    assert "takes_charge" in tone.signs(words)


def test_a_sentence_without_an_end_is_looked_at_in_pieces() -> None:
    words = [token(f"từ{n}") for n in range(200)]
    pieces = list(tone.pieces(words, 0, len(words)))
    assert [end - start for start, end in pieces] == [60, 60, 60, 20]
    assert found(" ".join([*["mưa"] * 100, "chị Lan phát hành đi giúp tôi đừng để dân chờ"]))


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("Giao Sở Tài chính 10 ngày trình phương án.", ("Sở Tài chính",)),
        ("Giao tổ dân phố 7 dọn con mương trong tuần này.", ("tổ dân phố 7",)),
        ("Giao tổ dân phố số mười hai dọn con mương trong tuần này.", ("tổ dân phố số mười hai",)),
        ("Anh xem lại cái hợp đồng ấy ngay giúp tôi, đừng để lâu.", ()),
        ("Trời ơi, gửi lại ngay cho tôi nhé.", ()),
        ("Đồng ý cho anh làm việc này trong tuần sau.", ()),
        ("-- ơi, gửi lại ngay cho tôi nhé.", ()),
    ],
)
def test_no_number_verb_or_sigh_is_who_is_told(said: str, leads: tuple[str, ...]) -> None:
    assert [one.leads for one in found(said)] == [leads]


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("Các xã phải gom ý kiến từ các thôn, chiều nay gửi tôi.", DAY),
        ("Sở Tài chính cam kết rồi đấy, 30/9 phải bàn giao cho tôi.", date(2026, 9, 30)),
        ("Các xã phải trực 24/7 ở các điểm ngập, đừng chủ quan.", None),
        ("Các xã phải đưa tỷ lệ 1.5 lên cho tôi, không nói lý do.", None),
        ("Giao Sở Tài chính xem lại bản hôm chiều thứ năm tuần trước.", None),
        ("Giao Công an tỉnh cấm đường từ sáng thứ bảy.", None),
    ],
)
def test_no_decimal_and_no_day_that_is_past_is_a_deadline(said: str, due: date | None) -> None:
    (one,) = found(said)
    assert (one.due.day if one.due else None) == due


def test_a_sign_that_is_no_digit_breaks_nothing() -> None:
    assert len(found("Giao Sở Y tế trước ngày 30/6 thực hiện nghị quyết ①.")) == 1


def test_the_weights_are_those_that_fit_the_labelled_sentences() -> None:
    bias, *weights = fitted.fit(fitted.FITTED)
    assert bias == pytest.approx(tone.BIAS, abs=0.01)
    assert weights == pytest.approx([tone.WEIGHTS[name] for name in tone.NAMES], abs=0.01)
