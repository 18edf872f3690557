"""Bare pyannote.audio: ``python -m bench.contenders.pyannote WAV FOLDER COUNT``.

FOLDER holds a pipeline as `tests/factories/pyannote_folder.py` makes one. COUNT 0 lets it find the
number of speakers. Only the import is ours: pyannote.audio 4 does not load beside every build of torch.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from bench.contenders.answer import Watch, read
from giaoban.transcribe.diarise.pyannote import import_torch


def main() -> None:
    sound, folder, count = sys.argv[1:]
    warnings.simplefilter("ignore")
    torch = import_torch()
    pipeline = _open(Path(folder))
    waveform = torch.from_numpy(read(sound).astype(np.float32) / 32768)[None]
    watch = Watch()
    with torch.inference_mode():
        answer = pipeline(
            {"waveform": waveform, "sample_rate": 16_000, "uri": "sound"}, num_speakers=int(count) or None
        )
    tracks = answer.speaker_diarization.itertracks(yield_label=True)
    watch.answer((segment.start, segment.end, label) for segment, _, label in tracks)


def _open(folder: Path) -> Any:
    """As pyannote.audio opens a local folder, with the empty PLDA that it asks for and does not use."""
    yaml, audio = importlib.import_module("yaml"), importlib.import_module("pyannote.audio")
    plda = importlib.import_module("pyannote.audio.core.plda").PLDA
    config = yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8"))
    params = config["pipeline"]["params"]
    params["segmentation"] = {"checkpoint": str(folder), "subfolder": "segmentation"}
    params["embedding"] = str(folder / "wespeaker" / "model.onnx")
    params["plda"] = object.__new__(plda)
    pipeline = audio.Pipeline.from_pretrained(config)
    pipeline.legacy = False
    return pipeline


if __name__ == "__main__":
    main()
