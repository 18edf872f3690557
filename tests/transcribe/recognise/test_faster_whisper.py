"""The recogniser on a meeting of known sentences, and on folders that are no model."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest
from numpy.typing import NDArray

from giaoban.ingest.speech import speech
from giaoban.models.errors import WeightsError
from giaoban.models.recording import Span
from giaoban.models.transcript import Doubt, Segment
from giaoban.models.vietnamese import syllables
from giaoban.transcribe.recognise.faster_whisper import FasterWhisper
from giaoban.transcribe.recognise.heard import Heard
from giaoban.transcribe.recognise.packing import Chunk, Piece
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Hints
from tests.conftest import shared
from tests.factories.weights import whisper_base

MOST_ERRORS = 0.26
"""Of the syllables, whisper-base in int8. faster-whisper's own loops: 0.285 sequential, 0.259 batched."""


def recogniser() -> FasterWhisper:
    return FasterWhisper(whisper_base(), weights="whisper-base", weights_sha256="0" * 64)


def sound(path: Path) -> NDArray[np.int16]:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def recognised(samples: NDArray[np.int16]) -> tuple[Segment, ...]:
    engine = recogniser()
    try:
        return engine.recognise(samples, speech(samples, lambda _share: None), Hints(), lambda _share: None)
    finally:
        engine.close()


@pytest.mark.slow
def test_a_meeting_is_recognised_within_the_stated_error_and_no_sentence_is_lost() -> None:
    said = json.loads(shared("audio/meeting.json").read_text(encoding="utf-8"))
    segments = recognised(sound(shared("audio/meeting.wav")))
    expected = " ".join(syllables(" ".join(each["text"] for each in said)))
    found = " ".join(syllables(" ".join(segment.text for segment in segments)))
    assert jiwer.wer(expected, found) <= MOST_ERRORS
    words = [word for segment in segments for word in segment.words]
    for each in said:
        inside = [word for word in words if each["start"] - 0.3 <= word.start <= each["end"] + 0.3]
        assert abs(len(inside) - len(syllables(each["text"]))) <= 3, each["text"]
    assert not any(segment.doubts for segment in segments)


@pytest.mark.slow
def test_half_a_minute_of_quick_speech_is_not_cut_short() -> None:
    """Played 1.9 times as fast a chunk holds more tokens than ctranslate2 gives an answer by default."""
    samples = sound(shared("audio/meeting.wav"))
    quick = _played_faster(samples, 1.9)
    said = json.loads(shared("audio/meeting.json").read_text(encoding="utf-8"))
    expected = len(syllables(" ".join(each["text"] for each in said)))
    found = sum(len(syllables(segment.text)) for segment in recognised(quick))
    assert found > 0.9 * expected


def _played_faster(samples: NDArray[np.int16], factor: float) -> NDArray[np.int16]:
    """Overlapped frames laid closer together: the pitch stays."""
    frame, hop = 800, 400
    count = int((len(samples) - 2 * frame) / (hop * factor))
    window = np.hanning(frame)
    out = np.zeros(count * hop + frame)
    for index in range(count):
        start = int(index * hop * factor)
        if index:  # the shift at which the frame goes on best from what is there
            before = out[index * hop : index * hop + hop]
            shifts = range(0, 320, 8)
            start += max(
                shifts, key=lambda shift: float(before @ samples[start + shift : start + shift + hop])
            )
        out[index * hop : index * hop + frame] += window * samples[start : start + frame]
    return out.astype(np.int16)


@pytest.mark.slow
def test_a_faint_sentence_between_loud_ones_is_found_at_the_second_look() -> None:
    """At -40 dB the first look passes over it: the speech map says that there is voice."""
    samples = sound(shared("audio/meeting.wav"))
    loud, other = _cut(samples, 57.0, 63.2), _cut(samples, 18.3, 22.8)
    faint = (_cut(samples, 13.8, 17.4) * 0.01).astype(np.int16)
    quiet = np.zeros(8_000, np.int16)
    together = np.concatenate([loud, quiet, faint, quiet, other])
    engine = recogniser()
    whole = (Span(0.0, len(together) / 16_000),)
    segments = engine.recognise(together, whole, Hints(), lambda _share: None)
    engine.close()
    inside = [word.text for each in segments for word in each.words if 6.0 <= word.start <= 10.5]
    expected = syllables("cha mẹ tôi thường chì chiết nhau bằng những lời lẽ khó nghe")
    assert len(set(syllables(" ".join(inside))) & set(expected)) >= 8, inside
    assert [each.start for each in segments] == sorted(each.start for each in segments)


def _cut(samples: NDArray[np.int16], start: float, end: float) -> NDArray[np.int16]:
    return samples[int(start * 16_000) : int(end * 16_000)]


@pytest.mark.parametrize("missing", ["tokenizer.json", "model.bin", "config.json"])
def test_a_folder_that_lacks_a_file_is_refused_before_anything_is_asked_of_the_hub(
    tmp_path: Path, missing: str
) -> None:
    for path in whisper_base().iterdir():
        if path.name != missing:
            (tmp_path / path.name).symlink_to(path)
    with pytest.raises(WeightsError, match=missing.replace(".", r"\.")):
        FasterWhisper(tmp_path, weights="thử", weights_sha256="0" * 64)


def test_a_model_that_cannot_be_loaded_is_said_in_vietnamese(tmp_path: Path) -> None:
    for path in whisper_base().iterdir():
        if path.name != "model.bin":
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "model.bin").write_bytes(b"no model")
    with pytest.raises(WeightsError, match="Không nạp được mô hình"):
        FasterWhisper(tmp_path, weights="thử", weights_sha256="0" * 64)


class FullGpu:
    """The model on a GPU with room for one chunk: a second one is refused as ctranslate2 does."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.sizes: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def generate(self, encoded: Any, prompts: list[list[int]], **options: Any) -> Any:
        self.sizes.append(len(prompts))
        if len(prompts) > 1:
            raise RuntimeError("CUDA failed with error out of memory")
        return self._model.generate(encoded, prompts, **options)


def sentences(samples: NDArray[np.int16]) -> list[Chunk]:
    """Two of the meeting's, each in a chunk of its own."""
    spans = ((1.0, 5.0), (13.5, 17.5))
    return [Chunk((Piece(round(a * SAMPLE_RATE), round(b * SAMPLE_RATE)),)) for a, b in spans]


def test_a_batch_that_does_not_fit_is_heard_one_by_one_and_nothing_is_lost(
    whisper: FasterWhisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = sound(shared("audio/meeting.wav"))
    engine, prompt = whisper._whisper, whisper._whisper.prompt(())
    whole = list(engine.hear(sentences(samples), samples, prompt))
    full = FullGpu(engine._model.model)
    monkeypatch.setattr(engine._model, "model", full)
    again = list(engine.hear(sentences(samples), samples, prompt))
    assert full.sizes == [2, 1, 1]
    assert [each.text for each in again] == [each.text for each in whole]
    assert all(each.text for each in again)


def test_what_is_drawn_at_a_temperature_is_the_same_again_in_the_same_worker(whisper: FasterWhisper) -> None:
    samples = sound(shared("audio/meeting.wav"))
    engine = whisper._whisper
    chunk = sentences(samples)[:1]

    def drawn() -> list[Heard]:
        engine.begin_drawing()
        return [
            each for _ in range(2) for each in engine.hear(chunk, samples, engine.prompt(()), temperature=1.0)
        ]

    first = drawn()
    assert drawn() == first
    assert first[0] != first[1], "nothing was drawn"


class English:
    """The model, of the opinion that all of it is English."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.asked: list[list[int]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def detect_language(self, encoded: Any) -> list[list[tuple[str, float]]]:
        return [[("<|en|>", 0.97), ("<|vi|>", 0.001)]] * encoded.shape[0]

    def generate(self, encoded: Any, prompts: list[list[int]], **options: Any) -> Any:
        self.asked += prompts
        return self._model.generate(encoded, prompts, **options)


def test_what_is_not_vietnamese_is_written_in_its_language_and_marked() -> None:
    """No English speech is at hand here: measured on that of pocketsphinx's tests, see `language.py`."""
    samples = sound(shared("audio/clips/Binh_nam_mien_Bac.wav"))
    engine = recogniser()
    english = English(engine._whisper._model.model)
    engine._whisper._model.model = english
    found = engine.recognise(samples, [Span(0.0, len(samples) / SAMPLE_RATE)], Hints(), lambda _share: None)
    tokens = engine._whisper._model.hf_tokenizer
    engine.close()
    assert found
    assert all(Doubt.LANGUAGE in segment.doubts for segment in found)
    for prompt in english.asked:
        assert tokens.token_to_id("<|en|>") in prompt
        assert tokens.token_to_id("<|vi|>") not in prompt


def test_an_answer_that_finds_no_end_breaks_nothing_and_is_not_trusted(
    whisper: FasterWhisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Now and then Whisper goes on to its last position; here it is kept from ending."""
    engine = whisper._whisper
    monkeypatch.setattr(engine, "_suppressed", (*engine._suppressed, engine._tokenizer.eot))
    samples = sound(shared("audio/clips/Binh_nam_mien_Bac.wav"))
    voiced = [Span(0.2, len(samples) / SAMPLE_RATE - 0.2)]
    found = whisper.recognise(samples, voiced, Hints(), lambda _share: None)
    assert found
    assert any(segment.doubts for segment in found)
    assert all(0 <= word.start <= word.end <= len(samples) / SAMPLE_RATE for s in found for word in s.words)
