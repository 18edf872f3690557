"""``python -m bench.accuracy [--only NAME]… [--minutes 5] [--quiet-minutes 30] [--write PAGE]``."""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.accuracy import results as kept
from bench.accuracy.bare import MODES, Bare
from bench.accuracy.variants import VARIANTS
from giaoban.app.settings import Settings
from giaoban.app.trial import Trial, trial
from giaoban.app.wiring import Archive
from giaoban.models.recording import Span
from giaoban.models.store.media.digest import sha256_of
from giaoban.transcribe.evaluate import reading
from giaoban.transcribe.evaluate.figures import figures
from giaoban.transcribe.evaluate.hypothesis import Hypothesis
from giaoban.transcribe.evaluate.measure import measure
from giaoban.transcribe.evaluate.reference import Reference
from tests.factories import sounds
from tests.factories.meeting import Clip, clips

SHARED: Final = Path(__file__).resolve().parents[3] / "shared" / "audio"
VOICES: Final = "sample-voices"
MEETING: Final = "meeting.wav"
OURS: Final = "Giao Ban"


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
        found = self._timed(OURS, lambda: self.ours.transcribe(sound))
        same = {"sound": sha256_of(sound), "speech": _digest(found.speech), **self.bare.made}
        by: dict[str, Any] = {}
        if not self.again and before.get("same") == same:
            by = {name: each for name, each in before["by"].items() if name != OURS}
        for mode in () if by else MODES:
            layer = self._timed(mode, lambda mode=mode: self.bare.hear(mode, sound, found.speech))
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
        found = self._timed(OURS, lambda: self.ours.transcribe(sound))
        words = {
            f"faster-whisper, {mode}": _words(
                self._timed(mode, lambda mode=mode: self.bare.hear(mode, sound, ()))
            )
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

    @staticmethod
    def _timed(name: str, work: Any) -> Any:
        started = time.perf_counter()
        done = work()
        print(f"   {name}: {time.perf_counter() - started:.1f} s", file=sys.stderr)
        return done


def main() -> None:
    options = _options()
    results = kept.read(options.results)
    settings = Settings.from_environment()
    archive = Archive(settings)
    for name in (options.weights, *archive.engines.needed()[1:]):
        archive.weights.fetch(name, lambda _source, _done, _all: None)
    voices, words_known = _clips(archive)
    with tempfile.TemporaryDirectory() as folder, trial(settings, recogniser=options.weights) as ours:
        bare = Bare(archive.weights.path(options.weights), options.weights)
        bench = Bench(Path(folder), options.weights, bare, ours, words_known, options.again)
        for name in options.only:
            print(f"== {name} ==", file=sys.stderr)
            if name in sounds.KINDS:
                results[kept.QUIET][name] = bench.quiet(name, options.quiet_minutes)
            elif (sound := _sound(name, voices, Path(folder), options.minutes)) is not None:
                results[kept.MEETINGS][name] = bench.meeting(sound, results[kept.MEETINGS].get(name, {})) | {
                    "about": _about(name)
                }
            kept.keep(options.results, results)
    print(kept.markdown(results))
    if options.write:
        kept.write(options.write, results)


def _sound(name: str, voices: Sequence[Clip], folder: Path, minutes: float) -> Path | None:
    if name != MEETING:
        return VARIANTS[name].make(voices, folder, name, minutes)
    sound = SHARED / MEETING
    if sound.exists():
        return sound
    print(f"NOT MEASURED: {MEETING}, ../shared/audio is not on this machine", file=sys.stderr)
    return None


def _about(name: str) -> str:
    return VARIANTS[name].about if name in VARIANTS else "as it lies beside the checkout"


def _clips(archive: Archive) -> tuple[tuple[Clip, ...], bool]:
    """The voices, and whether their words are known."""
    beside = SHARED / "clips"
    if beside.exists():
        return clips(beside), True
    archive.weights.fetch(VOICES, lambda _source, _done, _all: None)
    print(
        "NOT MEASURED: syllables, word times, word speakers. ../shared/audio is not on this machine, and of "
        "the sample's voices the words are not known",
        file=sys.stderr,
    )
    return clips(archive.weights.path(VOICES)), False


def _options() -> argparse.Namespace:
    names = (MEETING, *VARIANTS, *sounds.KINDS)
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy", description=__doc__)
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--minutes", type=float, default=5.0, help="of each made meeting; the long one is six times it"
    )
    parser.add_argument(
        "--quiet-minutes", type=float, default=30.0, help="of each sound in which nobody speaks"
    )
    parser.add_argument("--weights", default="whisper-base")
    parser.add_argument("--again", action="store_true", help="let the loops hear again what they have heard")
    parser.add_argument("--results", type=Path, help="JSON file that keeps what was measured before")
    parser.add_argument(
        "--write", type=Path, metavar="PAGE", help="write the tables between the page's marks"
    )
    options = parser.parse_args()
    options.only = options.only or list(names)
    return options


def _digest(speech: Sequence[Span]) -> str:
    return hashlib.sha256(repr([(span.start, span.end) for span in speech]).encode()).hexdigest()


def _words(layer: Any) -> int:
    return sum(len(segment.words) for segment in layer.segments)


if __name__ == "__main__":
    main()
