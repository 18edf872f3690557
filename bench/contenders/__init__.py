"""Programs measured beside ours, each run by the interpreter of an environment that has it installed.

Each reads a 16 kHz mono WAV file and prints one line of JSON.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SHERPA_THRESHOLD: Final = "0.6"
"""As an earlier measurement on three Vietnamese speakers had it; it was not swept again."""


@dataclass(frozen=True, slots=True)
class Contender:
    name: str
    python: str
    module: tuple[str, ...]
    """Its module, and arguments before the sound's path."""
    after: tuple[str, ...]

    def arguments(self, sound: Path, count: int) -> list[str]:
        """`count` 0 leaves the number of speakers open."""
        return ["-m", *self.module, str(sound), *(each.format(count=count) for each in self.after)]


def contenders(sherpa: str | None, pyannote: str | None, folder: Path) -> Iterator[Contender]:
    """Diarisers on the same two models; interpreters that have the package, None to leave it out."""
    from tests.factories.weights import diarisation_pair

    pair = tuple(str(path) for path in diarisation_pair())
    yield Contender("Giao Ban", sys.executable, ("bench.contenders.ours", "onnx"), ("{count}", *pair))
    if sherpa:
        after = (*pair, SHERPA_THRESHOLD, "{count}")
        yield Contender("sherpa-onnx", sherpa, ("bench.contenders.sherpa",), after)
    else:
        print("NOT MEASURED: sherpa-onnx, no --sherpa", file=sys.stderr)
    if pyannote:
        pipeline = str(make_pipeline(folder / "pipeline", pyannote))
        yield Contender("pyannote.audio", pyannote, ("bench.contenders.pyannote",), (pipeline, "{count}"))
        ours = ("bench.contenders.ours", "pyannote")
        yield Contender("Giao Ban, pyannote", pyannote, ours, ("{count}", pipeline))
    else:
        print("NOT MEASURED: pyannote.audio, no --pyannote", file=sys.stderr)


def make_pipeline(folder: Path, python: str) -> Path:
    """A folder for pyannote.audio from the ONNX pair, made by an interpreter that has it."""
    from bench.measured import measure
    from tests.factories.weights import diarisation_pair

    pair = (str(path) for path in diarisation_pair())
    measure(["-m", "bench.contenders.pyannote_folder", str(folder), *pair], python=python)
    return folder
