"""Recognition on a real card: skipped, loudly, where there is none."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from giaoban.ingest.speech import speech
from giaoban.models.errors import Unavailable
from giaoban.models.recording import Span
from giaoban.models.vietnamese import syllables
from giaoban.transcribe.cuda import cards, free_mb
from giaoban.transcribe.recognise.faster_whisper import FasterWhisper
from giaoban.transcribe.recognise.seam import Hints, Samples
from tests.conftest import shared
from tests.factories.weights import whisper_base

pytestmark = pytest.mark.skipif(not cards(), reason="NOT TESTED: no NVIDIA card on this machine")

CHUNK_MB = 70
Sound = tuple[Samples, tuple[Span, ...]]


def load(device: str, **options: Any) -> FasterWhisper:
    return FasterWhisper(
        whisper_base(),
        weights="whisper-base",
        weights_sha256="0" * 64,
        device=device,
        chunk_mb=CHUNK_MB,
        **options,
    )


def text(recogniser: FasterWhisper, sound: Sound) -> list[str]:
    found = recogniser.recognise(*sound, Hints(), lambda _share: None)
    return syllables(" ".join(segment.text for segment in found))


@pytest.fixture(scope="module")
def meeting() -> Sound:
    """Eight times the same 75 seconds: enough for more than one batch."""
    with wave.open(str(shared("audio/meeting.wav"))) as file:
        samples = np.tile(np.frombuffer(file.readframes(file.getnframes()), np.int16), 8)
    return samples, speech(samples, lambda _share: None)


@pytest.fixture(scope="module")
def recogniser() -> Iterator[FasterWhisper]:
    made = load("cuda")
    yield made
    made.close()


@pytest.fixture
def taken() -> Iterator[list[Any]]:
    """What other programs have of the card's memory."""
    torch = pytest.importorskip("torch", reason="NOT TESTED: torch is not here to take the card's memory")
    if not torch.cuda.is_available():
        pytest.skip("NOT TESTED: this torch uses no card")
    held: list[Any] = []
    yield held
    held.clear()
    torch.cuda.empty_cache()


def leave(megabytes: int, taken: list[Any]) -> None:
    import torch

    while (free := free_mb(0) or 0) > megabytes + 2:
        taken.append(torch.empty(min(free - megabytes, 1024) << 20, dtype=torch.uint8, device="cuda"))


def test_auto_takes_the_card_and_half_precision(recogniser: FasterWhisper) -> None:
    assert recogniser.maker.options["device"] == "cuda"
    assert recogniser.maker.options["compute_type"] == "float16"


def test_the_card_hears_what_the_processor_hears(recogniser: FasterWhisper, meeting: Sound) -> None:
    """In full precision word for word, in half of it nearly so."""
    exact, processor = load("cuda", compute_type="float32"), load("cpu", compute_type="float32")
    short = meeting[0][: len(meeting[0]) // 8], tuple(each for each in meeting[1] if each.end < 74)
    expected = text(processor, short)
    assert text(exact, short) == expected
    half = text(recogniser, short)
    assert sum(a != b for a, b in zip(half, expected, strict=False)) <= 0.1 * len(expected)
    exact.close()
    processor.close()


def test_little_memory_is_shared_out_and_changes_few_words(
    recogniser: FasterWhisper, meeting: Sound, taken: list[Any]
) -> None:
    whole = text(recogniser, meeting)
    leave(400, taken)
    crowded = text(recogniser, meeting)
    assert len(crowded) == pytest.approx(len(whole), rel=0.02)
    taken.clear()
    import torch

    torch.cuda.empty_cache()
    assert text(recogniser, meeting) == whole


def test_no_room_for_the_model_is_a_reason_to_come_again(taken: list[Any]) -> None:
    leave(20, taken)
    with pytest.raises(Unavailable, match="GPU không đủ bộ nhớ"):
        load("cuda")


def test_memory_does_not_grow_from_window_to_window_and_is_given_back(meeting: Sound) -> None:
    one = load("cuda")
    text(one, meeting)
    after = []
    for _ in range(5):
        text(one, meeting)
        after.append(free_mb(0) or 0)
    one.close()
    assert max(after) - min(after) <= 300
    assert (free_mb(0) or 0) > max(after)
