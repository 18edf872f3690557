"""Decoded sound, mapped: plain WAV, RF64, and what is neither."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from giaoban.models.errors import StepFailed
from giaoban.models.store.media.pcm import let_go, open_pcm


def _wav(path: Path, samples: np.ndarray, rate: int = 16_000, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setparams((channels, 2, rate, 0, "NONE", ""))
        out.writeframes(samples.astype("<i2").tobytes())
    return path


def test_samples_are_those_that_were_written(tmp_path: Path):
    written = np.arange(-5000, 5000)
    read = open_pcm(_wav(tmp_path / "a.wav", written))
    assert read.dtype == np.int16
    assert np.array_equal(read, written)
    let_go(read)
    assert np.array_equal(read, written)
    assert isinstance(read[10:20], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        read[0] = 1


def test_past_4_gb_the_length_is_in_another_place(tmp_path: Path):
    """An RF64 file of 5 GB, all but its ends a hole in the disk."""
    count = 2_500_000_000
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 16_000, 32_000, 2, 16)
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, 2 * count + 72, 2 * count, count, 0)
    head = b"RF64\xff\xff\xff\xffWAVE" + sizes + form + b"data\xff\xff\xff\xff"
    path = tmp_path / "a.wav"
    with path.open("wb") as out:
        out.write(head)
        out.truncate(len(head) + 2 * count)
        out.seek(-2, 2)
        out.write(struct.pack("<h", 77))
    samples = open_pcm(path)
    assert len(samples) == count
    assert samples[-1] == 77


def test_nothing_is_nothing(tmp_path: Path):
    assert len(open_pcm(_wav(tmp_path / "a.wav", np.zeros(0)))) == 0


def test_less_than_it_says_is_refused(tmp_path: Path):
    path = _wav(tmp_path / "a.wav", np.zeros(1000))
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(StepFailed, match="bị cụt"):
        open_pcm(path)


def test_other_pcm_is_refused(tmp_path: Path):
    text = tmp_path / "c"
    text.write_text("RIFF....WAVE")
    for path in (
        _wav(tmp_path / "a", np.zeros(9), rate=8000),
        _wav(tmp_path / "b", np.zeros(8), channels=2),
        text,
    ):
        with pytest.raises(StepFailed, match="không phải âm thanh PCM"):
            open_pcm(path)
