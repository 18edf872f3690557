"""Real weights and a real voice for tests: beside the checkout, else from the product's own folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from giaoban.transcribe.weights.manifest import read_manifest
from giaoban.transcribe.weights.store import Weights
from tests.conftest import SHARED

ROOT = Path(__file__).resolve().parents[2]


def _kept(name: str) -> Path | None:
    """Where `make run` or CI has fetched it."""
    for folder in (os.environ.get("GIAOBAN_TEST_WEIGHTS"), ROOT / "var" / "weights"):
        if folder and (weights := Weights(Path(folder), read_manifest())).present(name):
            return weights.path(name)
    return None


def whisper_base() -> Path:
    """The folder of whisper-base; skips, loudly, where it is not on this machine."""
    beside = SHARED / "weights" / "whisper-base"
    found = beside if beside.exists() else _kept("whisper-base")
    if found is None:
        pytest.skip("NOT TESTED: whisper-base is neither beside the checkout nor in GIAOBAN_TEST_WEIGHTS")
    return found


def voice() -> Path:
    """A man of the North saying `VOICE_TEXT`, a WAV file of 4.5 s."""
    beside = SHARED / "audio" / "clips" / "Tuyen_nam_mien_Bac.wav"
    kept = _kept("sample-voices")
    found = beside if beside.exists() else kept and kept / "tuyen.wav"
    if found is None:
        pytest.skip("NOT TESTED: no recorded voice beside the checkout or in GIAOBAN_TEST_WEIGHTS")
    return found


VOICE_TEXT = "Bạn cầm khúc cây, và ném vào bãi cỏ xanh tươi rậm rạp ở đằng xa."


def diarisation_pair() -> tuple[Path, Path]:
    """The segmentation and the embedding file; skips, loudly, where one is not on this machine."""
    found = []
    for name in ("segmentation-3.0", "wespeaker-resnet34"):
        beside = SHARED / "weights" / f"{name}.onnx"
        path = beside if beside.exists() else _kept(name)
        if path is None:
            pytest.skip(f"NOT TESTED: {name} is neither beside the checkout nor in GIAOBAN_TEST_WEIGHTS")
        found.append(path)
    return found[0], found[1]


def voices() -> Path:
    """A folder of WAV files of at least six people, for `factories.meeting.clips`."""
    beside = SHARED / "audio" / "clips"
    found = beside if beside.exists() else _kept("sample-voices")
    if found is None:
        pytest.skip("NOT TESTED: no recorded voices beside the checkout or in GIAOBAN_TEST_WEIGHTS")
    return found
