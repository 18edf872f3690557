"""How loud the sound is: one number for the whole, and the waveform that pages draw."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.recording import Span
from giaoban.models.store.media.pcm import SAMPLE_RATE, let_go
from giaoban.models.store.media.seam import PEAKS_PER_SECOND

_BLOCK_SECONDS: Final = 20
_QUIET_FRAMES: Final = 10
"""Of 20 ms: a pause between two words, longer than the closure of a consonant."""
_STEP: Final = SAMPLE_RATE // 10
"""Gating blocks of 400 ms begin every 100 ms."""
_STEPS_IN_GATE: Final = 4
_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0
_OFFSET: Final = -0.691


def peaks(samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """The largest magnitude of every tenth of a second, 255 = full scale, shape (ceil(10 · seconds),)."""
    width = SAMPLE_RATE // PEAKS_PER_SECOND
    found = [np.zeros(0, np.int32)]
    for block in _blocks(samples):
        rows = np.pad(block, (0, -len(block) % width)).reshape(-1, width)
        found.append(np.maximum(rows.max(axis=1).astype(np.int32), -rows.min(axis=1).astype(np.int32)))
    return np.asarray(np.concatenate(found) * 255 // 32768, np.uint8)


def dead_seconds(samples: NDArray[np.int16]) -> float:
    """How long the sound is exactly nothing, in stretches of a second or more: as no microphone makes it."""
    silent = peaks(samples) == 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], silent, [False])).astype(np.int8)))
    lengths = (edges[1::2] - edges[::2]) / PEAKS_PER_SECOND
    return float(lengths[lengths >= 1.0].sum())


def quietest(samples: NDArray[np.int16], within: Span) -> float:
    """The middle, in seconds, of the fifth of a second with the least power in there."""
    frame = SAMPLE_RATE // 50
    first = max(0, round(within.start * SAMPLE_RATE))
    piece = samples[first : round(within.end * SAMPLE_RATE)].astype(np.float32)
    frames = piece[: len(piece) // frame * frame].reshape(-1, frame)
    if len(frames) < _QUIET_FRAMES:
        return within.end
    power = np.einsum("ij,ij->i", frames, frames)
    around = np.convolve(power, np.ones(_QUIET_FRAMES, np.float32), "valid")
    return (first + (int(around.argmin()) + _QUIET_FRAMES / 2) * frame) / SAMPLE_RATE


def loudness(samples: NDArray[np.int16]) -> float | None:
    """Integrated loudness in LUFS by ITU-R BS.1770-4, of the sound as one channel; None for silence.

    Measured on the 16 kHz mono that was decoded: what lies above 8 kHz is not in it, which speech changes
    by less than 0.2 LU.
    """
    power = _step_power(samples)
    if len(power) < _STEPS_IN_GATE:
        return None
    gates = np.convolve(power, np.full(_STEPS_IN_GATE, 1 / _STEPS_IN_GATE), "valid")
    loud = gates[gates > _power(_ABSOLUTE_GATE)]
    if not len(loud):
        return None
    loud = loud[loud > loud.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return round(_OFFSET + 10 * math.log10(float(loud.mean())), 2)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET) / 10))


def _step_power(samples: NDArray[np.int16]) -> NDArray[np.float64]:
    """Mean square of the K-weighted sound in every 100 ms, the unfinished last one left out."""
    from scipy.signal import sosfilt

    weighting = _k_weighting(SAMPLE_RATE)
    state = np.zeros((2, 2))
    found = [np.zeros(0)]
    for block in _blocks(samples):
        heard, state = sosfilt(weighting, block.astype(np.float64) / 32768, zi=state)
        rows = heard[: len(heard) // _STEP * _STEP].reshape(-1, _STEP)
        found.append(np.einsum("ij,ij->i", rows, rows) / _STEP)
    return np.concatenate(found)


def _k_weighting(rate: int) -> NDArray[np.float64]:
    """The two filters of BS.1770 as second-order sections, for any sample rate.

    The standard gives coefficients for 48 kHz; the analogue filters behind them are those of
    libebur128 (ebur128.c, ebur128_init_filter), which ffmpeg uses too.
    """
    shelf = math.tan(math.pi * 1681.974450955533 / rate)
    gain, q = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    gain_mid = gain**0.4996667741545416
    a0 = 1 + shelf / q + shelf**2
    first = [
        (gain + gain_mid * shelf / q + shelf**2) / a0,
        2 * (shelf**2 - gain) / a0,
        (gain - gain_mid * shelf / q + shelf**2) / a0,
        1.0,
        2 * (shelf**2 - 1) / a0,
        (1 - shelf / q + shelf**2) / a0,
    ]
    high = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    b0 = 1 + high / q + high**2
    second = [1.0, -2.0, 1.0, 1.0, 2 * (high**2 - 1) / b0, (1 - high / q + high**2) / b0]
    return np.array([first, second])


def _blocks(samples: NDArray[np.int16]) -> Iterator[NDArray[np.int16]]:
    size = _BLOCK_SECONDS * SAMPLE_RATE
    for start in range(0, len(samples), size):
        yield samples[start : start + size]
        let_go(samples)
