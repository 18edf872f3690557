"""pyannote.audio 4 behind the diariser's seam, for workers with a GPU; an optional extra.

Everything that is odd about importing it is in this file: it phones home unless told not to, torchaudio's
native part does not load beside some builds of torch (only its pure Python is needed), and both warn.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from giaoban.models.errors import Unavailable, WeightsError
from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.transcript import Maker, Turn, WindowVoice
from giaoban.transcribe.cuda import named
from giaoban.transcribe.diarise.folder import CONFIG, check_folder, expand, refuse_outside
from giaoban.transcribe.diarise.frames import MARGIN_SECONDS
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Report, Samples

SAME_VOICE: Final = 0.7
"""For WeSpeaker's ResNet34, which community-1 and the pair of the manifest both embed with."""
_LEAST_SECONDS: Final = 0.15
_SHARES: Final = {"segmentation": (0.0, 0.3), "embeddings": (0.3, 0.95)}
"""Where in the whole work each part of the pipeline lies."""


class PyannoteDiariser:
    def __init__(self, folder: Path, *, device: str = "auto", sums: Mapping[str, str] | None = None) -> None:
        """`folder` holds a pipeline: config.yaml, its checkpoints, and their SHA-256 in ``SHA256SUMS``
        unless `sums` gives them. `device` is ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.

        Raises `WeightsError` for what is wrong with the folder, `Unavailable` without pyannote.audio or
        without the GPU that was asked for.
        """
        folder = folder.resolve()
        sha256 = check_folder(folder, sums)
        with _quiet():
            self._torch = import_torch()
            self._pipeline = _load(folder)
            self._pipeline.to(self._device(device))
        self._maker = Maker(
            engine=f"pyannote.audio {importlib.metadata.version('pyannote.audio')}",
            weights=folder.name,
            weights_sha256=sha256,
            options={"same_voice": SAME_VOICE},
        )

    @property
    def maker(self) -> Maker:
        return self._maker

    @property
    def same_voice(self) -> float:
        return SAME_VOICE

    def diarise(
        self, samples: Samples, speech: Sequence[Span], speakers: SpeakerCount, report: Report
    ) -> tuple[tuple[Turn, ...], tuple[WindowVoice, ...]]:
        allowed = _allowed(speech, len(samples) / SAMPLE_RATE)
        if not allowed:
            return (), ()
        sound = self._torch.from_numpy(samples.astype(np.float32) / 32768)[None]
        answer = self._answer(
            {"waveform": sound, "sample_rate": SAMPLE_RATE, "uri": "window"}, speakers, _progress(report)
        )
        labels = answer.speaker_diarization.labels()
        voices = {
            label: np.asarray(row / np.linalg.norm(row))
            for label, row in zip(labels, answer.speaker_embeddings, strict=True)
            if np.isfinite(row).all() and np.linalg.norm(row) > 0
        }
        turns = _turns(answer.speaker_diarization, allowed, voices)
        alone = _turns(answer.exclusive_speaker_diarization, allowed, voices)
        report(1.0)
        return _labelled(turns, alone, voices)

    def close(self) -> None:
        del self._pipeline
        self._give_back()

    def _answer(self, file: Mapping[str, Any], speakers: SpeakerCount, hook: Callable[..., None]) -> Any:
        """What does not fit into the GPU's memory is tried again by half as much at once; the next window
        begins with the whole size again. Raises `Unavailable` when not even one stretch fits."""
        pipeline = self._pipeline
        whole = pipeline.segmentation_batch_size, pipeline.embedding_batch_size
        try:
            while True:
                try:
                    with _quiet(), self._torch.inference_mode():
                        return pipeline(
                            file, min_speakers=speakers.least, max_speakers=speakers.most, hook=hook
                        )
                except (MemoryError, self._torch.OutOfMemoryError) as error:
                    sizes = pipeline.segmentation_batch_size, pipeline.embedding_batch_size
                    if max(sizes) == 1:
                        raise Unavailable("Không đủ bộ nhớ để phân biệt người nói.") from error
                self._give_back()
                pipeline.segmentation_batch_size, pipeline.embedding_batch_size = (
                    max(1, size // 2) for size in sizes
                )
        finally:
            pipeline.segmentation_batch_size, pipeline.embedding_batch_size = whole
            self._give_back()

    def _give_back(self) -> None:
        """torch keeps what it once had of the GPU; the recogniser beside it needs it."""
        if self._torch.cuda.is_available():
            self._torch.cuda.empty_cache()

    def _device(self, wanted: str) -> Any:
        kind, number = named(wanted)
        here = self._torch.cuda.device_count() > number
        if kind == "cuda" and not here:
            raise Unavailable("Máy này không có GPU mà PyTorch dùng được.")
        return self._torch.device("cuda", number) if here and kind != "cpu" else self._torch.device("cpu")


def _load(folder: Path) -> Any:
    yaml, audio = importlib.import_module("yaml"), importlib.import_module("pyannote.audio")
    config: Any = expand(yaml.safe_load((folder / CONFIG).read_text(encoding="utf-8")), folder)
    try:
        params = config["pipeline"]["params"]
    except (KeyError, TypeError) as error:
        raise WeightsError("{file} không phải cấu hình pipeline.", file=folder / CONFIG) from error
    refuse_outside(params, folder)
    embedding = params["embedding"]
    if isinstance(embedding, str) and ("wespeaker" not in embedding or "pyannote" in embedding):
        # pyannote.audio tells the kinds of embedding apart by these words in the path
        raise WeightsError(
            "Đường dẫn tệp ONNX của giọng nói phải chứa “wespeaker” và không chứa “pyannote”: {file}",
            file=embedding,
        )
    if params.get("plda") is None:  # it insists on one even where its clustering uses none
        params["plda"] = object.__new__(importlib.import_module("pyannote.audio.core.plda").PLDA)
    try:
        pipeline = audio.Pipeline.from_pretrained(config)
    except Exception as error:  # pyannote.audio and torch raise whatever they meet
        raise WeightsError(
            "Không nạp được pipeline {folder}: {reason}", folder=folder, reason=error
        ) from error
    pipeline.legacy = False
    return pipeline


def import_torch() -> Any:
    """torch, with pyannote.audio ready to be imported beside it. Raises `Unavailable`."""
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    try:
        with _quiet():
            torch = importlib.import_module("torch")
            _import_torchaudio()
            importlib.import_module("pyannote.audio")
    except ImportError as error:
        raise Unavailable(
            "Chưa cài pyannote.audio: pip install “giaoban[pyannote]” ({reason})", reason=error
        ) from error
    return torch


def _import_torchaudio() -> None:
    try:
        importlib.import_module("torchaudio")
    except (OSError, RuntimeError, ImportError):
        for name in [each for each in sys.modules if each.partition(".")[0] == "torchaudio"]:
            del sys.modules[name]
        native = types.ModuleType("torchaudio._extension")
        native._IS_TORCHAUDIO_EXT_AVAILABLE = False  # type: ignore[attr-defined] # noqa: SLF001 - torchaudio's name
        native.fail_if_no_align = lambda function: function  # type: ignore[attr-defined]
        sys.modules["torchaudio._extension"] = native
        importlib.import_module("torchaudio")


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _progress(report: Report) -> Callable[..., None]:
    """A hook of the pipeline that reports the share done, never less than before."""
    reached = 0.0

    def hook(
        step: str, *_artefact: object, completed: int | None = None, total: int | None = None, **_: Any
    ) -> None:
        nonlocal reached
        if step in _SHARES and completed is not None and total:
            first, last = _SHARES[step]
            reached = max(reached, first + (last - first) * min(1.0, completed / total))
        report(reached)

    return hook


def _allowed(speech: Sequence[Span], length: float) -> list[Span]:
    """The speech map with its margin, cut at the window's ends, overlaps merged."""
    spans: list[Span] = []
    for span in sorted(speech, key=lambda each: each.start):
        start, end = max(0.0, span.start - MARGIN_SECONDS), min(length, span.end + MARGIN_SECONDS)
        if spans and start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, end))
        elif start < end and span.start < length:
            spans.append(Span(start, end))
    return spans


def _turns(annotation: Any, allowed: Sequence[Span], voices: Mapping[str, Any]) -> list[Turn]:
    """In order of start; only inside the allowed spans, only of speakers whose voice is known."""
    turns = []
    for segment, _, label in annotation.itertracks(yield_label=True):
        for span in allowed:
            start, end = max(segment.start, span.start), min(segment.end, span.end)
            if end - start >= _LEAST_SECONDS and label in voices:
                turns.append(Turn(float(start), float(end), label))
    return sorted(turns, key=lambda turn: (turn.start, turn.end))


def _labelled(
    turns: Iterable[Turn], alone: Sequence[Turn], voices: Mapping[str, Any]
) -> tuple[tuple[Turn, ...], tuple[WindowVoice, ...]]:
    """Under the labels ``1``, ``2``… in order of first appearance."""
    turns = tuple(turns)
    names = {label: str(n) for n, label in enumerate(dict.fromkeys(t.speaker for t in turns), start=1)}
    seconds = {label: sum(t.end - t.start for t in alone if t.speaker == label) for label in names}
    return (
        tuple(Turn(turn.start, turn.end, names[turn.speaker]) for turn in turns),
        tuple(
            WindowVoice(name, tuple(voices[label].tolist()), round(seconds[label], 3))
            for label, name in names.items()
        ),
    )
