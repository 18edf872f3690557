"""The local speakers of a chunk, taken apart where the segmentation mixed voices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.transcribe.diarise.changes import spans
from giaoban.transcribe.diarise.embedding import FEATURE_SECONDS
from giaoban.transcribe.diarise.frames import FRAME_SECONDS
from giaoban.transcribe.diarise.track import FeatureTrack

_SPLIT: Final = 0.5
"""Mean similarity of two parts of a local speaker below which they are two."""
_PAUSE_FRAMES: Final = round(0.2 / FRAME_SECONDS)
_SURE_ROWS: Final = round(1.0 / FEATURE_SECONDS)
"""A part with less speech has no vote: it goes with the part nearest in time."""

Mask = NDArray[np.bool_]
"""Shape (CHUNK_FRAMES,)."""


@dataclass(frozen=True, slots=True)
class LocalVoice:
    """One voice of one chunk: when it is active, and what it sounds like."""

    active: Mask
    voice: NDArray[np.float32]
    seconds: float
    """How much speech the voice was made from, nobody else speaking; 0 where there was none such."""


def local_voices(
    track: FeatureTrack, start: int, active: NDArray[np.bool_], cuts: NDArray[np.intp]
) -> list[LocalVoice]:
    """Of the chunk that begins at frame `start`; `active` is (CHUNK_FRAMES, local speakers)."""
    single = active.sum(axis=1) == 1
    inner = (cuts[(cuts > start) & (cuts < start + len(active))] - start).tolist()
    found = []
    for local in range(active.shape[1]):
        for mask in _taken_apart(track, start, active[:, local], single, inner):
            voice = _voice(track, start, mask, single)
            if voice:
                found.append(voice)
    return found


def _voice(track: FeatureTrack, start: int, mask: Mask, single: Mask) -> LocalVoice | None:
    """From where it is alone, if that is enough; else from all of it."""
    alone = track.rows(start, mask & single)
    voice = track.embed(alone)
    if voice is not None:
        return LocalVoice(mask, voice, len(alone) * FEATURE_SECONDS)
    voice = track.embed(track.rows(start, mask))
    return LocalVoice(mask, voice, 0.0) if voice is not None else None


def _taken_apart(
    track: FeatureTrack, start: int, mask: Mask, single: Mask, cuts: Sequence[int]
) -> list[Mask]:
    parts = _parts(mask, cuts)
    masks = [_only(mask, part) for part in parts]
    if len(parts) < 2:  # noqa: PLR2004 - one part cannot be taken apart
        return masks
    rows = [track.rows(start, part & single) for part in masks]
    sure = [index for index, some in enumerate(rows) if len(some) >= _SURE_ROWS]
    if len(sure) < 2:  # noqa: PLR2004 - see above
        return [mask]
    voices = [track.embed(rows[index]) for index in sure]
    groups = dict(zip(sure, _alike(np.stack([v for v in voices if v is not None])), strict=True))
    for index in range(len(parts)):
        if index not in groups:
            groups[index] = groups[min(sure, key=lambda other: _apart(parts[index], parts[other]))]
    return [
        np.logical_or.reduce([masks[index] for index in groups if groups[index] == group])
        for group in sorted(set(groups.values()))
    ]


def _parts(mask: Mask, cuts: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of the mask, ended at pauses and cuts."""
    parts = []
    for first, last in spans(mask, _PAUSE_FRAMES):
        edges = [first, *(cut for cut in cuts if first < cut < last), last]
        parts += list(pairwise(edges))
    return parts


def _only(mask: Mask, part: tuple[int, int]) -> Mask:
    result = np.zeros_like(mask)
    result[part[0] : part[1]] = mask[part[0] : part[1]]
    return result


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(other[0] - one[1], one[0] - other[1])


def _alike(voices: NDArray[np.float32]) -> list[int]:
    from scipy.cluster.hierarchy import fcluster, linkage

    distances = 1.0 - (voices @ voices.T)[np.triu_indices(len(voices), 1)]
    tree = linkage(np.maximum(distances, 0.0).astype(np.float64), "average")
    return [int(group) for group in fcluster(tree, 1.0 - _SPLIT, "distance")]
