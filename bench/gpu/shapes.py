"""Models of the larger sizes with random weights: what they take, and how long a fixed answer lasts.

Their words mean nothing, but memory hangs on shapes alone. Every answer is as long as there is room for, so
times are those of the longest answers: speech is shorter, and ends each answer where it ends.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.gpu.card import Card, watched
from bench.gpu.recognition import Row
from giaoban.transcribe.recognise.packing import Chunk, Piece
from giaoban.transcribe.recognise.seam import SAMPLE_RATE
from giaoban.transcribe.recognise.whisper import Whisper

_VOCABULARY: Final = 51_865
_VIETNAMESE, _WORD = 50_278, 1_000
"""Tokens: the language that is found, and the one that is written on and on."""


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    width: int
    heads: int
    encoder: int
    decoder: int
    mels: int


SHAPES: Final = {
    each.name: each
    for each in (
        Shape("whisper-small", 768, 12, 12, 12, 80),
        Shape("whisper-medium", 1024, 16, 24, 24, 80),
        Shape("whisper-large-v3-turbo", 1280, 20, 32, 4, 128),
        Shape("whisper-large-v3", 1280, 20, 32, 32, 128),
    )
}


def measured(
    base: Path, folder: Path, names: list[str], card: Card, variants: list[tuple[str, int]]
) -> Iterator[Row]:
    """`base` lends its tokens. Chunks of 12 s have room for 256 tokens, about what half a minute of quick
    speech needs; of 29.9 s for the most there are."""
    noise = np.random.default_rng(1).normal(0, 1000, 30 * SAMPLE_RATE).astype(np.int16)
    for name in names:
        place = write(SHAPES[name], base, folder / name)
        for arithmetic, batch in variants:
            row: Row = {"shape": name, "compute_type": arithmetic, "batch": batch}
            without = card.used_mb
            try:
                started = time.perf_counter()
                whisper = Whisper(place, "cuda", arithmetic, 0, 5, batch)
                row |= {"load_seconds": round(time.perf_counter() - started, 1)}
                row |= {"compute_type": whisper.compute_type, "gpu_without_mb": round(without)}
                row |= {"gpu_loaded_mb": round(card.used_mb)}
                for seconds in (12.0, 29.9):
                    chunk = Chunk((Piece(0, int(seconds * SAMPLE_RATE)),))
                    brief = Chunk((Piece(0, SAMPLE_RATE),))
                    list(whisper.hear([brief], noise, whisper.prompt(())))  # once to be warm
                    with watched(card) as found:
                        answers = list(whisper.hear([chunk] * batch, noise, whisper.prompt(())))
                    tokens = sum(word.tokens for word in answers[0].words)
                    row[f"of_{seconds:g}_s"] = {**found.row(), "tokens": tokens}
                whisper.close()
                row["gpu_closed_mb"] = round(card.used_mb)
            except Exception as error:  # noqa: BLE001 - what does not fit is a finding
                row["error"] = f"{type(error).__name__}: {error}"
            yield row
        shutil.rmtree(place)


def write(shape: Shape, base: Path, folder: Path) -> Path:
    """A model folder of this shape: float16 weights drawn at random, and always the same answer."""
    from ctranslate2.specs import WhisperSpec

    folder.mkdir(parents=True)
    draw = _Draw(np.random.default_rng(7))
    spec = WhisperSpec(shape.encoder, shape.heads, shape.decoder, shape.heads)
    width = shape.width
    for conv, inputs in ((spec.encoder.conv1, shape.mels), (spec.encoder.conv2, width)):
        conv.weight, conv.bias = draw(width, inputs, 3), draw(width)
    spec.encoder.position_encodings.encodings = draw(1500, width)
    spec.decoder.position_encodings.encodings = draw(448, width)
    spec.decoder.embeddings.weight = draw(_VOCABULARY, width)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    for layer in (*spec.encoder.layer, *spec.decoder.layer):
        _attention(layer.self_attention, width, draw, crossed=False)
        if hasattr(layer, "attention"):
            _attention(layer.attention, width, draw, crossed=True)
        _normal(layer.ffn.layer_norm, width)
        _linear(layer.ffn.linear_0, 4 * width, width, draw)
        _linear(layer.ffn.linear_1, width, 4 * width, draw)
    _normal(spec.encoder.layer_norm, width)
    _normal(spec.decoder.layer_norm, width)
    # The last layer's values are set aside: one token is the likeliest at every place, Vietnamese the
    # likeliest language, and no answer ever ends.
    table = spec.decoder.embeddings.weight.astype(np.float32)
    towards = sum(
        weight * table[token] / np.square(table[token]).sum()
        for token, weight in ((_WORD, 20.0), (_VIETNAMESE, 15.0))
    )
    spec.decoder.layer_norm.gamma = np.zeros(width, np.float16)
    spec.decoder.layer_norm.beta = np.asarray(towards, np.float16)
    spec.register_vocabulary((base / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:_VOCABULARY])
    known = json.loads((base / "config.json").read_text(encoding="utf-8"))
    for name in ("suppress_ids", "suppress_ids_begin", "lang_ids"):
        setattr(spec.config, name, known[name])
    spec.config.alignment_heads = [[shape.decoder - 1, head] for head in range(8)]
    spec.validate()
    spec.save(str(folder))
    shutil.copy(base / "tokenizer.json", folder)
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": shape.mels}))
    return folder


class _Draw:
    """Random weights from one block again and again: drawing billions would take minutes."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._block = (0.02 * rng.standard_normal(999_983)).astype(np.float16)

    def __call__(self, *shape: int) -> NDArray[np.float16]:
        return np.resize(self._block, shape)


def _linear(linear: Any, outputs: int, inputs: int, draw: _Draw) -> None:
    linear.weight, linear.bias = draw(outputs, inputs), draw(outputs)


def _normal(norm: Any, width: int) -> None:
    norm.gamma, norm.beta = np.ones(width, np.float16), np.zeros(width, np.float16)


def _attention(attention: Any, width: int, draw: _Draw, *, crossed: bool) -> None:
    _normal(attention.layer_norm, width)
    outputs = (width, 2 * width, width) if crossed else (3 * width, width)
    for linear, size in zip(attention.linear, outputs, strict=True):
        _linear(linear, size, width, draw)
