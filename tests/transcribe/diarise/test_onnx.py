"""The ONNX diariser on made meetings, and on files that are no models."""

from __future__ import annotations

from pathlib import Path

import pytest

from giaoban.models.errors import WeightsError
from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.transcript import Turn
from giaoban.transcribe.diarise.onnx import OnnxDiariser
from tests.factories import weights
from tests.factories.der import score
from tests.factories.meeting import clips, clips_of, lay

SIX = ("Binh", "Doan", "Ly", "Ngoc", "Tuyen", "Vinh")


@pytest.fixture(scope="module")
def diariser() -> OnnxDiariser:
    return OnnxDiariser(*weights.diarisation_pair(), weights="pair", weights_sha256="0" * 64, threads=2)


def test_six_speakers_in_short_turns(diariser: OnnxDiariser) -> None:
    """More voices in ten seconds than the segmentation model can tell apart by itself."""
    known = clips_of(clips(weights.voices()), *SIX)
    meeting = lay(known, seconds=90, seed=21, sentences=(1, 1), gap=(0.2, 0.8))
    turns, _ = diariser.diarise(meeting.samples(), meeting.speech, SpeakerCount(), lambda _share: None)
    found = score([Turn(u.start, u.end, u.speaker) for u in meeting.utterances], turns)
    assert found.rate < 0.2, found
    assert 5 <= found.found <= 7, found


def test_without_a_speech_map_there_is_nothing_to_hear(diariser: OnnxDiariser) -> None:
    """Silence is not even looked at: the answer comes without a report."""
    meeting = lay(clips(weights.voices()), seconds=30)
    said: list[float] = []
    assert diariser.diarise(meeting.samples(), (Span(40, 50),), SpeakerCount(), said.append) == ((), ())
    assert said == []


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    segmentation, embedding = weights.diarisation_pair()
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(segmentation.read_bytes()[:5000])
    for pair in (
        (broken, embedding),
        (segmentation, broken),
        (segmentation, tmp_path / "missing.onnx"),
        (embedding, embedding),
        (segmentation, segmentation),
    ):
        with pytest.raises(WeightsError, match="onnx"):
            OnnxDiariser(*pair, weights="pair", weights_sha256="0" * 64)
