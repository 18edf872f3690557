"""One meeting or one sound heard by all, in one process."""

from __future__ import annotations

import hashlib
import sys
import time
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from bench.accuracy import results as kept
from bench.accuracy.bare import MODES, Bare
from giaoban.app.trial import Trial
from giaoban.models.recording import Span
from giaoban.models.store.media.digest import sha256_of
from giaoban.models.transcript import Layer
from giaoban.transcribe.evaluate import reading
from giaoban.transcribe.evaluate.figures import figures
from giaoban.transcribe.evaluate.hypothesis import Hypothesis
from giaoban.transcribe.evaluate.measure import measure
from giaoban.transcribe.evaluate.reference import Reference
from tests.factories import sounds

OURS: Final = "Giao Ban"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bench:
    folder: Path
    model: str
    bare: Bare
    ours: Trial
    words_known: bool
    again: bool
    """Whether the loops hear again what they have heard before."""

    def meeting(self, sound: Path, before: Mapping[str, Any]) -> dict[str, Any]:
        """Figures of one recording, by each, on the same speech map. `before` is the result of an earlier
        run, whose figures of the loops stand where nothing of theirs has changed."""
        reference = reading.beside(sound)
        if reference is None or reference.utterances is None:
            raise ValueError(f"{sound} has no reference")
        found = _timed(OURS, partial(self.ours.transcribe, sound))
        same = {"sound": sha256_of(sound), "speech": _digest(found.speech), **self.bare.made}
        by: dict[str, Any] = {}
        if not self.again and before.get("same") == same:
            by = {name: each for name, each in before["by"].items() if name != OURS}
        for mode in () if by else MODES:
            layer = _timed(mode, partial(self.bare.hear, mode, sound, found.speech))
            one = Hypothesis(layer, (), found.duration, found.speech)
            by[f"faster-whisper, {mode}"] = self._figures(reference, one, diarise=False)
        by[OURS] = self._figures(reference, found, diarise=True)
        return {"minutes": found.duration / 60, "by": by, "made": kept.stamp(self.model), "same": same}

    def quiet(self, name: str, minutes: float) -> dict[str, Any]:
        """Words where nobody speaks."""
        sound = self.folder / f"{name}.wav"
        with wave.open(str(sound), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(sounds.RATE)
            out.writeframes(sounds.KINDS[name](60 * minutes).tobytes())
        found = _timed(OURS, partial(self.ours.transcribe, sound))
        words = {
            f"faster-whisper, {mode}": _words(_timed(mode, partial(self.bare.hear, mode, sound, ())))
            for mode in MODES
        } | {OURS: _words(found.layer)}
        sound.unlink()
        voice = sum(span.length for span in found.speech)
        return {"minutes": minutes, "words": words, "voice_seconds": voice, "made": kept.stamp(self.model)}

    def _figures(self, reference: Reference, hypothesis: Hypothesis, *, diarise: bool) -> dict[str, Any]:
        found = figures(measure(reference, hypothesis, diarise=diarise))
        if not self.words_known:
            found |= {"syllables": None, "characters": None, "word_times": None, "word_speakers": None}
        return found


def _timed(name: str, work: Callable[[], T]) -> T:
    started = time.perf_counter()
    done = work()
    print(f"   {name}: {time.perf_counter() - started:.1f} s", file=sys.stderr)
    return done


def _digest(speech: Sequence[Span]) -> str:
    return hashlib.sha256(repr([(span.start, span.end) for span in speech]).encode()).hexdigest()


def _words(layer: Layer) -> int:
    return sum(len(segment.words) for segment in layer.segments)
