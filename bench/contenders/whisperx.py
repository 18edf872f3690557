"""WhisperX: ``python -m bench.contenders.whisperx WAV WEIGHTS PIPELINE``; prints a line of JSON.

Its batched recognition with its own voice activity model, then its diarisation over the folder PIPELINE
and words given to speakers. Left out is its alignment, which needs a wav2vec2 model from the hub: without
it there are no word times, and less work.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

os.environ |= {"PYANNOTE_METRICS_ENABLED": "0", "HF_HUB_OFFLINE": "1"}

import numpy as np

from bench.contenders.answer import read

_BATCH = 8


def main() -> None:
    sound, weights, folder = sys.argv[1:]
    warnings.simplefilter("ignore")
    whisperx, diarize = importlib.import_module("whisperx"), importlib.import_module("whisperx.diarize")
    audio = read(sound).astype(np.float32) / 32768  # it would start an ffmpeg for the same
    times = [time.perf_counter()]
    model = whisperx.load_model(
        weights,
        "cpu",
        compute_type="int8",
        language="vi",
        vad_method="pyannote",
        threads=os.cpu_count() or 1,
        local_files_only=True,
    )
    result = model.transcribe(audio, batch_size=_BATCH, language="vi")
    times.append(time.perf_counter())
    turns = diarize.DiarizationPipeline(_config(Path(folder)), device="cpu")(audio)
    result = whisperx.assign_word_speakers(turns, result)
    times.append(time.perf_counter())
    print(
        json.dumps(
            {
                "recognise": times[1] - times[0],
                "work": times[2] - times[0],
                "text": " ".join(segment["text"].strip() for segment in result["segments"]),
            }
        )
    )


def _config(folder: Path) -> Any:
    """The pipeline's configuration with an empty PLDA, which pyannote.audio asks for and does not use."""
    config = importlib.import_module("yaml").safe_load((folder / "config.yaml").read_text(encoding="utf-8"))
    plda = importlib.import_module("pyannote.audio.core.plda").PLDA
    config["pipeline"]["params"] |= {
        "segmentation": {"checkpoint": str(folder), "subfolder": "segmentation"},
        "embedding": str(folder / "wespeaker" / "model.onnx"),
        "plda": object.__new__(plda),
    }
    return config


if __name__ == "__main__":
    main()
