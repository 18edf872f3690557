"""Who speaks: pyannote.audio on the card, and the ONNX diariser on this machine's cores."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.gpu.card import Card, watched
from bench.gpu.recognition import Row, beginning
from bench.gpu.sound import Part, Sound
from giaoban.models.recording import SpeakerCount
from giaoban.models.transcript import Turn
from tests.factories import weights
from tests.factories.der import score

_SHORT_SECONDS: Final = 120.0


def onnx(sound: Sound, card: Card, threads: tuple[int, ...]) -> Iterator[Row]:
    from giaoban.transcribe.diarise.onnx import OnnxDiariser

    short = beginning(sound, _SHORT_SECONDS)
    for count in threads:
        one = OnnxDiariser(*weights.diarisation_pair(), weights="pair", weights_sha256="", threads=count)
        with watched(card) as found:
            one.diarise(short.samples, short.speech, SpeakerCount(), lambda _share: None)
        yield {
            "diariser": "onnx",
            "threads": count,
            **found.row(),
            "times_real": round(_SHORT_SECONDS / found.wall, 1),
        }


def pyannote(sound: Sound, card: Card, folder: Path) -> Iterator[Row]:
    """The card over all windows; then its first two minutes beside the same on the processor.

    `folder` holds a pipeline as tests/factories/pyannote_embedding.py makes one.
    """
    from giaoban.transcribe.diarise.pyannote import PyannoteDiariser

    before, started = card.used_mb, time.perf_counter()
    one = PyannoteDiariser(folder, device="cuda")
    row: Row = {"diariser": "pyannote", "device": "cuda", "load_seconds": time.perf_counter() - started}
    short = beginning(sound, _SHORT_SECONDS)
    turns, _ = one.diarise(short.samples, short.speech, SpeakerCount(), lambda _share: None)
    torch = importlib.import_module("torch")
    torch.cuda.reset_peak_memory_stats()
    row |= {"gpu_without_mb": round(before), **_diarised(one, sound, card), **_torch_mb(torch)}
    yield row
    yield from _at_once(one, torch, next(iter(sound.windows())), card)
    one.close()
    yield {"diariser": "pyannote", "gpu_closed_mb": round(card.used_mb)}
    other = PyannoteDiariser(folder, device="cpu")
    started = time.perf_counter()
    expected, _ = other.diarise(short.samples, short.speech, SpeakerCount(), lambda _share: None)
    yield {
        "diariser": "pyannote",
        "device": "cpu",
        "seconds": _SHORT_SECONDS,
        "wall": round(time.perf_counter() - started, 1),
        "turns": len(expected),
        "unlike_the_card": round(score(expected, turns, collar=0.0).rate, 5),
    }


def _at_once(one: Any, torch: Any, part: Part, card: Card) -> Iterator[Row]:
    """A window with fewer and with more stretches at once."""
    pipeline = one._pipeline  # noqa: SLF001 - the engine itself is varied
    for count in (8, 32):
        pipeline.segmentation_batch_size = pipeline.embedding_batch_size = count
        torch.cuda.reset_peak_memory_stats()
        with watched(card) as found:
            one.diarise(part.samples, part.speech, SpeakerCount(), lambda _share: None)
        yield {"diariser": "pyannote", "at_once": count, **found.row(), **_torch_mb(torch)}


def _torch_mb(torch: Any) -> Row:
    return {
        "torch_allocated_mb": round(torch.cuda.max_memory_allocated() / 1e6),
        "torch_reserved_mb": round(torch.cuda.max_memory_reserved() / 1e6),
    }


def _diarised(one: Any, sound: Sound, card: Card) -> Row:
    errors, seconds = 0.0, 0.0
    with watched(card) as found:
        for part in sound.windows():
            turns, _ = one.diarise(part.samples, part.speech, SpeakerCount(), lambda _share: None)
            length = len(part.samples) / 16_000
            truth = [
                Turn(max(0.0, each.start - part.start), min(length, each.end - part.start), each.speaker)
                for each in sound.turns
                if each.end > part.start and each.start < part.start + length
            ]
            errors += score(truth, turns).rate * length
            seconds += length
    row = found.row()
    return {
        **row,
        "times_real": round(seconds / row["wall"], 1),
        "der_of_windows": round(errors / seconds, 4),
    }
