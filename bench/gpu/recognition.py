"""Recognition on the card: the words, and the speed and where it goes."""

from __future__ import annotations

import json
import time
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.gpu.card import Card, watched
from bench.gpu.sound import Part, Sound
from bench.gpu.stages import stages
from giaoban.ingest.speech import speech
from giaoban.models.transcript import Segment
from giaoban.transcribe.evaluate.normalise import AS_WRITTEN
from giaoban.transcribe.evaluate.words import Syllable, align
from giaoban.transcribe.recognise.faster_whisper import FasterWhisper
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Hints
from tests.conftest import SHARED

Row = dict[str, Any]

SHORT_SECONDS: Final = 180.0


def loaded(folder: Path, **options: Any) -> FasterWhisper:
    return FasterWhisper(folder, weights=folder.name, weights_sha256="", **options)


def words(folder: Path, sound: Sound, card: Card) -> Iterator[Row]:
    """The same sound on the processor, and on the card in each arithmetic: how far they are apart."""
    part, said = recorded() or (beginning(sound, SHORT_SECONDS), "")
    reference = ""
    for device, arithmetic in (
        ("cpu", "int8"),
        ("cpu", "float32"),
        ("cuda", "float32"),
        ("cuda", "float16"),
        ("cuda", "bfloat16"),
        ("cuda", "int8_float16"),
        ("cuda", "int8"),
    ):
        try:
            one = loaded(folder, device=device, compute_type=arithmetic)
            if device == "cuda":
                heard(one, part)
            with watched(card) as found:
                told = text_of(heard(one, part))
            one.close()
        except Exception as error:  # noqa: BLE001 - what does not run is a finding too
            yield {"device": device, "compute_type": arithmetic, "error": f"{type(error).__name__}: {error}"}
            continue
        if (device, arithmetic) == ("cpu", "float32"):
            reference = told
        row = {"device": device, "compute_type": arithmetic, **found.row()}
        row |= {"syllable_error": unlike(said, told)} if said else {}
        yield {**row, "unlike_float32": unlike(reference, told) if reference else None}


def speed(folder: Path, sound: Sound, card: Card, variants: Sequence[Row]) -> Iterator[Row]:
    """All windows, one after another, in each variant; the first hears one window before, to be warm."""
    parts = list(sound.windows())
    for variant in variants:
        before = card.used_mb
        started = time.perf_counter()
        one = loaded(folder, device="cuda", **variant)
        load = time.perf_counter() - started
        loaded_mb = card.used_mb
        heard(one, parts[0])
        texts, after = [], []
        with stages(one) as seconds, watched(card) as found:
            for part in parts:
                texts.append(text_of(heard(one, part)))
                after.append(round(card.used_mb))
        compute_type = one.maker.options["compute_type"]
        one.close()
        yield {
            **variant,
            "compute_type": compute_type,
            "windows": len(parts),
            "load_seconds": round(load, 2),
            "gpu_without_mb": round(before),
            "gpu_loaded_mb": round(loaded_mb),
            "gpu_after_each_window_mb": after,
            "gpu_closed_mb": round(card.used_mb),
            **found.row(),
            "times_real": round(sound.seconds / found.wall, 1),
            "stages": {name: round(each, 2) for name, each in seconds.items()},
            "syllable_error": unlike(sound.text, " ".join(texts)),
        }


def recorded() -> tuple[Part, str] | None:
    """The real voices with their words, where they lie beside the checkout."""
    path = SHARED / "audio" / "meeting.wav"
    if not path.exists():
        return None
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return Part(samples, speech(samples, lambda _share: None), 0.0), " ".join(each["text"] for each in known)


def beginning(sound: Sound, seconds: float) -> Part:
    first = next(iter(sound.windows()))
    inside = tuple(each for each in first.speech if each.end < seconds)
    return Part(first.samples[: int(seconds * SAMPLE_RATE)], inside, 0.0)


def heard(one: FasterWhisper, part: Part) -> tuple[Segment, ...]:
    return one.recognise(part.samples, part.speech, Hints(), lambda _share: None)


def text_of(segments: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in segments)


def unlike(said: str, told: str) -> float | None:
    """Syllables that differ, for each one said."""
    rate = align(*([Syllable(each) for each in AS_WRITTEN(text)] for text in (said, told))).syllables.rate
    return None if rate is None else round(rate, 4)
