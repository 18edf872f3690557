"""multilingual-e5-small (Wang et al. 2024, MIT) as an encoder: 94 languages, Vietnamese among them.

The weights come in 4 bits; CTranslate2 runs them in 8. The first to use them writes CTranslate2's form of
them beside the vectors, where the next find it: derived like the vectors, named by the weights' SHA-256.
"""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import ctranslate2
import numpy as np
from ctranslate2.specs import common_spec, transformer_spec
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from giaoban.models.vietnamese import nfc
from giaoban.search.meaning.e5_file import E5File, read_e5
from giaoban.search.meaning.seam import Vectors

_QUESTION: Final = "query: "
_PASSAGE: Final = "passage: "
"""The model was trained with these before every text."""
_LONGEST: Final = 512
"""Pieces that the model takes, the two that frame a text among them; what is over is left off."""
_BEGIN: Final = "<s>"
_END: Final = "</s>"
_AT_ONCE: Final = 32
_CENTRE: Final = Path(__file__).with_name("centre.txt")
"""Sentences whose mean is what all texts have in common: of 5,000 passages, 64 gave the mean of all."""
_FORM: Final = "v1"
"""Of what is written here: raised when this module would write something else."""


class E5Encoder:
    """Loaded when it is first asked for something: that takes seconds and 250 MB."""

    def __init__(self, weights: Callable[[], Path], sha256: str, derived: Path, *, threads: int = 0) -> None:
        """`weights`: their file, checked; may raise `WeightsError`, as then does whatever is asked.
        `derived`: a folder for CTranslate2's form of them."""
        self.name = f"multilingual-e5-small-{sha256[:12]}"
        self.dimensions = 384
        self._weights = weights
        self._folder = derived / f"{self.name}.{_FORM}"
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: _Model | None = None

    @property
    def centre(self) -> Vectors:
        return self._model.centre

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._model.encode([_PASSAGE + nfc(text) for text in texts])

    def question(self, text: str) -> Vectors:
        return self._model.encode([_QUESTION + nfc(text)])

    @property
    def _model(self) -> _Model:
        with self._loading:
            if self._loaded is None:
                if not self._folder.exists():
                    _write(read_e5(self._weights()), self._folder, self._threads)
                self._loaded = _Model(self._folder, self._threads)
                self._loaded.centre = np.load(self._folder / "centre.npy")
            return self._loaded


class _Model:
    centre: Vectors

    def __init__(self, folder: Path, threads: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._encoder = ctranslate2.Encoder(str(folder), "cpu", intra_threads=threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The mean of what the last layer says of each piece, of length 1."""
        pieces = [each.ids for each in self._tokenizer.encode_batch(list(texts))]
        made: list[Vectors] = [np.empty(0, np.float32)] * len(texts)
        for some in _alike(pieces):
            batch = [pieces[n] for n in some]
            last = np.asarray(self._encoder.forward_batch(batch).last_hidden_state)
            for row, n in enumerate(some):
                mean = last[row, : len(pieces[n])].mean(axis=0)
                made[n] = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return np.stack(made)


def _alike(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Texts of about the same length together: nothing is worked out for what only fills up."""
    order = sorted(range(len(pieces)), key=lambda n: len(pieces[n]))
    for at in range(0, len(order), _AT_ONCE):
        yield order[at : at + _AT_ONCE]


def _write(file: E5File, folder: Path, threads: int) -> None:
    """Takes 1.5 GB of memory for some seconds, once. Several processes may do so at once; the first one's
    stays."""
    staging = folder.with_name(f".{uuid.uuid4().hex}")
    staging.mkdir(parents=True)
    try:
        _tokenizer(file).save(str(staging / "tokenizer.json"))
        spec = _spec(file)
        spec.validate()
        spec.optimize(quantization="int8")
        spec.save(str(staging))
        del file, spec
        common = _CENTRE.read_text(encoding="utf-8").splitlines()
        np.save(
            staging / "centre.npy",
            _Model(staging, threads).encode([_PASSAGE + text for text in common]).mean(axis=0),
        )
        with suppress(OSError):
            os.rename(staging, folder)  # noqa: PTH104 - fails where there is one, which Path.replace may not
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _tokenizer(file: E5File) -> Tokenizer:
    """The vocabulary's own: NFKC, runs of spaces as one, the likeliest pieces, framed."""
    made = Tokenizer(models.Unigram(file.pieces, file.unknown, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single=f"{_BEGIN} $A {_END}", special_tokens=[(_BEGIN, file.begin), (_END, file.end)]
    )
    made.enable_truncation(_LONGEST)
    return made


def _spec(file: E5File) -> Any:
    encoder = transformer_spec.TransformerEncoderSpec(
        file.layers,
        file.heads,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
    )
    encoder.scale_embeddings = False
    of = file.tensors
    encoder.embeddings[0].weight = of["emb.word"].reshape(-1, file.width)
    # Every piece is of the first kind of text: that kind's vector can as well be each place's.
    encoder.position_encodings.encodings = (
        of["emb.pos"].reshape(-1, file.width) + of["emb.type"][: file.width]
    )
    _norm(encoder.layernorm_embedding, of, "emb.ln")
    for number, layer in enumerate(encoder.layer):
        own = f"l{number}"
        taken = [f"{own}.{part}" for part in "qkv"]
        layer.self_attention.linear[0].weight = np.concatenate([_matrix(of, name) for name in taken])
        layer.self_attention.linear[0].bias = np.concatenate([of[f"{name}.b"] for name in taken])
        _linear(layer.self_attention.linear[1], of, f"{own}.ao")
        _norm(layer.self_attention.layer_norm, of, f"{own}.aln")
        _linear(layer.ffn.linear_0, of, f"{own}.fi")
        _linear(layer.ffn.linear_1, of, f"{own}.fo")
        _norm(layer.ffn.layer_norm, of, f"{own}.oln")
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    # CTranslate2 is given numbers; it only wants as many names.
    spec.register_vocabulary([f"<{n}>" for n in range(spec.get_vocabulary_size())])
    spec.config.layer_norm_epsilon = file.epsilon
    return spec


def _matrix(of: Mapping[str, Vectors], name: str) -> Vectors:
    bias = of[f"{name}.b"]
    return of[f"{name}.w"].reshape(len(bias), -1)


def _linear(spec: Any, of: Mapping[str, Vectors], name: str) -> None:
    spec.weight, spec.bias = _matrix(of, name), of[f"{name}.b"]


def _norm(spec: Any, of: Mapping[str, Vectors], name: str) -> None:
    spec.gamma, spec.beta = of[f"{name}.w"], of[f"{name}.b"]
