"""One recogniser for all tests of this folder that need real weights: loading takes longer than hearing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from giaoban.transcribe.recognise.faster_whisper import FasterWhisper
from tests.factories.weights import whisper_base


@pytest.fixture(scope="package")
def whisper() -> Iterator[FasterWhisper]:
    made = FasterWhisper(whisper_base(), weights="whisper-base", weights_sha256="0" * 64)
    yield made
    made.close()
