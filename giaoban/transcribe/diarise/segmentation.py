"""Who of at most three speaks in each frame of ten seconds: segmentation-3.0 by pyannote (MIT).

The model answers a powerset: nobody, each of three, each pair of them (Plaquet and Bredin, Interspeech
2023, "Powerset multi-class cross entropy loss for neural speaker diarization").
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.errors import WeightsError
from giaoban.transcribe.diarise.frames import CHUNK_FRAMES, CHUNK_SAMPLES, FRAME_SAMPLES
from giaoban.transcribe.diarise.sessions import open_session
from giaoban.transcribe.recognise.seam import Samples

LOCAL_SPEAKERS: Final = 3
_POWERSET: Final = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool
)


class Segmentation:
    def __init__(self, path: Path, threads: int) -> None:
        self._session = open_session(path, threads)
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if len(inputs) != 1 or outputs[0].shape[-1] != len(_POWERSET):
            raise WeightsError("Tệp {path} không phải mô hình phân đoạn người nói", path=path)
        self._input = inputs[0].name

    def active(self, samples: Samples, starts: Sequence[int]) -> NDArray[np.bool_]:
        """Shape (len(starts), CHUNK_FRAMES, LOCAL_SPEAKERS). `starts` are frames of the window's grid."""
        batch = np.zeros((len(starts), 1, CHUNK_SAMPLES), np.float32)
        for row, start in enumerate(starts):
            piece = samples[start * FRAME_SAMPLES : start * FRAME_SAMPLES + CHUNK_SAMPLES]
            batch[row, 0, : len(piece)] = piece
        batch /= 32768
        scores = np.asarray(self._session.run(None, {self._input: batch})[0])
        if scores.shape[1] != CHUNK_FRAMES:
            raise WeightsError(
                "Mô hình phân đoạn trả về {frames} khung, không phải 589", frames=scores.shape[1]
            )
        return np.asarray(_POWERSET[scores.argmax(axis=-1)])
