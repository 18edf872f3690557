"""Sound to measure on: meetings of any length made from the voices of the sample conference."""

from __future__ import annotations

import random
import wave
from pathlib import Path

VOICES = ("tuyen", "ngoc", "binh", "doan", "vinh", "ly")
QUARTER_HOUR = 900.0
"""Seconds: the longest window."""


def meeting(
    clips: Path, destination: Path, seconds: float, seed: int = 1, spoken: float = QUARTER_HOUR
) -> None:
    """Voices in random order with pauses of 0.3 to 2 s, and now and then half a minute of silence. After
    `spoken` seconds of each quarter of an hour nobody speaks until the next."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets: the same sound each time
    read = {name: _read(clips / f"{name}.wav") for name in VOICES}
    rate = read[VOICES[0]][1]
    done = 0.0
    with wave.open(str(destination), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        while done < seconds:
            frames, _ = read[chance.choice(VOICES)]
            pause = 30.0 if chance.random() < 0.01 else chance.uniform(0.3, 2.0)
            done += len(frames) / 2 / rate
            if spoken < QUARTER_HOUR and (done + pause) % QUARTER_HOUR > spoken:
                pause = QUARTER_HOUR - done % QUARTER_HOUR
            out.writeframes(frames + bytes(2 * int(pause * rate)))
            done += pause


def _read(path: Path) -> tuple[bytes, int]:
    with wave.open(str(path)) as clip:
        return clip.readframes(clip.getnframes()), clip.getframerate()
