"""Where the time of a recogniser goes: each call of its engine timed."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from giaoban.transcribe.recognise.faster_whisper import FasterWhisper

_STAGES: Final = ("encode", "detect_language", "generate", "align")


class _Timed:
    """The engine's model, each call of a stage timed."""

    def __init__(self, model: Any, seconds: dict[str, float]) -> None:
        self._model, self._seconds = model, seconds

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._model, name)
        if name not in _STAGES:
            return found

        def timed(*given: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                return found(*given, **options)
            finally:
                self._seconds[name] += time.perf_counter() - started

        return timed


@contextmanager
def stages(one: FasterWhisper) -> Iterator[dict[str, float]]:
    """Seconds in each stage, as its caller waits; features, made in a thread beside, with their own."""
    seconds: dict[str, float] = defaultdict(float)
    model = one._whisper._model  # noqa: SLF001 - the engine itself is timed
    inner, extractor = model.model, model.feature_extractor
    made: list[float] = []

    def features(sound: Any) -> Any:
        started = time.perf_counter()
        try:
            return extractor(sound)
        finally:
            made.append(time.perf_counter() - started)

    model.model, model.feature_extractor = _Timed(inner, seconds), features
    try:
        yield seconds
    finally:
        model.model, model.feature_extractor = inner, extractor
        seconds["features"] = sum(made)
        seconds["features_each"] = statistics.median(made) if made else 0.0
        seconds["chunks"] = len(made)
