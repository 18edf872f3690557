"""Bare sherpa-onnx: ``python -m bench.contenders.sherpa WAV SEGMENTATION EMBEDDING THRESHOLD COUNT``.

COUNT 0 lets it find the number of speakers. Its files need metadata that the upstream ones lack; a
protobuf message is added to by appending bytes, so that no further package is needed.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.contenders.answer import Watch, read

_SEGMENTATION: Final = {
    "model_type": "pyannote-segmentation-3.0",
    "num_speakers": "3",
    "powerset_max_classes": "2",
    "num_classes": "7",
    "sample_rate": "16000",
    "window_size": "160000",
    "receptive_field_size": "991",
    "receptive_field_shift": "270",
}
_EMBEDDING: Final = {
    "framework": "wespeaker",
    "language": "English",
    "url": "https://github.com/wenet-e2e/wespeaker",
    "comment": "ResNet34",
    "sample_rate": "16000",
    "output_dim": "256",
    "normalize_samples": "0",
    "feature_normalize_type": "global-mean",
}
_METADATA_FIELD: Final = 0x72
"""Protobuf tag of ModelProto.metadata_props (field 14)."""


def main() -> None:
    sherpa_onnx = importlib.import_module("sherpa_onnx")
    sound, segmentation, embedding, threshold, count = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        diariser = _open(
            sherpa_onnx,
            _described(Path(segmentation), _SEGMENTATION, Path(folder)),
            _described(Path(embedding), _EMBEDDING, Path(folder)),
            float(threshold),
            int(count),
        )
        samples = read(sound).astype(np.float32) / 32768
        watch = Watch()
        found = diariser.process(samples).sort_by_start_time()
        watch.answer((each.start, each.end, str(each.speaker)) for each in found)


def _open(sherpa: Any, segmentation: Path, embedding: Path, threshold: float, count: int) -> Any:
    config = sherpa.OfflineSpeakerDiarizationConfig(
        segmentation=sherpa.OfflineSpeakerSegmentationModelConfig(
            pyannote=sherpa.OfflineSpeakerSegmentationPyannoteModelConfig(model=str(segmentation)),
            num_threads=2,
        ),
        embedding=sherpa.SpeakerEmbeddingExtractorConfig(model=str(embedding), num_threads=2),
        clustering=sherpa.FastClusteringConfig(num_clusters=count or -1, threshold=threshold),
        min_duration_on=0.3,
        min_duration_off=0.5,
    )
    return sherpa.OfflineSpeakerDiarization(config)


def _described(model: Path, metadata: Mapping[str, str], folder: Path) -> Path:
    entries = [_field(0x0A, key.encode()) + _field(0x12, value.encode()) for key, value in metadata.items()]
    path = folder / model.name
    path.write_bytes(model.read_bytes() + b"".join(_field(_METADATA_FIELD, entry) for entry in entries))
    return path


def _field(tag: int, content: bytes) -> bytes:
    length, size = len(content), bytearray()
    while length > 0x7F:
        size.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes([tag, *size, length]) + content


if __name__ == "__main__":
    main()
