"""Where one voice gives way to another inside what the segmentation took for one.

The segmentation model, which knows little Vietnamese, hears two men of one region in one turn, and no
more than three voices in ten seconds. So the voice before and the voice after every moment of
uninterrupted speech are compared; where they differ most, and enough, somebody else begins.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.transcribe.diarise.embedding import FEATURE_SECONDS, VoiceModel
from giaoban.transcribe.diarise.frames import FRAME_SAMPLES, FRAME_SECONDS
from giaoban.transcribe.diarise.track import FeatureTrack
from giaoban.transcribe.recognise.seam import Report, Samples

DIFFERENT: Final = 0.42
"""Similarity of two seconds of speech to the next two below which they are different voices. Same voices
were above 0.6 in nineteen of twenty cases on made meetings."""
_LONGEST: Final = round(2.0 / FEATURE_SECONDS)
_SHORTEST: Final = round(1.0 / FEATURE_SECONDS)
_HOP: Final = 2
_PIECE: Final = round(30.0 / FEATURE_SECONDS)
"""Rows compared at once: 8 MB of running sums."""
_PAUSE_FRAMES: Final = round(0.2 / FRAME_SECONDS)
_SNAP_FRAMES: Final = round(0.35 / FRAME_SECONDS)


def changes(
    track: FeatureTrack, model: VoiceModel, samples: Samples, talking: NDArray[np.bool_], report: Report
) -> NDArray[np.intp]:
    """Frames at which another voice begins, rising. `talking` (frames,): whether anybody is heard."""
    found: list[int] = []
    for first, last in spans(talking, _PAUSE_FRAMES):
        rows = np.searchsorted(track.frame_of_row, [first, last])
        for start in range(int(rows[0]), int(rows[1]), _PIECE):
            stretch = np.arange(start, min(start + _PIECE + 2 * _LONGEST, int(rows[1])))
            found += [int(track.frame_of_row[row]) for row in _in_stretch(track, model, stretch)]
            report(last / len(talking))
    return np.array(sorted({_quietest(samples, frame) for frame in found}), np.intp)


def spans(mask: NDArray[np.bool_], bridged: int) -> list[tuple[int, int]]:
    """(first, behind the last) of each run of true values, gaps shorter than `bridged` closed."""
    edges = np.diff(mask.astype(np.int8), prepend=0, append=0)
    joined: list[tuple[int, int]] = []
    for first, last in zip(
        np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True
    ):
        if joined and first - joined[-1][1] < bridged:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _in_stretch(track: FeatureTrack, model: VoiceModel, rows: NDArray[np.intp]) -> list[int]:
    at = np.arange(_SHORTEST, len(rows) - _SHORTEST + 1, _HOP)
    if len(at) == 0:
        return []
    before, after = _voices_around(track.features(rows), model, at)
    likeness = (before * after).sum(axis=1)
    found: list[int] = []
    for place in np.argsort(likeness, kind="stable"):
        if likeness[place] >= DIFFERENT:
            break
        row = int(rows[at[place]])
        if all(abs(row - other) >= _SHORTEST for other in found):
            found.append(row)
    return found


def _voices_around(
    features: NDArray[np.float32], model: VoiceModel, at: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The voice of the rows before and from each place, (len(at), 256) each, by running sums."""
    wide = features.astype(np.float64)
    start = np.zeros((1, wide.shape[1]))
    sums = np.concatenate([start, wide.cumsum(axis=0)])
    squares = np.concatenate([start, np.square(wide).cumsum(axis=0)])

    def between(first: NDArray[np.intp], last: NDArray[np.intp]) -> NDArray[np.float32]:
        n = (last - first)[:, None]
        mean = (sums[last] - sums[first]) / n
        spread = np.maximum((squares[last] - squares[first]) / n - mean**2, 0.0) * (n / (n - 1))
        return model.voices(mean.astype(np.float32), np.sqrt(spread).astype(np.float32))

    return between(np.maximum(at - _LONGEST, 0), at), between(at, np.minimum(at + _LONGEST, len(wide)))


def _quietest(samples: Samples, frame: int) -> int:
    """The frame with the least energy near a change: speakers change in pauses."""
    first = max(0, frame - _SNAP_FRAMES)
    piece = samples[first * FRAME_SAMPLES : (frame + _SNAP_FRAMES) * FRAME_SAMPLES].astype(np.float32)
    piece = piece[: len(piece) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    return first + int(np.square(piece).sum(axis=1).argmin()) if len(piece) else frame
