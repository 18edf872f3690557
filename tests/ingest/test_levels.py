"""Loudness against ffmpeg's own measure, and the waveform."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from giaoban.ingest import ffmpeg, levels
from giaoban.models.recording import Span
from giaoban.models.store.media.pcm import SAMPLE_RATE, open_pcm
from tests.factories import media

SOUNDS = [
    "sine=frequency=997",
    "anoisesrc=amplitude=0.1:color=pink",
    "aevalsrc=if(lt(mod(t\\,10)\\,4)\\,0.4*sin(2*PI*250*t)\\,0.0005*random(0))",
]


@pytest.mark.parametrize("sound", SOUNDS, ids=["tone", "noise", "with-pauses"])
def test_loudness_is_that_of_ebur128(sound: str, tmp_path: Path):
    path = tmp_path / "a.wav"
    ffmpeg.decode(media.make(tmp_path / "b.wav", sound=sound, seconds=45), path, None, lambda _: None)
    command = [
        ffmpeg.binary(),
        "-nostdin",
        "-hide_banner",
        "-i",
        str(path),
        "-af",
        "ebur128",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    reference = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1])
    assert levels.loudness(open_pcm(path)) == pytest.approx(reference, abs=0.1)


def test_a_full_scale_tone_is_at_minus_3_lufs():
    """The standard's own check: 997 Hz at 0 dBFS in one channel is -3.01 LKFS."""
    tone = 32767 * np.sin(2 * np.pi * 997 * np.arange(16_000 * 10) / 16_000)
    assert levels.loudness(tone.astype(np.int16)) == pytest.approx(-3.01, abs=0.1)


@pytest.mark.parametrize("samples", [0, 100, 16_000 * 5])
def test_silence_has_no_loudness(samples: int):
    assert levels.loudness(np.zeros(samples, np.int16)) is None


def test_peaks_are_the_loudest_of_each_tenth_of_a_second():
    samples = np.zeros(16_000 * 61 + 1, np.int16)
    samples[1600 * 3 + 5] = -32768
    samples[1600 * 600] = 16384
    samples[-1] = 1000
    found = levels.peaks(samples)
    assert found.dtype == np.uint8
    assert len(found) == 611
    assert {int(at): int(found[at]) for at in np.flatnonzero(found)} == {3: 255, 600: 127, 610: 7}


def test_nothing_has_no_peaks():
    assert len(levels.peaks(np.zeros(0, np.int16))) == 0


def test_the_quietest_moment_lies_between_two_words_not_in_the_closure_of_a_consonant():
    rng = np.random.default_rng(3)
    sound = (6000 * rng.standard_normal(30 * SAMPLE_RATE)).astype(np.int16)
    sound[int(12.00 * SAMPLE_RATE) : int(12.04 * SAMPLE_RATE)] //= 1000
    sound[int(21.00 * SAMPLE_RATE) : int(21.25 * SAMPLE_RATE)] //= 20
    assert levels.quietest(sound, Span(5, 30)) == pytest.approx(21.125, abs=0.05)
    assert levels.quietest(sound, Span(5, 20)) == pytest.approx(12.02, abs=0.12)
    assert levels.quietest(sound, Span(29.9, 30)) == 30
