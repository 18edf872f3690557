"""What every diariser does, on real weights and real voices."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator

import numpy as np
import pytest

from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.transcript import Turn, WindowVoice
from giaoban.transcribe.diarise.onnx import OnnxDiariser
from giaoban.transcribe.diarise.seam import Diariser
from giaoban.transcribe.recognise.seam import SAMPLE_RATE
from tests.factories import pyannote_folder, weights
from tests.factories.der import score
from tests.factories.meeting import Clip, Meeting, clips, clips_of, lay

Answer = tuple[tuple[Turn, ...], tuple[WindowVoice, ...]]
ANY = SpeakerCount()
MARGIN = 0.5
"""Seconds that an answer may reach beyond the speech map."""


@pytest.fixture(scope="module", params=["onnx", "pyannote"])
def diariser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diariser]:
    segmentation, embedding = weights.diarisation_pair()
    made: Diariser
    if request.param == "onnx":
        made = OnnxDiariser(segmentation, embedding, weights="pair", weights_sha256="0" * 64, threads=2)
    else:
        if not pyannote_folder.there():
            assert not os.environ.get("GIAOBAN_TEST_PYANNOTE"), "pyannote.audio was to be installed"
            pytest.skip("NOT TESTED: pyannote.audio is not installed (pip install '.[pyannote]')")
        from giaoban.transcribe.diarise.pyannote import PyannoteDiariser

        folder = pyannote_folder.make_folder(tmp_path_factory.mktemp("pipeline"), segmentation, embedding)
        made = PyannoteDiariser(folder, device="cpu")
    yield made
    made.close()


@pytest.fixture(scope="module")
def known() -> tuple[Clip, ...]:
    return clips(weights.voices())


def heard(diariser: Diariser, meeting: Meeting, count: SpeakerCount = ANY) -> Answer:
    return diariser.diarise(meeting.samples(), meeting.speech, count, lambda _share: None)


def truth(meeting: Meeting) -> list[Turn]:
    return [Turn(each.start, each.end, each.speaker) for each in meeting.utterances]


@pytest.fixture(scope="module")
def of_two(known: tuple[Clip, ...]) -> Meeting:
    return lay(clips_of(known, "Tuyen", "Doan"), seconds=40, seed=3, sentences=(1, 1))


@pytest.fixture(scope="module")
def short(known: tuple[Clip, ...]) -> Meeting:
    return lay(clips_of(known, "Tuyen", "Doan"), seconds=24, seed=8, sentences=(1, 1))


@pytest.fixture(scope="module")
def two(diariser: Diariser, of_two: Meeting, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """Heard as a step hands it over: mapped from a file, read-only."""
    path = tmp_path_factory.mktemp("sound") / "window.pcm"
    of_two.samples().tofile(path)
    return diariser.diarise(np.memmap(path, np.int16, "r"), of_two.speech, ANY, lambda _share: None)


def test_a_man_and_a_woman_are_told_apart(two: Answer, of_two: Meeting) -> None:
    found = score(truth(of_two), two[0])
    assert found.found == 2, found
    assert found.rate < 0.1, found


def test_one_voice_is_one_speaker(diariser: Diariser, known: tuple[Clip, ...]) -> None:
    meeting = lay(clips_of(known, "Ngoc"), seconds=30, seed=4)
    turns, voices = heard(diariser, meeting)
    assert len(voices) == 1
    assert score(truth(meeting), turns).rate < 0.1


def test_turns_are_in_order_inside_the_window_and_have_voices(two: Answer, of_two: Meeting) -> None:
    turns, voices = two
    assert [turn.start for turn in turns] == sorted(turn.start for turn in turns)
    assert all(0 <= turn.start < turn.end <= of_two.seconds for turn in turns)
    assert {turn.speaker for turn in turns} == {voice.label for voice in voices}
    assert len({voice.label for voice in voices}) == len(voices)


def test_voices_are_of_unit_length_and_say_what_they_were_made_from(two: Answer, of_two: Meeting) -> None:
    for voice in two[1]:
        assert np.linalg.norm(voice.embedding) == pytest.approx(1.0, abs=1e-3)
        assert 0 < voice.seconds <= of_two.seconds


def test_a_voice_is_known_again_in_another_window(diariser: Diariser, known: tuple[Clip, ...]) -> None:
    pair = clips_of(known, "Vinh", "Ly")
    first = lay(pair, seconds=30, seed=5, sentences=(1, 1))
    second = lay(pair, seconds=30, seed=6, sentences=(1, 1), room=0.3, noise=0.003)
    one, other = _by_person(diariser, first), _by_person(diariser, second)
    for name, voice in one.items():
        for again, voice_again in other.items():
            alike = float(np.dot(voice, voice_again))
            assert (alike >= diariser.same_voice) == (name == again), (name, again, alike)


def _by_person(diariser: Diariser, meeting: Meeting) -> dict[str, tuple[float, ...]]:
    """The voice of each person: that of the label which is heard most while the person speaks."""
    turns, voices = heard(diariser, meeting)
    embedding = {voice.label: voice.embedding for voice in voices}
    return {
        name: embedding[max(embedding, key=lambda label: _together(meeting, name, turns, label))]
        for name in meeting.speakers
    }


def _together(meeting: Meeting, name: str, turns: tuple[Turn, ...], label: str) -> float:
    return sum(
        max(0.0, min(said.end, turn.end) - max(said.start, turn.start))
        for said in meeting.utterances
        for turn in turns
        if said.speaker == name and turn.speaker == label
    )


@pytest.mark.parametrize("sound", ["silence", "noise", "nothing"])
def test_no_speech_gives_nothing(diariser: Diariser, sound: str) -> None:
    length = 0 if sound == "nothing" else 12 * SAMPLE_RATE
    level = 300 if sound == "noise" else 0
    samples = np.random.default_rng(1).normal(0, level, length).astype(np.int16)
    assert diariser.diarise(samples, (), ANY, lambda _share: None) == ((), ())


def test_nobody_speaks_outside_the_speech_map(diariser: Diariser, short: Meeting) -> None:
    part = short.speech[1:3]
    turns, _ = diariser.diarise(short.samples(), part, ANY, lambda _share: None)
    assert turns
    for turn in turns:
        for at in np.arange(turn.start, turn.end, 0.05):
            assert any(span.start - MARGIN <= at <= span.end + MARGIN for span in part), (turn, at)


def test_speech_shorter_than_a_syllable_and_beyond_the_end_is_no_harm(diariser: Diariser) -> None:
    samples = np.random.default_rng(2).normal(0, 300, SAMPLE_RATE // 2).astype(np.int16)
    odd = (Span(0.0, 0.01), Span(0.2, 0.9), Span(5.0, 6.0))
    turns, voices = diariser.diarise(samples, odd, ANY, lambda _share: None)
    assert all(turn.end <= 0.5 for turn in turns)
    assert {turn.speaker for turn in turns} == {voice.label for voice in voices}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_known_count_is_kept(diariser: Diariser, known: tuple[Clip, ...], count: int) -> None:
    meeting = lay(clips_of(known, "Tuyen", "Doan", "Ngoc"), seconds=40, seed=7, sentences=(1, 1))
    _, voices = heard(diariser, meeting, SpeakerCount(count, count))
    assert len(voices) == count


def test_progress_rises_to_one(diariser: Diariser, short: Meeting) -> None:
    shares: list[float] = []
    diariser.diarise(short.samples(), short.speech, ANY, shares.append)
    assert len(shares) > 4
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_a_report_that_raises_stops_the_work(diariser: Diariser, short: Meeting) -> None:
    class Stopped(Exception):
        pass

    def stop(_share: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        diariser.diarise(short.samples(), short.speech, ANY, stop)


def test_the_maker_says_enough_to_make_it_again(diariser: Diariser) -> None:
    maker = diariser.maker
    assert all(getattr(maker, field.name) for field in dataclasses.fields(maker))
    assert maker.options["same_voice"] == diariser.same_voice
