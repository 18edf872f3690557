"""What the encoder takes: half a minute of log-mel features, made by faster-whisper's extractor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from giaoban.transcribe.recognise.packing import Chunk
from giaoban.transcribe.recognise.seam import Samples

_FRAMES: Final = 3000
"""Of 10 ms."""
_LEAST_FRAMES: Final = 20
"""Words cannot be laid along less; the rest is silence that is there anyway."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A chunk and its features, shape (mels, 3000), of which `frames` are sound."""

    chunk: Chunk
    features: NDArray[np.float32]
    frames: int


def made_ready(extractor: Any, chunk: Chunk, samples: Samples) -> Ready:
    """Padded with what silence is after Whisper's scaling, as in its training: faster-whisper pads with 0."""
    found = extractor(chunk.sound(samples))[:, :_FRAMES]
    full = np.full((found.shape[0], _FRAMES), found.min(), np.float32)
    full[:, : found.shape[1]] = found
    return Ready(chunk, full, max(_LEAST_FRAMES, found.shape[1]))
