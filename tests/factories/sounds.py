"""Sound in which nobody speaks: what stands in a conference hall beside speech, made from a seed.

Every maker gives int16 mono at 16 kHz, shape (n,), the same for the same arguments. `KINDS` has one
of each for tests that go through all of them; half an hour of any takes a few seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, oaconvolve, sosfilt

RATE: Final = 16_000
Sound = NDArray[np.int16]
Colour = Literal["white", "pink", "brown"]

_SLOPE: Final = {"white": 0.0, "pink": 0.5, "brown": 1.0}
"""Amplitude falls with the frequency to this power: 0, 3 and 6 dB an octave."""
_LOWEST_HZ: Final = 20.0


def silence(seconds: float) -> Sound:
    """Digital silence: nothing but zeros, as a muted line records it."""
    return np.zeros(round(seconds * RATE), np.int16)


def noise(seconds: float, colour: Colour = "white", level: float = -40.0, seed: int = 1) -> Sound:
    """`level`, here as everywhere, is the root mean square in dB of full scale.

    -60 is a quiet room, -30 a fan beside the microphone.
    """
    count = round(seconds * RATE)
    size = next_fast_len(max(1, count), real=True)
    spectrum = rfft(np.random.default_rng(seed).standard_normal(size, np.float32))
    frequencies = np.fft.rfftfreq(size, 1 / RATE).astype(np.float32)
    spectrum *= np.maximum(frequencies, _LOWEST_HZ) ** -_SLOPE[colour]
    spectrum[0] = 0
    return _at(irfft(spectrum, size)[:count], level)


def hum(seconds: float, frequency: float = 50.0, level: float = -30.0, seed: int = 1) -> Sound:
    """The mains in the line: the fundamental and nine harmonics, each weaker, a little hiss beneath."""
    time = _time(seconds)
    chance = np.random.default_rng(seed)
    sound = np.zeros(len(time), np.float32)
    for harmonic in range(1, 11):
        turn = np.float32(2 * np.pi * frequency * harmonic)
        sound += np.sin(turn * time + chance.uniform(0, 6.28)).astype(np.float32) / harmonic
    sound += 0.01 * chance.standard_normal(len(time), np.float32)
    return _at(sound, level)


def tones(seconds: float, level: float = -20.0, seed: int = 1) -> Sound:
    """Test tones and ringing: a sine or two of 200 to 3,000 Hz for half a second to three, with pauses."""
    chance = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE), np.float32)
    at = 0
    while at < len(sound):
        count = round(chance.uniform(0.5, 3.0) * RATE)
        time = np.arange(count) / RATE
        tone = sum(np.sin(2 * np.pi * f * time) for f in chance.uniform(200, 3000, chance.integers(1, 3)))
        _add(sound, at, np.asarray(tone * _edges(count)))
        at += count + round(chance.uniform(0.1, 1.0) * RATE)
    return _at(sound, level)


def bell(seconds: float, level: float = -25.0, every: float = 4.0, seed: int = 1) -> Sound:
    """A chairman's bell, struck now and then once or several times quickly."""
    chance = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE), np.float32)
    at = 0.3
    while at < seconds:
        strikes = int(chance.integers(1, 6))
        for strike in range(strikes):
            _add(sound, round((at + 0.18 * strike) * RATE), _strike(chance))
        at += every * chance.uniform(0.6, 1.4)
    return _at(sound, level)


def applause(seconds: float, level: float = -20.0, hands: float = 80.0, seed: int = 1) -> Sound:
    """Waves of clapping: up to `hands` claps a second, rising, falling and ending, then again."""
    chance = np.random.default_rng(seed)
    count = round(seconds * RATE)
    time = _time(seconds)
    wave = np.clip(np.sin(2 * np.pi * time / 12.0) + 0.5, 0, 1)
    sound = np.zeros(count, np.float32)
    people = 6
    for _ in range(people):
        struck = chance.random(count, np.float32) < wave * np.float32(hands / people / RATE)
        train = struck * chance.uniform(0.3, 1.0, count).astype(np.float32)
        sound += oaconvolve(train, _clap(chance))[:count].astype(np.float32)
    return _at(sound, level)


def music(seconds: float, level: float = -20.0, seed: int = 1) -> Sound:
    """Four chords over a bass and drums at 100 beats a minute, a melody above: a hall before the opening."""
    chance = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE), np.float32)
    beat = 0.6
    progression = ((57, 60, 64), (53, 57, 60), (48, 52, 55), (55, 59, 62))
    for index in range(int(seconds / beat) + 1):
        chord, at = progression[index // 4 % 4], round(index * beat * RATE)
        if index % 4 == 0:
            for key in chord:
                _add(sound, at, 0.5 * _note(key, 4 * beat))
        _add(sound, at, 0.8 * _note(chord[0] - 12, beat))
        _add(sound, at, _drum(chance, index % 2 == 0))
        for half in (0, 1):
            if chance.random() < 0.7:
                key = 12 + int(chance.choice(chord)) + int(chance.choice((0, 0, 2, -2)))
                _add(
                    sound,
                    at + round(half * beat / 2 * RATE),
                    0.6 * _note(key, beat * chance.uniform(0.5, 1.5)),
                )
    return _at(sound, level)


KINDS: Final[Mapping[str, Callable[[float], Sound]]] = {
    "silence": silence,
    "white noise": lambda seconds: noise(seconds, "white"),
    "pink noise": lambda seconds: noise(seconds, "pink"),
    "brown noise": lambda seconds: noise(seconds, "brown", -30.0),
    "hum": hum,
    "tones": tones,
    "bell": bell,
    "applause": applause,
    "music": music,
}


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * RATE)) / RATE


def _at(sound: NDArray[np.floating], level: float) -> Sound:
    """At this root mean square in dB of full scale, peaks limited."""
    if not len(sound):
        return np.zeros(0, np.int16)
    power = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
    gain = np.float32(32767 * 10 ** (level / 20) / max(power, 1e-12))
    return np.asarray(np.clip(sound * gain, -32768, 32767), np.int16)


def _add(sound: NDArray[np.float32], at: int, piece: NDArray[np.floating]) -> None:
    room = sound[at : at + len(piece)]
    room += piece[: len(room)].astype(np.float32)


def _edges(count: int) -> NDArray[np.float64]:
    """Ten milliseconds of rise and fall."""
    steps = np.arange(count)
    return np.minimum(1.0, np.minimum(steps, count - 1 - steps) / (0.01 * RATE))


def _note(key: int, seconds: float) -> NDArray[np.float64]:
    """A plucked and held tone of six harmonics; `key` as in MIDI, 69 is 440 Hz."""
    time = _time(seconds)
    frequency = 440 * 2 ** ((key - 69) / 12)
    tone = sum(np.sin(2 * np.pi * frequency * n * time) / n**1.5 for n in range(1, 7))
    return np.asarray(tone * np.exp(-2.0 * time) * _edges(len(time)))


def _drum(chance: np.random.Generator, low: bool) -> NDArray[np.float64]:
    time = _time(0.25)
    if low:
        return np.asarray(1.5 * np.sin(2 * np.pi * 60 * time * np.exp(-3 * time)) * np.exp(-15 * time))
    return np.asarray(0.4 * chance.standard_normal(len(time)) * np.exp(-25 * time))


def _strike(chance: np.random.Generator) -> NDArray[np.float64]:
    """Partials of a small hand bell, not harmonic, the higher ones dying sooner."""
    time = _time(2.5)
    base = chance.uniform(1700, 1900)
    ratios = (0.5, 1.0, 1.2, 1.5, 2.0, 2.67, 3.0)
    tone = sum(
        chance.uniform(0.4, 1.0)
        * np.sin(2 * np.pi * base * ratio * time)
        * np.exp((-1.5 - 1.5 * ratio) * time)
        for ratio in ratios
        if base * ratio < RATE / 2
    )
    return np.asarray(tone)


def _clap(chance: np.random.Generator) -> NDArray[np.float64]:
    """One pair of hands in a hall: a burst of 0.8 to 3 kHz, then its echo dying over a tenth of a second."""
    time = _time(0.15)
    centre = chance.uniform(900, 2400)
    band = butter(2, (centre * 0.7, centre * 1.4), "bandpass", fs=RATE, output="sos")
    burst = chance.standard_normal(len(time)) * (np.exp(-400 * time) + 0.1 * np.exp(-30 * time))
    return np.asarray(sosfilt(band, burst))
