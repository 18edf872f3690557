"""Our diarisation as the pipeline runs it: ``python -m bench.contenders.ours BACK-END WAV COUNT MODELS…``.

Speech map, windows, the diariser over each window, voices joined across windows. BACK-END is ``onnx``
(MODELS: segmentation, embedding) or ``pyannote`` (MODELS: a pipeline's folder). COUNT 0 leaves the number
of speakers open.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bench.contenders.answer import Watch
from giaoban.ingest.levels import quietest
from giaoban.ingest.speech import speech
from giaoban.ingest.windows import plan
from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.store.media.pcm import SAMPLE_RATE, open_pcm
from giaoban.models.transcript import Turn, WindowTurns
from giaoban.transcribe.assemble.voices import join_voices
from giaoban.transcribe.diarise.seam import Diariser
from giaoban.transcribe.recognise.seam import Samples


def main() -> None:
    back_end, sound, wanted, *models = sys.argv[1:]
    count = SpeakerCount(int(wanted), int(wanted)) if int(wanted) else SpeakerCount()
    diariser = _open(back_end, [Path(model) for model in models])
    samples = open_pcm(Path(sound))
    watch = Watch()
    voiced = speech(samples, lambda _share: None)
    planned = plan(len(samples) / SAMPLE_RATE, voiced, lambda span: quietest(samples, span))
    here = count if len(planned) == 1 else count.in_a_part
    windows = [_diarised(diariser, samples, voiced, window, here) for window in planned]
    turns = join_voices(windows, diariser.same_voice, count)
    watch.answer((turn.start, turn.end, turn.speaker) for turn in turns)


def _open(back_end: str, models: Sequence[Path]) -> Diariser:
    if back_end == "onnx":
        from giaoban.transcribe.diarise.onnx import OnnxDiariser

        return OnnxDiariser(*models, weights="bench", weights_sha256="0" * 64)
    from giaoban.transcribe.diarise.pyannote import PyannoteDiariser

    return PyannoteDiariser(*models, device="cpu")


def _diarised(
    diariser: Diariser, samples: Samples, voiced: Sequence[Span], window: Span, count: SpeakerCount
) -> WindowTurns:
    by = window.start
    inside = [
        Span(max(each.start, by) - by, min(each.end, window.end) - by)
        for each in voiced
        if each.end > by and each.start < window.end
    ]
    piece = samples[round(by * SAMPLE_RATE) : round(window.end * SAMPLE_RATE)]
    turns, voices = diariser.diarise(piece, inside, count, lambda _share: None)
    shifted = tuple(Turn(turn.start + by, turn.end + by, turn.speaker) for turn in turns)
    return WindowTurns(window, shifted, voices, diariser.maker)


if __name__ == "__main__":
    main()
