"""Where somebody speaks, on real voices laid at known times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from giaoban.ingest import speech as voice
from giaoban.models.recording import Span
from tests.factories.meeting import Meeting, clips, lay

RATE = 16_000


@pytest.fixture(scope="module")
def meeting(speech_folder: Path) -> Meeting:
    return lay(clips(speech_folder / "clips"), seconds=120, seed=5, gap=(1.5, 6.0), noise=0.0)


def _found(samples: NDArray[np.float64]) -> tuple[Span, ...]:
    return voice.speech(np.clip(samples, -32768, 32767).astype(np.int16), lambda _: None)


def _missed_and_invented(truth: Sequence[Span], found: Sequence[Span], seconds: float) -> tuple[float, float]:
    grids = [np.zeros(int(seconds * 100) + 1, bool) for _ in range(2)]
    for grid, spans in zip(grids, (truth, found), strict=True):
        for each in spans:
            grid[int(each.start * 100) : int(each.end * 100)] = True
    real, got = grids
    return float((real & ~got).sum() / real.sum()), float((got & ~real).sum() / (~real).sum())


def _hiss(count: int, decibels: float) -> NDArray[np.float64]:
    return np.random.default_rng(1).standard_normal(count) * 32767 * 10 ** (decibels / 20)


@pytest.mark.parametrize(("gain", "noise"), [(0, -75), (-30, -75), (-45, -75), (-50, -90)])
def test_voices_are_found_however_quiet(gain: int, noise: int, meeting: Meeting):
    samples = meeting.samples() * 10 ** (gain / 20)
    found = _found(samples + _hiss(len(samples), noise))
    missed, invented = _missed_and_invented(meeting.speech, found, meeting.seconds)
    assert missed < 0.04
    assert invented < 0.33  # the padding, and the pauses of half a second that are closed


def test_a_far_voice_between_near_ones_is_found(meeting: Meeting):
    samples = meeting.samples().astype(float)
    for each in meeting.utterances[1::2]:
        samples[round(each.start * RATE) : round(each.end * RATE)] *= 10 ** (-35 / 20)
    found = _found(samples + _hiss(len(samples), -72))
    assert _missed_and_invented(meeting.speech, found, meeting.seconds)[0] < 0.05


def test_spans_are_apart_in_order_and_inside(meeting: Meeting):
    found = _found(meeting.samples().astype(float))
    edges = [edge for each in found for edge in (each.start, each.end)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= meeting.seconds
    assert all(each.length > 0 for each in found)


def test_blocks_make_no_difference(meeting: Meeting, monkeypatch: pytest.MonkeyPatch):
    samples = meeting.samples().astype(float)
    whole = _found(samples)
    monkeypatch.setattr(voice, "_BLOCK_FRAMES", 37)
    assert _found(samples) == whole


@pytest.mark.parametrize("name", ["silence", "hiss", "hum", "tone", "one sample", "nothing"])
def test_what_is_no_voice_is_none(name: str):
    time = np.arange(RATE * 40) / RATE
    sound = {
        "silence": np.zeros(len(time)),
        "hiss": _hiss(len(time), -40),
        "hum": 3000 * np.sin(2 * np.pi * 50 * time) + 900 * np.sin(2 * np.pi * 150 * time),
        "tone": 8000 * np.sin(2 * np.pi * 440 * time),
        "one sample": np.ones(1),
        "nothing": np.zeros(0),
    }[name]
    assert _found(sound) == ()
