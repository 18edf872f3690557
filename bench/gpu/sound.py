"""The meeting that the parts hear: made once, kept as PCM with its speech map, windows and words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from giaoban.ingest.speech import speech
from giaoban.ingest.windows import plan
from giaoban.models.recording import Span
from giaoban.models.transcript import Turn
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Samples
from tests.factories import weights
from tests.factories.meeting import clips, lay

_SEED: Final = 41


@dataclass(frozen=True, slots=True)
class Part:
    """A window, as a step hands it to an engine."""

    samples: Samples
    speech: tuple[Span, ...]
    start: float
    """Seconds of the meeting."""


@dataclass(frozen=True, slots=True)
class Sound:
    samples: Samples
    speech: tuple[Span, ...]
    text: str
    turns: tuple[Turn, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    def windows(self) -> Iterator[Part]:
        for span in plan(self.seconds, self.speech):
            first, last = round(span.start * SAMPLE_RATE), round(span.end * SAMPLE_RATE)
            inside = tuple(
                Span(max(each.start, span.start) - span.start, min(each.end, span.end) - span.start)
                for each in self.speech
                if each.end > span.start and each.start < span.end
            )
            yield Part(self.samples[first:last], inside, span.start)


def make(folder: Path, minutes: float) -> None:
    """``sound.pcm`` and ``sound.json``: seven people, short pauses, now and then half a minute of silence."""
    meeting = lay(clips(weights.voices()), seconds=60 * minutes, seed=_SEED, rest=0.01, noise=0.002, apart=5)
    samples = meeting.samples()
    samples.tofile(folder / "sound.pcm")
    known = {
        "speech": [[each.start, each.end] for each in speech(samples, lambda _share: None)],
        "turns": [[each.start, each.end, each.speaker] for each in meeting.utterances],
        "text": " ".join(each.text for each in meeting.utterances),
    }
    (folder / "sound.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")


def opened(folder: Path) -> Sound:
    known = json.loads((folder / "sound.json").read_text(encoding="utf-8"))
    return Sound(
        np.memmap(folder / "sound.pcm", np.int16, "r"),
        tuple(Span(*each) for each in known["speech"]),
        known["text"],
        tuple(Turn(*each) for each in known["turns"]),
    )
