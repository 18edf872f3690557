"""Voices of a transcript's speakers, and whom they are like."""

from __future__ import annotations

from dataclasses import replace

import pytest

from giaoban.models.changes import apply
from giaoban.models.recording import Span
from giaoban.models.transcript import Maker, Turn, WindowTurns, WindowVoice
from giaoban.models.voices import Voice, likest, of_speakers, together
from tests.factories.transcripts import layer, segment

MAKER = Maker("onnxruntime 1.31", "segmentation-3.0+wespeaker-resnet34", "ab" * 32, {"same": 0.6})
OTHER = replace(MAKER, engine="onnxruntime 2.0")
A, B = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)


def voice(embedding: tuple[float, ...], seconds: float = 30.0, maker: Maker = MAKER) -> Voice:
    return Voice(embedding, seconds, maker)


def window(maker: Maker = MAKER, seconds: float = 12.0) -> WindowTurns:
    return WindowTurns(
        Span(0.0, 60.0),
        (Turn(0.0, 10.0, "a"), Turn(12.0, 20.0, "b"), Turn(30.0, 38.0, "a")),
        (WindowVoice("a", A, seconds), WindowVoice("b", B, seconds)),
        maker,
    )


def spoken(second: str = "S1"):
    return apply(
        layer(
            segment(0.0, "một hai ba bốn năm", "S1", pace=2.0),
            segment(12.0, "một hai ba bốn", "S2", pace=2.0),
            segment(30.0, "một hai ba bốn", second, pace=2.0),
        )
    )


def test_a_speaker_has_the_voice_whose_turns_are_his():
    found = of_speakers(spoken(), [window()])
    assert {label: one.embedding for label, one in found.items()} == {"S1": A, "S2": B}


def test_a_voice_whose_turns_people_gave_to_several_is_nobodys():
    assert list(of_speakers(spoken("S3"), [window()])) == ["S2"]


def test_little_speech_and_another_makers_windows_are_left_out():
    assert of_speakers(spoken(), [window(seconds=9.0)]) == {}
    found = of_speakers(spoken(), [window(), window(OTHER)])
    assert found["S1"].seconds == 12.0


def test_voices_together_are_their_mean_by_seconds():
    both = together([voice(A, 30.0), voice(B, 10.0)], MAKER)
    assert both.embedding == pytest.approx((0.9487, 0.3162, 0.0), abs=1e-4)
    assert both.seconds == 40.0


def test_a_voice_is_like_the_one_person_whom_it_is_clearly_nearest_to():
    near = voice((0.8, 0.6, 0.0))
    assert likest(near, [(1, voice(A))]) is not None
    found = likest(near, [(1, voice(A)), (2, voice((0.0, 0.0, 1.0)))])
    assert found is not None
    assert (found.person_id, round(found.score, 2)) == (1, 0.8)
    assert likest(near, [(1, voice(A)), (2, voice((0.28, 0.96, 0.0)))]) is None  # like two
    assert likest(voice((0.6, 0.8, 0.0)), [(1, voice(A))]) is None  # like nobody
    assert likest(near, [(1, voice(A, maker=OTHER))]) is None  # tells nothing
    assert likest(near, []) is None
