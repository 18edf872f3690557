from __future__ import annotations

from dataclasses import replace

import pytest

from giaoban.models.recording import Span
from giaoban.models.transcript import Doubt, Segment, Signals, Word
from giaoban.transcribe.recognise.packing import CHUNK_SECONDS
from giaoban.transcribe.recognise.second_look import Stretch, alone, amid, joined, stretches

SPEECH = tuple(Span(at, at + 8.0) for at in range(0, 120, 10))
"""Eight seconds of voice, two of silence, for two minutes."""


def segment(
    text: str, start: float, seconds: float, logprob: float = -0.3, no_speech: float = 0.0
) -> Segment:
    words = text.split()
    step = seconds / len(words)
    placed = tuple(Word(start + i * step, start + (i + 1) * step, w, 0.8) for i, w in enumerate(words))
    return Segment(start, start + seconds, placed, signals=Signals(logprob, no_speech))


def stretch(*segments: Segment) -> Stretch:
    span = Span(40.0, 48.0)
    return Stretch(span, (span,), segments)


WHOLE = segment("chúng ta có thể áp dụng logic tương tự với người khác được không", 40.2, 7.5)
HALF = segment("chúng ta có thể áp dụng", 40.2, 3.0, -0.1)
LOOP = segment(" ".join(["cảm ơn các bạn"] * 6), 40.0, 8.0, -0.04)
UNSURE = segment("chúng tạ có thể bác dụng lo dịch tưởng tư với ngồi khắc đường hông", 40.2, 7.5, -0.9)


@pytest.mark.parametrize(
    ("better", "worse"), [(WHOLE, HALF), (WHOLE, LOOP), (WHOLE, UNSURE), (UNSURE, LOOP), (UNSURE, HALF)]
)
def test_the_better_answer_stays_whichever_came_first(better: Segment, worse: Segment) -> None:
    for first, second in ((better, worse), (worse, better)):
        assert stretch(first).told_again([second], nobody=False).segments == (better,)


def test_anything_is_better_than_nothing_and_nothing_replaces_no_text() -> None:
    assert stretch().told_again([UNSURE], nobody=False).segments == (UNSURE,)
    assert stretch(UNSURE).told_again([], nobody=False).segments == (UNSURE,)


def test_what_whisper_itself_throws_away_is_not_taken() -> None:
    void = segment("để không bỏ lỡ những video", 40.0, 4.0, -1.4, 0.8)
    assert stretch().told_again([void], nobody=False).segments == ()


def test_it_is_settled_when_all_is_said_without_doubt() -> None:
    assert stretch().told_again([WHOLE], nobody=False).settled
    assert not stretch().told_again([HALF], nobody=False).settled
    assert not stretch().told_again([], nobody=False).settled


def test_what_is_said_again_and_again_is_settled_by_the_same_words() -> None:
    again = replace(LOOP, doubts=(Doubt.REPETITION,), signals=Signals(-0.1, 0.1))
    other = replace(segment(f"{LOOP.text} cảm", 40.0, 8.0), doubts=(Doubt.REPETITION,))
    assert stretch(again).told_again([again], nobody=False).settled
    assert stretch(again).told_again([again], nobody=False).segments[0].doubts == (Doubt.REPETITION,)
    assert not stretch(again).told_again([other], nobody=False).settled
    assert not stretch(again).told_again([], nobody=False).settled
    odd = replace(again, doubts=(Doubt.REPETITION, Doubt.RATE))
    assert not stretch(odd).told_again([odd], nobody=False).settled


def test_where_nobody_speaks_only_sure_words_stay_and_are_marked() -> None:
    sure, unsure = segment("vâng ạ", 40.0, 0.5, -0.2), segment("cái gì", 42.0, 0.5, -1.1)
    left = stretch(sure, unsure).told_again([], nobody=True)
    assert left.settled
    assert [(each.text, each.doubts) for each in left.segments] == [("vâng ạ", (Doubt.NO_VOICE,))]


def test_near_stretches_are_heard_as_one_with_what_is_known_of_them() -> None:
    known = [segment("một hai", 41.0, 1.0), segment("ba bốn", 60.0, 1.0)]
    spans = joined([Span(43.0, 44.0), Span(41.0, 42.5), Span(60.0, 61.0)])
    found = stretches(spans, known, SPEECH)
    assert [each.span for each in found] == [Span(41.0, 44.0), Span(60.0, 61.0)]
    assert [each.segments for each in found] == [(known[0],), (known[1],)]
    assert found[0].voice == (Span(41.0, 44.0),)


def test_no_more_is_joined_than_a_chunk_holds() -> None:
    assert len(joined([Span(at, at + 9.5) for at in range(0, 60, 10)])) == 3


def test_alone_has_a_margin() -> None:
    one = Stretch(Span(6.0, 12.0), (Span(6.0, 8.0), Span(10.0, 12.0)))
    assert alone(one, SPEECH) == [Span(5.7, 8.0), Span(10.0, 12.3)]
    assert alone(Stretch(Span(0.0, 2.0), (Span(0.0, 2.0),)), SPEECH) == [Span(0.0, 2.3)]


@pytest.mark.parametrize("start", [0.0, 3.0, 50.0, 54.0, 116.0])
def test_amid_others_it_fills_a_chunk_and_is_in_it_whole(start: float) -> None:
    span = Span(start, start + 2.0)
    spans = amid(Stretch(span, (span,)), SPEECH)
    assert sum(each.length for each in spans) <= CHUNK_SECONDS
    assert any(each.start <= span.start and span.end <= each.end for each in spans)
    if 20 < start < 100:
        assert sum(each.length for each in spans) > CHUNK_SECONDS - 2
        assert spans[0].start < start - 10
        assert spans[-1].end > start + 10
