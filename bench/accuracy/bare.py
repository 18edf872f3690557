"""faster-whisper's own loops, as its documentation has them."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any, Final

from giaoban.models.recording import Span
from giaoban.models.transcript import Layer, Maker, Segment, Word
from giaoban.transcribe.assemble.coverage import coverage

MODES: Final = ("sequential", "batched")
_OPTIONS: Final = {"language": "vi", "beam_size": 5, "vad_filter": True, "word_timestamps": True}


class Bare:
    def __init__(self, folder: Path, weights: str) -> None:
        from faster_whisper import WhisperModel

        self.made = {name: metadata.version(name) for name in ("faster-whisper", "ctranslate2")} | {
            "weights": weights
        }

        self._model = WhisperModel(str(folder), device="auto", compute_type="int8", local_files_only=True)

    def hear(self, mode: str, sound: Path, speech: tuple[Span, ...]) -> Layer:
        """`speech` is the map that coverage is reckoned by, the same for all."""
        segments = tuple(_segment(each) for each in self._segments(mode, str(sound)) if each.words)
        maker = Maker(f"faster-whisper {metadata.version('faster-whisper')}", mode, "")
        return Layer(segments, (), (maker,), coverage(speech, segments))

    def _segments(self, mode: str, sound: str) -> Any:
        if mode == "sequential":
            return self._model.transcribe(sound, condition_on_previous_text=False, **_OPTIONS)[0]
        from faster_whisper import BatchedInferencePipeline

        return BatchedInferencePipeline(self._model).transcribe(sound, batch_size=8, **_OPTIONS)[0]


def _segment(found: Any) -> Segment:
    words = tuple(
        Word(float(each.start), float(each.end), each.word.strip(), float(each.probability))
        for each in found.words
    )
    return Segment(float(found.start), float(found.end), words)
