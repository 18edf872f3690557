"""What a voice sounds like, as 256 numbers: WeSpeaker's ResNet34 trained on VoxCeleb (CC-BY-4.0).

The convolutions, which are the dear part, hear every second once; who speaks when only decides which of
their frames are pooled for a speaker (mean and deviation over time). Measured on made meetings, this
tells voices apart as well as hearing every overlapping chunk anew, at a quarter of the work.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.transcribe.diarise.sessions import open_session
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Samples

Features = NDArray[np.float32]
"""Shape (t, 2560): what the convolutions make of a stretch, `FEATURE_SECONDS` a row."""

FEATURE_SECONDS: Final = 0.08
_MELS: Final = 80
_SHIFT: Final = SAMPLE_RATE // 100
_FRAME_LENGTH: Final = SAMPLE_RATE // 40
_STRIDE: Final = 8
"""Filterbank frames to a feature row."""
LEAST_ROWS: Final = 4
"""Fewer have no deviation to speak of."""
_CONVOLVED: Final = "onnx::ReduceMean_343"
"""The input of the pooling in wespeaker_en_voxceleb_resnet34.onnx."""
_HEAD: Final = ("model.seg_1.weight", "model.seg_1.bias", "mean_vec")


class VoiceModel:
    def __init__(self, path: Path, threads: int) -> None:
        self._session = open_session(path, threads, inner=(_CONVOLVED, *_HEAD))
        silence = {"feats": np.zeros((1, 2 * _STRIDE, _MELS), np.float32)}
        weight, bias, mean = self._session.run(list(_HEAD), silence)
        self._weight = np.asarray(weight, np.float32)
        self._offset = np.asarray(bias, np.float32) - np.asarray(mean, np.float32)

    def features(self, samples: Samples) -> Features:
        """Of a stretch of speech, at best some seconds of it; shape (0, 2560) when it is too short."""
        bank = filterbank(samples)
        if len(bank) < LEAST_ROWS * _STRIDE:
            return np.empty((0, self.feature_size), np.float32)
        bank -= bank.mean(axis=0)  # without this different speakers look alike
        convolved = np.asarray(self._session.run([_CONVOLVED], {"feats": bank[None]})[0])
        return np.ascontiguousarray(convolved[0].reshape(-1, convolved.shape[-1]).T)

    @property
    def feature_size(self) -> int:
        return int(self._weight.shape[1]) // 2

    def embed(self, features: Features) -> NDArray[np.float32]:
        """One voice from the rows in which it speaks alone, at least `LEAST_ROWS`; unit length, (256,)."""
        mean, deviation = features.mean(axis=0), features.std(axis=0, ddof=1)
        return np.asarray(self.voices(mean[None], deviation[None])[0], np.float32)

    def voices(self, mean: NDArray[np.float32], deviation: NDArray[np.float32]) -> NDArray[np.float32]:
        """From the features' mean and deviation over time, (n, 2560) each; unit length, (n, 256)."""
        voices = np.concatenate([mean, deviation], axis=1) @ self._weight.T + self._offset
        return np.asarray(voices / np.linalg.norm(voices, axis=1, keepdims=True), np.float32)


def filterbank(samples: Samples) -> NDArray[np.float32]:
    """Kaldi's log mel filterbank, 80 bins, a frame each 10 ms from 25 ms, no dither: shape (t, 80)."""
    import kaldi_native_fbank

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0.0
    options.mel_opts.num_bins = _MELS
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(SAMPLE_RATE, samples.tolist())
    bank.input_finished()
    rows = [bank.get_frame(index) for index in range(bank.num_frames_ready)]
    return np.stack(rows) if rows else np.empty((0, _MELS), np.float32)


def samples_for(rows: int) -> int:
    """How many samples give that many feature rows."""
    return (rows * _STRIDE - 1) * _SHIFT + _FRAME_LENGTH
