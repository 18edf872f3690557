"""A meeting diarised in windows, as workers do it, against the same meeting heard by people."""

from __future__ import annotations

from giaoban.models.recording import Span, SpeakerCount
from giaoban.models.transcript import Turn, WindowTurns
from giaoban.transcribe.assemble.voices import join_voices
from giaoban.transcribe.diarise.onnx import OnnxDiariser
from giaoban.transcribe.recognise.seam import SAMPLE_RATE
from tests.factories import weights
from tests.factories.der import score
from tests.factories.meeting import Meeting, clips, clips_of, lay


def test_speakers_are_the_same_people_in_every_window() -> None:
    known = clips_of(clips(weights.voices()), "Tuyen", "Doan", "Vinh", "Ly")
    meeting = lay(known, seconds=120, seed=31, sentences=(1, 2))
    diariser = OnnxDiariser(*weights.diarisation_pair(), weights="pair", weights_sha256="0" * 64, threads=2)
    windows = [_heard(diariser, meeting, Span(start, start + 40.0)) for start in (0.0, 40.0, 80.0)]
    joined = join_voices(windows, diariser.same_voice)
    found = score([Turn(u.start, u.end, u.speaker) for u in meeting.utterances], joined)
    assert found.rate < 0.12, found
    assert found.found == 4, found
    # Where the voices alone would say nobody is anybody else, or everybody is one, the number mends it.
    for same_voice in (1.1, -1.0):
        by_number = join_voices(windows, same_voice, SpeakerCount(4, 4))
        told = score([Turn(u.start, u.end, u.speaker) for u in meeting.utterances], by_number)
        assert told.found == 4, told
        assert told.rate < 0.12, told


def _heard(diariser: OnnxDiariser, meeting: Meeting, window: Span) -> WindowTurns:
    samples = meeting.samples()[round(window.start * SAMPLE_RATE) : round(window.end * SAMPLE_RATE)]
    speech = [
        Span(max(0.0, each.start - window.start), min(window.end, each.end) - window.start)
        for each in meeting.speech
        if each.end > window.start and each.start < window.end
    ]
    turns, voices = diariser.diarise(samples, speech, SpeakerCount(), lambda _share: None)
    shifted = tuple(Turn(t.start + window.start, t.end + window.start, t.speaker) for t in turns)
    return WindowTurns(window, shifted, voices, diariser.maker)
