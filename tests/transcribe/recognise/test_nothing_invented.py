"""Half an hour of each sound in which nobody speaks: no word comes out."""

from __future__ import annotations

import numpy as np
import pytest

from giaoban.ingest.speech import speech
from giaoban.models.recording import Span
from giaoban.transcribe.recognise.faster_whisper import FasterWhisper
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Hints
from tests.conftest import shared
from tests.factories.meeting import clips, clips_of
from tests.factories.sounds import KINDS, music, noise

HALF_HOUR = 1800.0


def quiet(_share: float) -> None:
    pass


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_half_an_hour_without_a_voice_gives_no_word(whisper: FasterWhisper, kind: str) -> None:
    sound = KINDS[kind](HALF_HOUR)
    assert whisper.recognise(sound, speech(sound, quiet), Hints(), quiet) == ()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_nor_where_the_speech_map_takes_all_of_it_for_voice(whisper: FasterWhisper, kind: str) -> None:
    """Two minutes, since every half minute of it is heard."""
    sound = KINDS[kind](120.0)
    assert whisper.recognise(sound, (Span(0.0, 120.0),), Hints(), quiet) == ()


@pytest.mark.parametrize("around", ["noise", "music"])
def test_a_sentence_in_half_a_minute_of_noise_is_found_and_nothing_else(
    whisper: FasterWhisper, around: str
) -> None:
    """With a speech map that takes all of it for voice."""
    (clip,) = clips_of(clips(shared("audio/clips")), "Doan")
    sound = (noise(28.0, "pink", -40.0) if around == "noise" else music(28.0, -35.0)).astype(np.float32)
    at = round(11.0 * SAMPLE_RATE)
    sound[at : at + len(clip.samples)] += 32767 * clip.samples
    mixed = np.clip(sound, -32768, 32767).astype(np.int16)
    found = whisper.recognise(mixed, (Span(0.0, 28.0),), Hints(), quiet)
    words = [word for each in found for word in each.words if not each.doubts]
    inside = [word for word in words if word.start >= 10.5 and word.end <= 11.5 + clip.seconds]
    assert len(inside) >= 18
    assert len(words) - len(inside) <= 1
