"""Where somebody speaks: Silero VAD over the mapped sound, in blocks, whatever its length.

The model is the ONNX file that faster-whisper's package carries (silero-vad v6, MIT licence); the package
itself is not imported.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.errors import Unavailable
from giaoban.models.recording import Span
from giaoban.models.store.media.pcm import SAMPLE_RATE, let_go

if TYPE_CHECKING:
    import onnxruntime

_FRAME: Final = 512
"""Samples that the model judges at once: 32 ms."""
_CONTEXT: Final = 64
"""Samples of the frame before, which it sees too."""
_BLOCK_FRAMES: Final = 600
"""19 s: what is in memory at once."""

# When a probability begins and ends speech: the model's own defaults (silero-vad, get_speech_timestamps).
_BEGINS, _GOES_ON = 0.5, 0.35
_SHORTEST_SPEECH: Final = 0.1
"""Seconds. A "vâng" lasts longer; a knock on the table does not."""
_SHORTEST_SILENCE: Final = 0.5
"""Seconds. A pause for breath inside a sentence is no silence."""
_PAD: Final = 0.2
"""Seconds added on either side: the first consonant is quieter than what follows."""

_LEVEL: Final = 0.05
"""Root mean square, of full scale, to which quiet stretches are raised before the model hears them."""
_MOST_GAIN: Final = 31.6
"""30 dB. More would raise the noise of an empty room to the level of speech."""
_AROUND_FRAMES: Final = 16
"""Frames on either side, half a second, whose loudest sets the gain. Measured on near and far voices in turn,
35 dB apart: 46 % of the voiced time is missed without any gain, 15 % with 1.5 s, 1.5 % with half a second."""


def speech(samples: NDArray[np.int16], report: Callable[[float], None]) -> tuple[Span, ...]:
    """The stretches with voice, in order and apart; seconds from the start.

    `samples` is mono at 16 kHz, shape (n,). Raises `Unavailable` when the model is not installed.
    """
    probabilities = np.concatenate([*_probabilities(samples, report), np.zeros(0, np.float32)])
    return _spans(probabilities, len(samples) / SAMPLE_RATE)


def _probabilities(
    samples: NDArray[np.int16], report: Callable[[float], None]
) -> Iterator[NDArray[np.float32]]:
    session = _session()
    hidden = cell = np.zeros((1, 1, 128), np.float32)
    context = np.zeros(_CONTEXT, np.float32)
    block = _BLOCK_FRAMES * _FRAME
    for start in range(0, len(samples), block):
        frames = _levelled(samples, start, min(start + block, len(samples)))
        heard = np.empty((len(frames), _CONTEXT + _FRAME), np.float32)
        heard[:, _CONTEXT:] = frames
        heard[0, :_CONTEXT] = context
        heard[1:, :_CONTEXT] = frames[:-1, -_CONTEXT:]
        context = frames[-1, -_CONTEXT:]
        found, hidden, cell = session.run(None, {"input": heard, "h": hidden, "c": cell})
        let_go(samples)
        yield np.asarray(found, np.float32).reshape(-1)
        report(min(1.0, (start + block) / len(samples)))


def _levelled(samples: NDArray[np.int16], start: int, end: int) -> NDArray[np.float32]:
    """The frames of a block, shape (frames, 512), the last one filled with silence; quiet ones raised.

    A voice far from the microphone is then as loud as one near it. The gain follows the loudest frame
    within half a second on either side, so that short pauses are not raised on their own.
    """
    margin = _AROUND_FRAMES * _FRAME
    first = max(0, start - margin)
    piece = samples[first : min(len(samples), end + margin)].astype(np.float32)
    piece /= 32768
    frames = np.pad(piece, (0, -len(piece) % _FRAME)).reshape(-1, _FRAME)
    power = np.einsum("ij,ij->i", frames, frames) / _FRAME
    loudest = np.sqrt(_running_maximum(power, _AROUND_FRAMES))
    gain = np.clip(_LEVEL / np.maximum(loudest, 1e-6), 1.0, _MOST_GAIN).astype(np.float32)
    skip = (start - first) // _FRAME
    count = -(-(end - start) // _FRAME)
    return np.asarray(frames[skip : skip + count] * gain[skip : skip + count, None], np.float32)


def _running_maximum(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    padded = np.pad(values, reach)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1), np.float32)


def _spans(probabilities: NDArray[np.float32], duration: float) -> tuple[Span, ...]:
    """Speech begins above one threshold and ends below a lower one; short gaps close, short bursts go."""
    runs = _runs(probabilities)
    closed: list[list[float]] = []
    for start, end in runs:
        if closed and start - closed[-1][1] < _SHORTEST_SILENCE:
            closed[-1][1] = end
        else:
            closed.append([start, end])
    return tuple(_padded([each for each in closed if each[1] - each[0] >= _SHORTEST_SPEECH], duration))


def _runs(probabilities: NDArray[np.float32]) -> list[tuple[float, float]]:
    """Stretches above the lower threshold in which the upper one is reached, in seconds."""
    above = np.concatenate(([False], probabilities >= _GOES_ON, [False]))
    edges = np.flatnonzero(above[1:] != above[:-1])
    strong = np.concatenate(([0], np.cumsum(probabilities >= _BEGINS)))
    step = _FRAME / SAMPLE_RATE
    return [
        (start * step, end * step)
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if strong[end] > strong[start]
    ]


def _padded(spans: Sequence[Sequence[float]], duration: float) -> Iterator[Span]:
    """Half of a gap at most goes to either side, so that spans stay apart."""
    for index, (start, end) in enumerate(spans):
        before = spans[index - 1][1] if index else 0.0
        after = spans[index + 1][0] if index + 1 < len(spans) else duration
        left = min(_PAD, (start - before) / (2 if index else 1))
        right = min(_PAD, (after - end) / (2 if index + 1 < len(spans) else 1))
        yield Span(round(start - left, 3), round(min(duration, end + max(0.0, right)), 3))


@cache
def _session() -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(_model()), options, providers=["CPUExecutionProvider"])


def _model() -> Path:
    spec = importlib.util.find_spec("faster_whisper")
    folder = Path(spec.origin).parent / "assets" if spec and spec.origin else Path()
    found = sorted(folder.glob("silero_vad*.onnx"))
    if not found:
        raise Unavailable("Thiếu mô hình tìm tiếng nói (silero_vad) trong gói faster-whisper.")
    return found[-1]
