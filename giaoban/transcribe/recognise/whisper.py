"""Whisper itself: faster-whisper's model, features and alignment, several chunks at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from giaoban.models.transcript import Signals
from giaoban.transcribe.cuda import free_mb, named
from giaoban.transcribe.memory import give_back
from giaoban.transcribe.recognise.batches import in_batches
from giaoban.transcribe.recognise.features import Ready, made_ready
from giaoban.transcribe.recognise.guards import compression_ratio
from giaoban.transcribe.recognise.heard import Aligned, Heard
from giaoban.transcribe.recognise.hints import prompt
from giaoban.transcribe.recognise.language import VIETNAMESE, Language
from giaoban.transcribe.recognise.loading import load, opened_again
from giaoban.transcribe.recognise.packing import Chunk
from giaoban.transcribe.recognise.seam import Samples

_POSITIONS: Final = 448
"""Tokens that Whisper's decoder has room for, the prompt among them."""
_MARKS: Final = 2
"""Around an answer that words are laid along: no-timestamps before it, end of text after it."""
_TOKENS_A_SECOND: Final = 18
"""Nine syllables of two tokens: more than anybody says. A short chunk needs no room for more, and a model
that has lost itself in it is stopped early."""
_LEAST_TOKENS: Final = 40
_CPU_BATCH: Final = 4
_GPU_BATCH: Final = 16
"""At most: 32 are no faster (docs/performance.md)."""
_SHARE_OF_FREE: Final = 0.9
"""Of the GPU's memory that is left when the model is loaded."""
_HYPOTHESES: Final = 5
"""Drawn at a temperature; the likeliest is the answer (`best_of` of Whisper's own decoding)."""
_PREPENDED: Final = "\"'“¿([{-"
_APPENDED: Final = "\"'.。,，!！?？:：”)]}、"
"""Punctuation that belongs to the word after it, and before it (as in faster-whisper)."""


class Whisper:
    def __init__(
        self,
        folder: Path,
        device: str,
        compute_type: str,
        threads: int,
        beam_size: int,
        batch: int,
        chunk_mb: int = 0,
    ) -> None:
        """`chunk_mb` of a GPU's memory is what each chunk takes, 0 where that is not known.

        Raises `WeightsError` when the folder holds no multilingual Whisper model, `Unavailable` when the GPU
        has no room for it now.
        """
        self.device, self.compute_type, self._model = load(folder, device, compute_type, threads)
        self._opened_again = partial(opened_again, folder, self.device, self.compute_type, threads)
        self._has_drawn = False
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._tokenizer: Any = Tokenizer(
            self._model.hf_tokenizer, multilingual=True, task="transcribe", language=VIETNAMESE
        )
        self._suppressed = get_suppressed_tokens(self._tokenizer, [-1])
        self._beam_size = beam_size
        gpu = self.device == "cuda"
        self._batch = batch or (fitting(free_mb(named(device)[1]), chunk_mb) if gpu else _CPU_BATCH)

    def prompt(self, hints: Sequence[str]) -> list[int]:
        return prompt(self._tokenizer, hints)

    def hear(
        self, chunks: Sequence[Chunk], samples: Samples, prompt: list[int], temperature: float = 0.0
    ) -> Iterator[Heard]:
        """The answers in the order of the chunks; above temperature 0 the likeliest of several drawn.

        Raises `Unavailable` when not even one chunk fits into the GPU's memory.
        """
        prepare = partial(made_ready, self._model.feature_extractor, samples=samples)
        return in_batches(
            chunks, self._batch, prepare, partial(self._heard, prompt=prompt, temperature=temperature)
        )

    def begin_drawing(self) -> None:
        """What is drawn at a temperature from here on is what a fresh worker would draw, on a CPU.

        ctranslate2 seeds its generators where its threads begin, and cannot be told to seed them again: so
        the network is opened again, which starts new ones (whisper-base: 1.2 CPU-seconds). A GPU does a whole
        window in little more, and rounding there hangs on the batch anyway.
        """
        if self._has_drawn and self.device == "cpu":
            self._model.model.unload_model()
            self._model.model = self._opened_again()
        self._has_drawn = True

    def close(self) -> None:
        self._model.model.unload_model()
        give_back()

    def _heard(self, ready: Sequence[Ready], prompt: list[int], temperature: float) -> list[Heard]:
        """Nothing is written where nobody speaks: a model that is asked to write there does."""
        encoded = self._encoded(ready)
        languages = [Language.guessed(guess) for guess in self._model.model.detect_language(encoded)]
        spoken = [language for language in languages if not language.nobody]
        speaking = [each for each, language in zip(ready, languages, strict=True) if not language.nobody]
        if speaking and len(speaking) < len(ready):
            encoded = self._encoded(speaking)
        prompts = [self._in_language(prompt, language) for language in spoken]
        written = self._written(speaking, encoded, prompts, temperature) if speaking else iter(())
        heard = [
            Heard(each.chunk, (), Signals(temperature=temperature), cut_off=False, language=language)
            if language.nobody
            else Heard(each.chunk, *next(written), language=language)
            for each, language in zip(ready, languages, strict=True)
        ]
        give_back()
        return heard

    def _encoded(self, ready: Sequence[Ready]) -> Any:
        """On a CPU one by one: the attention over 1,500 positions takes 72 MB for each in whisper-base.
        Measured on 2 minutes: 160 MB less at the peak, 2.9 CPU-seconds instead of 3.5, the same numbers."""
        if self.device != "cpu":
            return self._model.encode(np.stack([each.features for each in ready]))
        import ctranslate2

        parts = [np.asarray(self._model.encode(each.features[None])) for each in ready]
        return ctranslate2.StorageView.from_array(np.concatenate(parts))

    def _parts(self, encoded: Any) -> Iterator[Any]:
        """The whole batch on a GPU; on a CPU one chunk after another, for the same reason."""
        if self.device != "cpu":
            yield encoded
            return
        import ctranslate2

        whole = np.asarray(encoded)
        for at in range(len(whole)):
            yield ctranslate2.StorageView.from_array(whole[at : at + 1])

    def _written(
        self, ready: Sequence[Ready], encoded: Any, prompts: list[list[int]], temperature: float
    ) -> Iterator[tuple[tuple[Aligned, ...], Signals, bool]]:
        """Words, signals, and whether the answer was cut off, for each."""
        longest = max(each.chunk.seconds for each in ready)
        most = min(_POSITIONS - len(prompts[0]), _LEAST_TOKENS + math.ceil(_TOKENS_A_SECOND * longest))
        answers = self._model.model.generate(
            encoded,
            prompts,
            # ctranslate2 gives the answer half of max_length at most: the other half is for the prompt.
            max_length=2 * most,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
            **self._search(temperature),
        )
        ids = [answer.sequences_ids[0] for answer in answers]
        frames = [each.frames for each in ready]
        for answer, words in zip(answers, self._aligned(encoded, ids, frames), strict=True):
            yield words, _signals(answer, words, temperature), len(answer.sequences_ids[0]) >= most - 1

    def _in_language(self, prompt: list[int], language: Language) -> list[int]:
        """What is not Vietnamese is not forced into it: that gives loops and syllables without sense."""
        if not language.foreign:
            return prompt
        spoken = self._model.hf_tokenizer.token_to_id(language.token)
        return [spoken if token == self._tokenizer.language else token for token in prompt]

    def _search(self, temperature: float) -> dict[str, Any]:
        if temperature <= 0:
            return {"beam_size": self._beam_size}
        return {
            "beam_size": 1,
            "num_hypotheses": _HYPOTHESES,
            "sampling_topk": 0,
            "sampling_temperature": temperature,
        }

    def _aligned(
        self, encoded: Any, ids: list[list[int]], frames: list[int]
    ) -> Iterator[tuple[Aligned, ...]]:
        from faster_whisper.transcribe import merge_punctuations

        # The decoder reads the whole answer between its own marks: one that was cut off at the last position
        # has no room for them. What it loses here is the end of an answer that is decoded again by halves.
        most = _POSITIONS - len(self._tokenizer.sot_sequence) - _MARKS
        text = [[token for token in answer if token < self._tokenizer.eot][:most] for answer in ids]
        alignments: list[Any] = []
        for part in self._parts(encoded):
            rows = slice(len(alignments), len(alignments) + part.shape[0])
            alignments += self._model.find_alignment(self._tokenizer, text[rows], part, frames[rows])
        for alignment in alignments:
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


def fitting(free: int | None, chunk_mb: int) -> int:
    """How many chunks at once fit into what is free, MB; the most there are to be where one of them is not
    known. Too many is no harm but lost time: what does not fit is tried again by halves."""
    if free is None or not chunk_mb:
        return _GPU_BATCH
    return max(1, min(_GPU_BATCH, int(_SHARE_OF_FREE * free / chunk_mb)))


def _signals(answer: Any, words: Sequence[Aligned], temperature: float) -> Signals:
    count = len(answer.sequences_ids[0])
    return Signals(
        avg_logprob=answer.scores[0] * count / (count + 1),
        no_speech_prob=round(answer.no_speech_prob, 4),
        compression_ratio=round(compression_ratio("".join(word.text for word in words).strip()), 3),
        temperature=temperature,
    )
