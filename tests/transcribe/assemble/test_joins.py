"""Every kind of cut between two windows: no word at a join is lost, and none is there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from giaoban.ingest import levels, speech, windows
from giaoban.models.recording import Span
from giaoban.models.transcript import Segment, WindowWords, Word
from giaoban.transcribe.assemble.stitch import stitch
from giaoban.transcribe.recognise.faster_whisper import FasterWhisper
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Hints, Samples
from tests.factories import weights
from tests.factories.meeting import Meeting, Utterance, clips

NEAR = 1.0
"""Seconds on either side of a join in which nothing may differ by a word. What the recogniser hears otherwise
further away, because its chunks lie otherwise, is measured by `giaoban evaluate` and not here."""
KINDS = {
    "silence": (1.2, 0.001, False),
    "mid-sentence": (0.0, 0.001, True),
    "overlap": (-0.4, 0.001, True),
    "noise": (0.1, 0.03, True),
}
"""Seconds between two sentences, noise, and whether the speech map has no pause to cut in."""


@pytest.fixture(scope="module")
def recogniser() -> Iterator[FasterWhisper]:
    made = FasterWhisper(weights.whisper_base(), weights="whisper-base", weights_sha256="0" * 64)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def short_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows as they are planned, of half a minute."""
    for name, seconds in (("MAX_SECONDS", 30.0), ("_REACH", 5.0), ("_LEAST", 10.0), ("_AROUND", 5.0)):
        monkeypatch.setattr(windows, name, seconds)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_word_is_lost_or_doubled_at_a_join(recogniser: FasterWhisper, kind: str) -> None:
    gap, noise, unbroken = KINDS[kind]
    meeting = _meeting(gap, noise)
    samples = meeting.samples()
    whole = Span(0.0, len(samples) / SAMPLE_RATE)
    spoken = (Span(0.3, whole.end - 0.5),) if unbroken else speech.speech(samples, lambda _share: None)
    planned = windows.plan(whole.end, spoken, lambda within: levels.quietest(samples, within))
    joins = [each.end for each in planned[:-1]]
    assert joins
    assert all(any(each.start < join < each.end for each in spoken) is unbroken for join in joins)
    in_one = _words(_heard(recogniser, samples, (whole,), spoken))
    in_windows = _words(_heard(recogniser, samples, planned, spoken))
    for join in joins:
        here, there = (_near(words, join) for words in (in_one, in_windows))
        assert len(here) == len(there), (join, here, there)
    lost = len(in_one) - len(in_windows)
    assert lost <= 0.05 * len(in_one), f"{lost} of {len(in_one)} words fewer in windows"
    assert [word.start for word in in_windows] == sorted(word.start for word in in_windows)


def _meeting(gap: float, noise: float) -> Meeting:
    chance = np.random.default_rng(1)
    known = [clip for clip in clips(weights.voices()) if clip.text]
    laid: list[Utterance] = []
    at = 0.5
    for _ in range(16):
        clip = known[int(chance.integers(len(known)))]
        laid.append(Utterance(at, at + clip.seconds, clip, float(chance.uniform(0.7, 1.0))))
        at += clip.seconds + gap
    return Meeting(tuple(laid), at + 1.0, noise, 0.0, 1)


def _heard(
    recogniser: FasterWhisper, samples: Samples, planned: Sequence[Span], spoken: Sequence[Span]
) -> list[Segment]:
    found = []
    for window in planned:
        piece = samples[round(window.start * SAMPLE_RATE) : round(window.end * SAMPLE_RATE)]
        inside = [
            Span(max(each.start, window.start) - window.start, min(each.end, window.end) - window.start)
            for each in spoken
            if each.end > window.start and each.start < window.end
        ]
        heard = recogniser.recognise(piece, inside, Hints(), lambda _share: None)
        segments = tuple(_shifted(segment, window.start) for segment in heard)
        found.append(WindowWords(window, segments, recogniser.maker))
    return stitch(found)


def _shifted(segment: Segment, by: float) -> Segment:
    words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in segment.words)
    return replace(segment, start=segment.start + by, end=segment.end + by, words=words)


def _words(segments: Sequence[Segment]) -> list[Word]:
    return [word for segment in segments for word in segment.words]


def _near(words: Sequence[Word], join: float) -> list[str]:
    return [word.text for word in words if abs((word.start + word.end) / 2 - join) < NEAR]
