"""Whisper itself: faster-whisper's model, features and alignment, several chunks at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.errors import Unavailable, WeightsError
from giaoban.models.transcript import Signals
from giaoban.transcribe.recognise.guards import compression_ratio
from giaoban.transcribe.recognise.heard import Aligned, Heard
from giaoban.transcribe.recognise.packing import Chunk
from giaoban.transcribe.recognise.seam import Samples
from giaoban.transcribe.weights.machine import cores, this_machine

LANGUAGE: Final = "vi"

_POSITIONS: Final = 448
"""Tokens that Whisper's decoder has room for, the prompt among them."""
_MARKS: Final = 2
"""Around an answer that words are laid along: no-timestamps before it, end of text after it."""
_MOST_HINT_TOKENS: Final = 150
_FRAMES: Final = 3000
"""Of 10 ms: what the encoder takes."""
_LEAST_FRAMES: Final = 20
"""Words cannot be laid along less; the rest is silence that is there anyway."""
_CPU_BATCH: Final = 4
_GPU_BATCH: Final = 16
_GPU_SPARE_MB: Final = 1500
"""For the encoder's output and the beams of a batch."""
_PREPENDED: Final = "\"'“¿([{-"
_APPENDED: Final = "\"'.。,，!！?？:：”)]}、"
"""Punctuation that belongs to the word after it, and before it (as in faster-whisper)."""


class Whisper:
    def __init__(
        self, folder: Path, device: str, compute_type: str, threads: int, beam_size: int, batch: int
    ) -> None:
        # A missing tokenizer would be fetched from the hub.
        for needed in ("model.bin", "config.json", "tokenizer.json"):
            if not (folder / needed).is_file():
                raise WeightsError("Thiếu tệp {file} của mô hình nhận dạng.", file=folder / needed)
        import ctranslate2
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        if compute_type == "auto":
            compute_type = _compute_type(device, folder, ctranslate2.get_supported_compute_types(device))
        self.device, self.compute_type = device, compute_type
        try:
            self._model: Any = WhisperModel(
                str(folder), device=device, compute_type=compute_type, cpu_threads=threads or cores()
            )
        except (RuntimeError, ValueError) as error:
            raise WeightsError(
                "Không nạp được mô hình nhận dạng ở {folder}: {reason}", folder=folder, reason=error
            ) from error
        if not self._model.model.is_multilingual:
            # ctranslate2 would recognise English instead, without a word.
            raise WeightsError("Mô hình ở {folder} chỉ nhận dạng tiếng Anh.", folder=folder)
        self._tokenizer: Any = Tokenizer(
            self._model.hf_tokenizer, multilingual=True, task="transcribe", language=LANGUAGE
        )
        self._suppressed = get_suppressed_tokens(self._tokenizer, [-1])
        self._beam_size = beam_size
        self._batch = batch or (_GPU_BATCH if device == "cuda" else _CPU_BATCH)

    @property
    def engine(self) -> str:
        names = ("faster-whisper", "ctranslate2")
        return ", ".join(f"{name} {metadata.version(name)}" for name in names)

    def prompt(self, hints: Sequence[str]) -> list[int]:
        """Names and units as text said before; whole ones only, and no more than leaves room to answer."""
        start = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        hinted: list[int] = []
        for hint in hints:
            tokens = self._tokenizer.encode(f" {hint.strip()},")
            if len(hinted) + len(tokens) > _MOST_HINT_TOKENS:
                break
            hinted += tokens
        return [self._tokenizer.sot_prev, *hinted, *start] if hinted else start

    def hear(self, chunks: Sequence[Chunk], samples: Samples, prompt: list[int]) -> list[Heard]:
        """The first chunks, as many as are decoded at once.

        Raises `Unavailable` when not even one fits into the GPU's memory.
        """
        while True:
            try:
                return self._heard(chunks[: self._batch], samples, prompt)
            except RuntimeError as error:
                if "out of memory" not in str(error).lower():
                    raise
                if self._batch == 1:
                    raise Unavailable("GPU không đủ bộ nhớ cho mô hình nhận dạng.") from error
                self._batch //= 2

    def close(self) -> None:
        self._model.model.unload_model()

    def _heard(self, chunks: Sequence[Chunk], samples: Samples, prompt: list[int]) -> list[Heard]:
        features = [self._model.feature_extractor(chunk.sound(samples)) for chunk in chunks]
        encoded = self._model.encode(np.stack([_full(feature) for feature in features]))
        room = _POSITIONS - len(prompt)
        answers = self._model.model.generate(
            encoded,
            [prompt] * len(chunks),
            beam_size=self._beam_size,
            # ctranslate2 gives the answer half of max_length at most: the other half is for the prompt.
            max_length=2 * room,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )
        frames = [min(_FRAMES, max(_LEAST_FRAMES, feature.shape[1])) for feature in features]
        ids = [answer.sequences_ids[0] for answer in answers]
        return [
            Heard(chunk, words, _signals(answer, words), cut_off=len(answer.sequences_ids[0]) >= room - 1)
            for chunk, answer, words in zip(chunks, answers, self._aligned(encoded, ids, frames), strict=True)
        ]

    def _aligned(
        self, encoded: Any, ids: list[list[int]], frames: list[int]
    ) -> Iterator[tuple[Aligned, ...]]:
        from faster_whisper.transcribe import merge_punctuations

        # The decoder reads the whole answer between its own marks: one that was cut off at the last position
        # has no room for them. What it loses here is the end of an answer that is decoded again by halves.
        most = _POSITIONS - len(self._tokenizer.sot_sequence) - _MARKS
        text = [[token for token in answer if token < self._tokenizer.eot][:most] for answer in ids]
        for alignment in self._model.find_alignment(self._tokenizer, text, encoded, frames):
            merge_punctuations(alignment, _PREPENDED, _APPENDED)
            yield tuple(
                Aligned(
                    text=each["word"],
                    start=float(each["start"]),
                    end=float(each["end"]),
                    probability=float(each["probability"]),
                    tokens=len(each["tokens"]),
                )
                for each in alignment
            )


def _signals(answer: Any, words: Sequence[Aligned]) -> Signals:
    count = len(answer.sequences_ids[0])
    return Signals(
        avg_logprob=answer.scores[0] * count / (count + 1),
        no_speech_prob=round(answer.no_speech_prob, 4),
        compression_ratio=round(compression_ratio("".join(word.text for word in words).strip()), 3),
    )


def _full(feature: NDArray[np.float32]) -> NDArray[np.float32]:
    """Padded with what silence is after Whisper's scaling, as in its training: faster-whisper pads with 0."""
    feature = feature[:, :_FRAMES]
    missing = _FRAMES - feature.shape[1]
    return np.pad(feature, ((0, 0), (0, missing)), constant_values=feature.min()).astype(np.float32)


def _compute_type(device: str, folder: Path, supported: set[str]) -> str:
    """int8 on a CPU; on a GPU float16 where it can and the memory suffices, else int8_float16."""
    wished = ["int8", "int8_float32"]
    if device == "cuda":
        gpu = this_machine().gpu
        need_mb = ((folder / "model.bin").stat().st_size * 2 >> 20) + _GPU_SPARE_MB
        wished = ["int8_float16", *wished]
        if gpu is not None and gpu.memory_mb > need_mb:
            wished = ["float16", *wished]
    return next((each for each in wished if each in supported), "default")
