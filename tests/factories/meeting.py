"""Meetings made of real voices: who says what and when is known because we laid it there.

The clips are single sentences of seven speakers (see NOTICE.md beside them); six of them have one
sentence each, which a long meeting repeats at another level, in another place of the same noise. So a long
meeting is many ways of hearing sixteen sentences, not many sentences: it shows what is lost, invented or
misplaced, and says little of the vocabulary. How it was recorded is the matter of `factories.recorded`.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, resample_poly

from giaoban.models.recording import Span
from giaoban.models.store.media.pcm import let_go

RATE = 16_000
_HEADER_BYTES = 44
_QUIET = 0.03
"""Of the loudest: what is softer at a clip's ends is cut off, so that times are those of the voice."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One sentence. `samples` is float32 mono at 16 kHz without silence at its ends."""

    speaker: str
    text: str
    samples: NDArray[np.float32]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


@dataclass(frozen=True, slots=True)
class Utterance:
    start: float
    end: float
    clip: Clip
    gain: float = 1.0

    @property
    def speaker(self) -> str:
        return self.clip.speaker

    @property
    def text(self) -> str:
        return self.clip.text


@dataclass(frozen=True, slots=True)
class Meeting:
    utterances: tuple[Utterance, ...]
    seconds: float
    noise: float
    """Standard deviation, of full scale."""
    room: float
    """Reverberation time (RT60) in seconds; 0 is none."""
    seed: int
    distance: float = 1.0
    """Metres to the microphone: the direct sound falls with it, the room's answer does not."""

    @property
    def speakers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.speaker for each in self.utterances))

    @property
    def speech(self) -> tuple[Span, ...]:
        """Where anybody speaks: contiguous spans in order."""
        spans: list[Span] = []
        for each in sorted(self.utterances, key=lambda u: u.start):
            if spans and each.start <= spans[-1].end:
                spans[-1] = Span(spans[-1].start, max(spans[-1].end, each.end))
            else:
                spans.append(Span(each.start, each.end))
        return tuple(spans)

    def samples(self) -> NDArray[np.int16]:
        out = np.zeros(round(self.seconds * RATE), np.int16)
        self._render(out)
        return out

    def write(self, path: Path) -> Path:
        """A WAV file, rendered in place: memory does not grow with its length."""
        frames = round(self.seconds * RATE)
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.setnframes(frames)
            out.writeframes(b"")
        with path.open("r+b") as raw:
            raw.truncate(_HEADER_BYTES + 2 * frames)
            raw.seek(4)
            raw.write((_HEADER_BYTES - 8 + 2 * frames).to_bytes(4, "little"))
            raw.seek(_HEADER_BYTES - 4)
            raw.write((2 * frames).to_bytes(4, "little"))
        pcm = np.memmap(path, np.int16, "r+", offset=_HEADER_BYTES, shape=(frames,))
        self._render(pcm)
        pcm.flush()
        return path

    def rttm(self, name: str = "meeting") -> str:
        """Who speaks when, in NIST's format."""
        lines = [
            f"SPEAKER {name} 1 {u.start:.3f} {u.end - u.start:.3f} <NA> <NA> {u.speaker} <NA> <NA>"
            for u in self.utterances
        ]
        return "\n".join(lines) + "\n"

    def _render(self, out: NDArray[np.int16]) -> None:
        for index, each in enumerate(self.utterances):
            at = round(each.start * RATE)
            seed = self.seed * 100_003 + index
            voice = _in_room(each.clip.samples, self.room, seed, self.distance) * each.gain
            piece = out[at : at + len(voice)]
            mixed = piece.astype(np.float32) + 32767 * voice[: len(piece)]
            out[at : at + len(piece)] = np.clip(mixed, -32768, 32767)
            let_go(out)
        rng = np.random.default_rng(self.seed)
        for at in range(0, len(out), 60 * RATE):
            piece = out[at : at + 60 * RATE]
            hiss = rng.standard_normal(len(piece), np.float32) * (32767 * self.noise)
            out[at : at + len(piece)] = np.clip(piece + hiss, -32768, 32767)
            let_go(out)


@cache
def clips(folder: Path) -> tuple[Clip, ...]:
    """Every sentence of ``audio/clips``, in the order of the file names; its words where they lie beside."""
    return tuple(_clip(path) for path in sorted(folder.glob("*.wav")))


def clips_of(known: Sequence[Clip], *names: str) -> tuple[Clip, ...]:
    return tuple(clip for clip in known if clip.speaker in names)


def speakers(known: Sequence[Clip]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clip.speaker for clip in known))


def lay(
    known: Sequence[Clip],
    *,
    seconds: float,
    seed: int = 1,
    sentences: tuple[int, int] = (1, 3),
    gap: tuple[float, float] = (0.4, 1.5),
    overlap: float = 0.0,
    noise: float = 0.001,
    room: float = 0.0,
    silence: tuple[float, float] | None = None,
    rest: float = 0.0,
    rests: tuple[float, float] = (10.0, 60.0),
    gain: tuple[float, float] = (0.6, 1.0),
    distance: float = 1.0,
    apart: int = 0,
) -> Meeting:
    """A meeting of about that length, of the speakers of these clips in random order.

    A turn is `sentences` (least, most) of one speaker; between turns there is a `gap` (least, most) in
    seconds, or with probability `overlap` the next begins up to 0.8 s before this one ends. `silence`
    (start, length) leaves a stretch in which nobody speaks; with probability `rest` a turn is followed by
    one of `rests` (least, most) seconds. `gain` (least, most) is drawn for each sentence. A sentence
    does not come again within the `apart` that follow it: a recogniser that takes an echo for a loop is then
    not to blame; at most half of the clips there are.
    """
    rng = np.random.default_rng(seed)
    of = {name: [clip for clip in known if clip.speaker == name] for name in speakers(known)}
    laid: list[Utterance] = []
    at, last = 1.0, ""
    while at < seconds - 8.0:
        if silence and silence[0] <= at < silence[0] + silence[1]:
            at = silence[0] + silence[1]
        fresh = {name: [clip for clip in of[name] if not _said(clip, laid, apart)] for name in of}
        name = str(rng.choice([each for each in of if fresh[each] and (each != last or len(of) == 1)]))
        for _ in range(int(rng.integers(sentences[0], sentences[1] + 1))):
            if not (choice := [clip for clip in of[name] if not _said(clip, laid, apart)]):
                break
            clip = choice[int(rng.integers(len(choice)))]
            laid.append(Utterance(at, at + clip.seconds, clip, float(rng.uniform(*gain))))
            at += clip.seconds + float(rng.uniform(0.15, 0.5))
        end, last = laid[-1].end, name
        at = end - rng.uniform(0.2, 0.8) if rng.random() < overlap else end + rng.uniform(*gap)
        if rest and rng.random() < rest:
            at = end + rng.uniform(*rests)
    length = max(seconds, laid[-1].end + 1.0 if laid else 0.0)
    return Meeting(tuple(laid), length, noise, room, seed, distance)


def _said(clip: Clip, laid: Sequence[Utterance], apart: int) -> bool:
    """Among the last so many."""
    return apart > 0 and any(each.clip is clip for each in laid[-apart:])


def _clip(path: Path) -> Clip:
    with wave.open(str(path)) as source:
        rate = source.getframerate()
        raw = np.frombuffer(source.readframes(source.getnframes()), np.int16)
    pcm = raw.astype(np.float32) / 32768
    if rate != RATE:
        common = gcd(rate, RATE)
        pcm = resample_poly(pcm, RATE // common, rate // common).astype(np.float32)
    loud = np.flatnonzero(np.abs(pcm) > _QUIET * np.abs(pcm).max())
    pcm = pcm[loud[0] : loud[-1] + 1]
    words = path.with_suffix(".txt")
    text = words.read_text(encoding="utf-8").strip() if words.exists() else ""
    return Clip(
        path.stem.partition("_")[0].capitalize(), text, (pcm * (0.5 / np.abs(pcm).max())).astype(np.float32)
    )


def _in_room(
    voice: NDArray[np.float32], room: float, seed: int, distance: float = 1.0
) -> NDArray[np.float32]:
    """Exponentially falling noise as the room's answer (Polack's model), the direct sound first.

    The direct sound falls with the distance and the room's answer does not (Kuttruff, Room Acoustics): both
    are equally strong at two metres here. Close by, the answer ends with the voice.
    """
    if room <= 0:
        return voice / np.float32(distance)
    rng = np.random.default_rng(seed)
    length = round(room * RATE)
    tail = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail *= 0.5 / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0 / distance
    heard = fftconvolve(voice, tail)
    return np.asarray(heard if distance > 1.0 else heard[: len(voice)], np.float32)
