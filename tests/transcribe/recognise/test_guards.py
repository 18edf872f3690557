from __future__ import annotations

import pytest

from giaoban.models.transcript import Doubt, Segment, Signals, Word
from giaoban.transcribe.recognise.guards import doubts, repeats
from giaoban.transcribe.recognise.language import Language

SURE = Signals(avg_logprob=-0.3, no_speech_prob=0.01)
UNSURE = Signals(avg_logprob=-1.2, no_speech_prob=0.2)
EMPTY = Signals(avg_logprob=-1.2, no_speech_prob=0.8)


def segment(text: str, signals: Signals = SURE, seconds: float | None = None) -> Segment:
    words = text.split()
    step = (seconds or len(words) / 4) / len(words)
    placed = tuple(Word(at * step, (at + 1) * step, word, 0.9) for at, word in enumerate(words))
    return Segment(0.0, placed[-1].end, placed, signals=signals)


@pytest.mark.parametrize(
    "text",
    [
        "Xin cảm ơn các đồng chí đã lắng nghe.",
        "Kính thưa các đồng chí, thưa toàn thể hội nghị.",
        "Đề nghị Sở Kế hoạch và Đầu tư chủ trì, phối hợp với Sở Tài chính.",
        "Xin cảm ơn các bạn đã theo dõi.",
        "Đúng đúng đúng.",
        "Năm 2025 đạt 93,6 %, tăng 2.192 tỷ đồng.",
    ],
)
def test_what_people_say_is_not_doubted(text: str) -> None:
    assert doubts(segment(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hãy subscribe cho kênh Ghiền Mì Gõ Để không bỏ lỡ những video hấp dẫn",
        "Hãy subscribe cho kênh La La School Để không bỏ lỡ những video hấp dẫn",
        "Hãy đăng ký kênh để ủng hộ kênh của mình nhé",
        "Cảm ơn các bạn đã theo dõi và hẹn gặp lại",
        "Nhớ like và share video này",
    ],
)
def test_known_inventions_are_marked_when_a_second_signal_agrees(text: str) -> None:
    assert Doubt.KNOWN_INVENTION in doubts(segment(text, UNSURE))
    assert Doubt.KNOWN_INVENTION in doubts(segment(text, EMPTY))
    assert Doubt.KNOWN_INVENTION not in doubts(segment(text, SURE))


def test_low_confidence_and_no_voice() -> None:
    assert doubts(segment("ừ thì là", UNSURE)) == (Doubt.LOW_CONFIDENCE,)
    assert doubts(segment("ừ thì là", EMPTY)) == (Doubt.NO_VOICE, Doubt.LOW_CONFIDENCE)
    assert doubts(segment("ừ thì là", Signals(avg_logprob=-0.8, no_speech_prob=0.5))) == (Doubt.NO_VOICE,)
    assert doubts(segment("ừ thì là", Signals(avg_logprob=-0.4, no_speech_prob=0.5))) == ()
    assert doubts(segment("ừ thì là", Signals(avg_logprob=-0.2, no_speech_prob=0.9))) == ()


def test_what_the_sound_is_taken_for() -> None:
    assert doubts(segment("ừ thì là"), Language(0.06, 0.4)) == (Doubt.NO_VOICE,)
    assert doubts(segment("ừ thì là"), Language(0.01, 0.95)) == (Doubt.LANGUAGE,)
    assert doubts(segment("ừ thì là"), Language(0.4, 0.6)) == ()


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("không không không không", True),
        ("không không không", False),
        ("và các sở ngành và các sở ngành và các sở ngành và các sở ngành", True),
        ("và các sở ngành và các sở ngành", False),
        ("một hai ba bốn năm sáu bảy tám", False),
        ("", False),
        ("cảm ơn các bạn đã theo dõi và hẹn gặp lại trong những video tiếp theo " * 4, True),
        ("cảm ơn các bạn đã theo dõi và hẹn gặp lại trong những video tiếp theo " * 3, False),
    ],
)
def test_repetition(text: str, repeated: bool) -> None:
    assert repeats(text) is repeated


def test_rates_no_speaker_reaches() -> None:
    assert doubts(segment("một hai ba bốn năm sáu bảy tám chín mười mười một", seconds=1.1)) == (Doubt.RATE,)
    assert doubts(segment("vâng", seconds=4)) == (Doubt.RATE,)
    assert doubts(segment("vâng", seconds=0.3)) == ()
    assert doubts(segment("cái gì thế", seconds=0.01)) == (Doubt.RATE,)


def test_other_scripts_are_marked() -> None:
    assert doubts(segment("ご視聴ありがとうございました", seconds=2)) != ()
    assert Doubt.LANGUAGE in doubts(segment("ご視聴 ありがとう ございました"))
    assert Doubt.LANGUAGE in doubts(segment("спасибо за просмотр"))
    assert doubts(segment("Đắk Lắk, Ủy ban, ưỡn, quýt, ýÝỹỸ")) == ()
