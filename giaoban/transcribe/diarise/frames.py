"""The grid on which the segmentation model speaks, and the chunks that it hears.

Facts of segmentation-3.0 (a SincNet with strides 10·3·3·3): it hears 10 s, answers 589 frames, a frame
every 270 samples, each from 991 samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.recording import Span
from giaoban.transcribe.recognise.seam import SAMPLE_RATE

CHUNK_SAMPLES: Final = 10 * SAMPLE_RATE
CHUNK_FRAMES: Final = 589
FRAME_SAMPLES: Final = 270
FRAME_SECONDS: Final = FRAME_SAMPLES / SAMPLE_RATE
_FIRST_CENTRE: Final = 991 / 2 / SAMPLE_RATE
"""Seconds from a chunk's start to the middle of what its first frame hears."""
STEP_FRAMES: Final = 148
"""From one chunk to the next: 2.5 s, so that four chunks judge every moment. A whole number of frames, so
that the frames of all chunks fall on one grid."""
MARGIN_SECONDS: Final = 0.25
"""How far a voice may reach beyond the speech map: its edges are those of another detector."""


def frame_count(samples: int) -> int:
    """Frames of the window's grid: every chunk that begins inside has room."""
    return -(-samples // FRAME_SAMPLES) + CHUNK_FRAMES


def frames_with_speech(speech: Sequence[Span], frames: int) -> NDArray[np.bool_]:
    """Shape (frames,): whether the frame is inside the speech map, margin included."""
    inside = np.zeros(frames, bool)
    for span in speech:
        first = frame_at(span.start - MARGIN_SECONDS)
        inside[max(0, first) : max(0, frame_at(span.end + MARGIN_SECONDS))] = True
    return inside


def chunk_starts(speech: NDArray[np.bool_], samples: int) -> list[int]:
    """First frames of the chunks that hold speech, in order.

    The last one reaches the window's end; the sound beyond it counts as silence.
    """
    last = max(0, samples - CHUNK_SAMPLES)
    starts = range(0, -(-last // FRAME_SAMPLES) + STEP_FRAMES, STEP_FRAMES)
    return [start for start in starts if speech[start : start + CHUNK_FRAMES].any()]


def frame_at(seconds: float) -> int:
    """The frame whose stretch begins nearest to a time."""
    return round((seconds - _FIRST_CENTRE) / FRAME_SECONDS + 0.5)


def edge_at(frame: int) -> float:
    """Seconds at which the stretch of a frame begins; `frame_at` of it is the frame."""
    return (frame - 0.5) * FRAME_SECONDS + _FIRST_CENTRE
