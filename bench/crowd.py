"""Sixty people for long meetings: the voices at hand, each at several pitches and lengths of the throat.

Pitch is shifted with the formants kept (ffmpeg's rubberband), the throat by playing faster or slower,
which shifts both. Of all that come out, those are taken that our own embedding tells apart.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray
from scipy.signal import resample_poly

from giaoban.transcribe.diarise.embedding import VoiceModel
from tests.factories.meeting import RATE, Clip, Meeting, Utterance, clips_of, speakers

_PITCHES: Final = (1.0, 0.84, 1.19, 0.7, 1.41)
_SPEEDS: Final = (1.0, 0.89, 1.12, 0.8, 1.25)
_SENTENCES: Final = 2
"""Of each voice at most: most have one."""
ALIKE: Final = 0.6
"""No two of the crowd are as alike as this; on the same models nine in ten pairs of real people are not."""
_QUARTER: Final = 900.0


def crowd(known: Sequence[Clip], embedding: Path, people: int) -> list[tuple[Clip, ...]]:
    """The sentences of each; fewer people where so many cannot be told apart."""
    model = VoiceModel(embedding, 1)
    taken: list[tuple[Clip, ...]] = []
    voices: list[NDArray[np.float32]] = []
    for pitch, speed in sorted(
        ((pitch, speed) for pitch in _PITCHES for speed in _SPEEDS), key=lambda pair: pair.count(1.0) * -1
    ):
        for name in speakers(known):
            said = tuple(_changed(each, pitch, speed) for each in clips_of(known, name)[:_SENTENCES])
            sound = 32767 * np.concatenate([each.samples for each in said])
            voice = model.embed(model.features(sound.astype(np.int16)))
            if len(taken) < people and all(float(voice @ other) < ALIKE for other in voices):
                taken.append(said)
                voices.append(voice)
    return taken


def day(people: Sequence[Sequence[Clip]], hours: int, seed: int = 1, at_once: int = 6) -> Meeting:
    """In each quarter of an hour `at_once` people take two turns of two or three sentences each, and then
    nobody speaks: about 6 minutes of speech an hour. All come round before one comes back."""
    rng = np.random.default_rng(seed)
    waiting: list[int] = []
    laid: list[Utterance] = []
    for quarter in range(4 * hours):
        while len(waiting) < at_once:
            waiting += [int(one) for one in rng.permutation(len(people)) if int(one) not in waiting]
        here, waiting = waiting[:at_once], waiting[at_once:]
        at = quarter * _QUARTER + float(rng.uniform(30.0, 400.0))
        for one in [*rng.permutation(here), *rng.permutation(here)]:
            for _ in range(int(rng.integers(2, 4))):
                clip = people[one][int(rng.integers(len(people[one])))]
                laid.append(Utterance(at, at + clip.seconds, clip, float(rng.uniform(0.6, 1.0))))
                at += clip.seconds + float(rng.uniform(0.15, 0.5))
            at += float(rng.uniform(0.3, 1.2))
    return Meeting(tuple(laid), 3600.0 * hours, noise=0.001, room=0.15, seed=seed)


def _changed(clip: Clip, pitch: float, speed: float) -> Clip:
    samples = resample_poly(_pitched(clip.samples, pitch), 100, round(100 * speed))
    return Clip(f"{clip.speaker} {pitch:g} {speed:g}", clip.text, samples.astype(np.float32))


def _pitched(samples: NDArray[np.float32], pitch: float) -> NDArray[np.float32]:
    if pitch == 1.0:
        return samples
    form = ["-f", "f32le", "-ar", str(RATE), "-ac", "1"]
    shift = ["-af", f"rubberband=pitch={pitch}:formant=preserved"]
    done = subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", *form, "-i", "-", *shift, *form, "-"],
        input=samples.tobytes(),
        capture_output=True,
        check=True,
    )
    return np.frombuffer(done.stdout, np.float32)
