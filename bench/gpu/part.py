"""One part, in this process: ``python -m bench.gpu.part NAME FOLDER [JSON]``. A line of JSON for each
measurement."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bench.gpu import crowded, recognition, shapes, speakers
from bench.gpu.card import Card
from bench.gpu.recognition import Row
from bench.gpu.sound import Sound, opened
from giaoban.transcribe.weights.machine import this_machine
from tests.factories import weights
from tests.factories.pyannote_embedding import make_torch_folder

Part = Callable[[Path, Sound, Card, Any], Iterator[Row]]


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    options = json.loads(sys.argv[3]) if sys.argv[3:] else None
    card = Card()
    for row in PARTS[name](folder, opened(folder), card, options):
        print(json.dumps({"part": name, "card": card.name, **row}, ensure_ascii=False), flush=True)


def _card(_folder: Path, _sound: Sound, card: Card, _options: Any) -> Iterator[Row]:
    import ctranslate2

    yield {
        "total_mb": round(card.total_mb),
        "machine": repr(this_machine()),
        "compute_types": sorted(ctranslate2.get_supported_compute_types("cuda")),
        "ctranslate2": ctranslate2.__version__,
    }


def _words(_folder: Path, sound: Sound, card: Card, _options: Any) -> Iterator[Row]:
    yield from recognition.words(weights.whisper_base(), sound, card)


def _speed(_folder: Path, sound: Sound, card: Card, variants: Any) -> Iterator[Row]:
    yield from recognition.speed(weights.whisper_base(), sound, card, variants or [{}])


def _crowded(_folder: Path, sound: Sound, card: Card, _options: Any) -> Iterator[Row]:
    yield from crowded.little_memory(weights.whisper_base(), sound, card)


def _onnx(_folder: Path, sound: Sound, card: Card, _options: Any) -> Iterator[Row]:
    yield from speakers.onnx(sound, card, (1, 2, 4, 8, 0))


def _pyannote(folder: Path, sound: Sound, card: Card, _options: Any) -> Iterator[Row]:
    place = folder / "pipeline"
    if not place.exists():
        make_torch_folder(place, *weights.diarisation_pair())
    yield from speakers.pyannote(sound, card, place)


def _shapes(folder: Path, _sound: Sound, card: Card, names: Any) -> Iterator[Row]:
    variants = [("auto", 16), ("int8_float16", 16), ("auto", 4)]
    yield from shapes.measured(weights.whisper_base(), folder, names or list(shapes.SHAPES), card, variants)


PARTS: Final[Mapping[str, Part]] = {
    "card": _card,
    "words": _words,
    "speed": _speed,
    "crowded": _crowded,
    "onnx": _onnx,
    "pyannote": _pyannote,
    "shapes": _shapes,
}

if __name__ == "__main__":
    main()
