"""What every recogniser does, on real weights and a real voice."""

from __future__ import annotations

import dataclasses
import wave
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import resample_poly

from giaoban.models.recording import Span
from giaoban.models.transcript import Segment
from giaoban.models.vietnamese import nfc, syllables
from giaoban.transcribe.recognise.faster_whisper import FasterWhisper
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Hints, Recogniser, Samples
from tests.factories.sounds import KINDS
from tests.factories.weights import VOICE_TEXT, voice, whisper_base

GAP = 6.0
"""Seconds of quiet before, between and after the sentences."""


@pytest.fixture(scope="module", params=["faster-whisper"])
def recogniser(request: pytest.FixtureRequest) -> Iterator[Recogniser]:
    made: Recogniser = FasterWhisper(whisper_base(), weights="whisper-base", weights_sha256="0" * 64)
    yield made
    made.close()


@pytest.fixture(scope="module")
def sentence() -> NDArray[np.int16]:
    with wave.open(str(voice())) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, file.getnchannels())
        rate = file.getframerate()
    mono = sound.mean(axis=1).astype(np.float32)
    return resample_poly(mono, SAMPLE_RATE, rate).astype(np.int16)


@pytest.fixture(scope="module")
def said_twice(sentence: NDArray[np.int16], tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """The sentence twice, mapped from a file and read-only, as a step hands it over."""
    noise = np.random.default_rng(1).normal(0, 15, int(GAP * SAMPLE_RATE)).astype(np.int16)
    path = tmp_path_factory.mktemp("sound") / "window.pcm"
    np.concatenate([noise, sentence, noise, sentence, noise]).tofile(path)
    return np.memmap(path, np.int16, "r")


@pytest.fixture(scope="module")
def spans(sentence: NDArray[np.int16]) -> tuple[Span, Span]:
    length = len(sentence) / SAMPLE_RATE
    return Span(GAP, GAP + length), Span(2 * GAP + length, 2 * GAP + 2 * length)


@pytest.fixture(scope="module")
def heard(
    recogniser: Recogniser, said_twice: Samples, spans: tuple[Span, Span]
) -> tuple[tuple[Segment, ...], list[float]]:
    shares: list[float] = []
    return recogniser.recognise(said_twice, spans, Hints(), shares.append), shares


def quiet(_share: float) -> None:
    pass


def test_words_are_found_again_where_they_were_said(
    heard: tuple[tuple[Segment, ...], list[float]], spans: tuple[Span, Span]
) -> None:
    words = [word for segment in heard[0] for word in segment.words]
    for span in spans:
        inside = {
            each for word in words if span.start <= word.start < span.end for each in syllables(word.text)
        }
        expected = set(syllables(VOICE_TEXT))
        assert len(inside & expected) >= 0.5 * len(expected), inside


def test_words_are_in_order_and_within_half_a_second_of_speech(
    heard: tuple[tuple[Segment, ...], list[float]], spans: tuple[Span, Span]
) -> None:
    words = [word for segment in heard[0] for word in segment.words]
    assert words
    ends = 0.0
    for word in words:
        assert ends <= word.start <= word.end
        assert any(span.start - 0.5 <= word.start and word.end <= span.end + 0.5 for span in spans), word
        assert word.text == nfc(word.text).strip() != ""
        assert 0 <= word.probability <= 1
        ends = word.end


def test_segments_hold_their_words_and_signals(heard: tuple[tuple[Segment, ...], list[float]]) -> None:
    for segment in heard[0]:
        assert (segment.start, segment.end) == (segment.words[0].start, segment.words[-1].end)
        assert segment.signals.avg_logprob < 0
        assert segment.signals.compression_ratio > 0
        assert segment.speaker is None


def test_progress_rises_to_one(heard: tuple[tuple[Segment, ...], list[float]]) -> None:
    shares = heard[1]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize("kind", ["silence", "noise", "hum", "nothing"])
def test_no_speech_gives_no_words(recogniser: Recogniser, kind: str) -> None:
    time = np.arange(10 * SAMPLE_RATE) / SAMPLE_RATE
    sounds = {
        "silence": np.zeros(len(time)),
        "noise": np.random.default_rng(2).normal(0, 500, len(time)),
        "hum": 3000 * np.sin(2 * np.pi * 50 * time),
        "nothing": np.zeros(0),
    }
    assert recogniser.recognise(sounds[kind].astype(np.int16), (), Hints(), quiet) == ()


@pytest.mark.parametrize("level", [0, 300])
def test_what_is_written_where_nobody_speaks_is_doubted(
    recogniser: Recogniser, sentence: NDArray[np.int16], level: int
) -> None:
    """The speech map may take eight seconds of noise between two sentences for speech."""
    noise = np.random.default_rng(3).normal(0, level, 8 * SAMPLE_RATE).astype(np.int16)
    sound = np.concatenate([sentence, noise, sentence])
    length = len(sentence) / SAMPLE_RATE
    found = recogniser.recognise(sound, (Span(0, len(sound) / SAMPLE_RATE),), Hints(), quiet)
    for segment in found:
        for word in segment.words:
            if length + 0.5 < word.start < word.end < length + 7.5:
                assert segment.doubts, segment
    said = set(syllables(" ".join(segment.text for segment in found if not segment.doubts)))
    assert len(said & set(syllables(VOICE_TEXT))) >= 8


@pytest.mark.parametrize("kind", KINDS)
def test_sound_in_which_nobody_speaks_gives_no_words_that_are_trusted(
    recogniser: Recogniser, kind: str
) -> None:
    """Even where the speech map takes all of it for voice."""
    sound = KINDS[kind](8.0)
    found = recogniser.recognise(sound, (Span(0, 8.0),), Hints(), quiet)
    assert [segment.text for segment in found if not segment.doubts] == []


def test_a_report_that_raises_stops_the_work(
    recogniser: Recogniser, said_twice: Samples, spans: tuple[Span, Span]
) -> None:
    class Stopped(Exception):
        pass

    def stop(_share: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        recogniser.recognise(said_twice, spans, Hints(), stop)


def test_speech_beyond_the_end_and_of_no_length_is_no_harm(
    recogniser: Recogniser, sentence: NDArray[np.int16]
) -> None:
    length = len(sentence) / SAMPLE_RATE
    odd = (Span(0.0, 0.0), Span(0.001, length + 0.4), Span(length + 5, length + 6))
    found = recogniser.recognise(sentence, odd, Hints(), quiet)
    assert found
    assert all(word.end <= length for segment in found for word in segment.words)


@pytest.mark.parametrize("seconds", [1 / SAMPLE_RATE, 0.004, 0.02, 0.1])
def test_a_sliver_of_speech_is_no_harm(
    recogniser: Recogniser, sentence: NDArray[np.int16], seconds: float
) -> None:
    found = recogniser.recognise(sentence, (Span(1.0, 1.0 + seconds),), Hints(), quiet)
    assert all(0.5 <= word.start <= word.end <= 1.6 for segment in found for word in segment.words)


def test_hints_of_any_length_are_taken(recogniser: Recogniser, sentence: NDArray[np.int16]) -> None:
    hints = Hints(tuple(f"Sở Kế hoạch và Đầu tư tỉnh số {number}" for number in range(200)))
    found = recogniser.recognise(sentence, (Span(0, len(sentence) / SAMPLE_RATE),), hints, quiet)
    said = set(syllables(" ".join(segment.text for segment in found)))
    assert len(said & set(syllables(VOICE_TEXT))) >= 8


def test_the_maker_says_enough_to_make_it_again(recogniser: Recogniser) -> None:
    maker = recogniser.maker
    assert all(getattr(maker, field.name) for field in dataclasses.fields(maker))
    assert maker.options["language"] == "vi"
    assert {"beam_size", "compute_type", "device"} <= set(maker.options)
