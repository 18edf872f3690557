"""The bare loop that the pipeline is measured against: ``python -m bench.bare WEIGHTS FILE [batched]``."""

from __future__ import annotations

import json
import sys
import time

from faster_whisper import BatchedInferencePipeline, WhisperModel


def main() -> None:
    started = time.perf_counter()
    model = WhisperModel(sys.argv[1], device="auto", compute_type="int8", local_files_only=True)
    options = {"language": "vi", "beam_size": 5, "vad_filter": True, "word_timestamps": True}
    if sys.argv[3:] == ["batched"]:
        segments, _ = BatchedInferencePipeline(model).transcribe(sys.argv[2], batch_size=8, **options)
    else:
        segments, _ = model.transcribe(sys.argv[2], condition_on_previous_text=False, **options)
    words = sum(len(segment.words or ()) for segment in segments)
    print(json.dumps({"words": words, "work": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
