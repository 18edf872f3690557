"""The voice features of a window: every second of its speech heard once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.transcribe.diarise.embedding import FEATURE_SECONDS, LEAST_ROWS, VoiceModel, samples_for
from giaoban.transcribe.diarise.frames import CHUNK_FRAMES, edge_at, frame_at
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Samples

_BLOCK_ROWS: Final = 125
"""Ten seconds: long enough for the mean that is taken off, short enough for a hall's changing sound."""
_ROW_SAMPLES: Final = round(FEATURE_SECONDS * SAMPLE_RATE)

Rows = NDArray[np.intp]
"""Numbers of feature rows on the window's grid, rising."""


class FeatureTrack:
    """Kept as half floats, for the rows inside the speech map alone: 64 KB a second, 115 MB for a window
    of 30 minutes without a pause."""

    def __init__(self, model: VoiceModel, samples: Samples, speech: NDArray[np.bool_]) -> None:
        self._model = model
        self._samples = samples
        count = len(samples) // _ROW_SAMPLES
        self.frame_of_row = np.array(
            [frame_at((row + 0.5) * FEATURE_SECONDS) for row in range(count)], np.intp
        )
        self._place = np.full(count, -1, np.intp)
        inside = speech[self.frame_of_row.clip(0)]
        self._place[inside] = np.arange(int(inside.sum()))
        self._features = np.zeros((int(inside.sum()), model.feature_size), np.float16)

    def hear(self) -> Iterator[float]:
        """Fills the track block by block; yields the share done."""
        blocks = range(0, len(self._place), _BLOCK_ROWS)
        for number, block in enumerate(blocks, start=1):
            spoken = block + np.flatnonzero(self._place[block : block + _BLOCK_ROWS] >= 0)
            if len(spoken) >= LEAST_ROWS:
                first, count = int(spoken[0]), int(spoken[-1] - spoken[0]) + 1
                start = first * _ROW_SAMPLES
                heard = self._model.features(self._samples[start : start + samples_for(count)])
                spoken = spoken[spoken - first < len(heard)]
                self._features[self._place[spoken]] = heard[spoken - first]
            yield number / len(blocks)

    def rows(self, start: int, mask: NDArray[np.bool_]) -> Rows:
        """The rows whose frame is in `mask` (CHUNK_FRAMES,), which begins at frame `start`."""
        first = max(0, round(edge_at(start) / FEATURE_SECONDS) - 1)
        rows = np.arange(first, min(len(self._place), first + _BLOCK_ROWS + 2))
        frames = self.frame_of_row[rows] - start
        rows = rows[(frames >= 0) & (frames < CHUNK_FRAMES)]
        return np.asarray(rows[mask[self.frame_of_row[rows] - start] & (self._place[rows] >= 0)])

    def features(self, rows: Rows) -> NDArray[np.float32]:
        return self._features[self._place[rows]].astype(np.float32)

    def embed(self, rows: Rows) -> NDArray[np.float32] | None:
        """The voice that speaks in these rows; None when they are too few."""
        return self._model.embed(self.features(rows)) if len(rows) >= LEAST_ROWS else None
