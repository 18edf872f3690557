"""The maker of meetings keeps its promises: they are the measure of everything else."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from giaoban.ingest.probe import probe
from giaoban.models.store.media.pcm import open_pcm
from giaoban.transcribe.evaluate.reading import beside
from tests.factories import weights
from tests.factories.media import run
from tests.factories.meeting import RATE, Meeting, clips, lay
from tests.factories.recorded import CODECS, KINDS, Background, record

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def meeting() -> Meeting:
    return lay(clips(weights.voices()), seconds=40.0, seed=5, noise=0.0, rest=0.3, rests=(3.0, 6.0))


def samples(path: Path) -> NDArray[np.float64]:
    return np.asarray(open_pcm(path), np.float64) / 32768


def power(sound: NDArray[np.float64]) -> float:
    return float(np.mean(sound**2))


@pytest.mark.parametrize("kind", KINDS)
def test_a_background_is_as_much_softer_than_speech_as_was_asked(meeting: Meeting, tmp_path: Path, kind: str):
    clean = samples(record(meeting, tmp_path, "clean"))
    noisy = samples(record(meeting, tmp_path, "noisy", background=[Background(kind, 10.0)]))
    spoken = np.concatenate([clean[round(s.start * RATE) : round(s.end * RATE)] for s in meeting.speech])
    assert 10 * np.log10(power(spoken) / power(noisy - clean)) == pytest.approx(10.0, abs=0.3)


def test_a_background_in_the_gaps_leaves_speech_as_it_is(meeting: Meeting, tmp_path: Path):
    clean = samples(record(meeting, tmp_path, "clean"))
    noisy = samples(record(meeting, tmp_path, "noisy", background=[Background("music", 0.0, "gaps")]))
    spoken = np.zeros(len(clean), bool)
    for span in meeting.speech:
        spoken[round(span.start * RATE) : round(span.end * RATE)] = True
    assert np.array_equal(noisy[spoken], clean[spoken])
    assert power(noisy[~spoken]) > 1e-4


def test_further_away_speech_is_softer_and_the_room_is_not(tmp_path: Path):
    known = clips(weights.voices())
    heard = {
        metres: samples(
            record(
                lay(known, seconds=20.0, seed=2, noise=0.0, room=0.6, distance=metres), tmp_path, f"{metres}"
            )
        )
        for metres in (1.0, 8.0)
    }
    softer = 10 * np.log10(power(heard[8.0]) / power(heard[1.0]))
    assert -9.0 < softer < -4.0  # at one metre direct 1 and room ¼, at eight direct 1/64 and room ¼


@pytest.mark.parametrize("codec", CODECS)
def test_what_a_codec_keeps_is_taken_in_and_in_its_place(meeting: Meeting, tmp_path: Path, codec: str):
    clean = samples(record(meeting, tmp_path, "clean"))
    path = record(meeting, tmp_path, "coded", codec=codec)
    assert probe(path, path.name).duration == pytest.approx(meeting.seconds, abs=0.2)
    back = tmp_path / "back.wav"
    run("-i", f"file:{path}", "-ac", "1", "-ar", str(RATE), "-c:a", "pcm_s16le", f"file:{back}")
    assert abs(_lag(clean, samples(back))) <= 0.06


def test_the_same_meeting_is_the_same_file(meeting: Meeting, tmp_path: Path):
    (tmp_path / "again").mkdir()
    one = record(meeting, tmp_path, "họp", background=[Background("music", 10.0)], codec="opus 16 kbit/s")
    again = record(
        meeting, tmp_path / "again", "họp", background=[Background("music", 10.0)], codec="opus 16 kbit/s"
    )
    assert one.read_bytes() == again.read_bytes()


def _lag(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Seconds by which the loudness of `other` follows that of `one`."""
    step = RATE // 100
    count = min(len(one), len(other)) // step
    loud = [np.abs(each[: count * step]).reshape(count, step).mean(axis=1) for each in (one, other)]
    within = range(-50, 51)
    fits = [float(np.dot(loud[0][50:-50], np.roll(loud[1], -lag)[50:-50])) for lag in within]
    return within[int(np.argmax(fits))] / 100


def test_what_was_said_lies_beside_it(meeting: Meeting, tmp_path: Path):
    path = record(meeting, tmp_path, "họp", codec="opus 16 kbit/s")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["họp.json", "họp.opus", "họp.rttm"]
    found = beside(path)
    assert found is not None
    assert found.utterances is not None
    assert len(found.utterances) == len(found.turns) == len(meeting.utterances)
    assert {turn.speaker for turn in found.turns} == set(meeting.speakers)
    assert found.utterances[0].text == meeting.utterances[0].text


def test_speakers_talk_over_one_another_as_often_as_asked():
    laid = lay(clips(weights.voices()), seconds=600.0, seed=3, overlap=0.5, sentences=(1, 1)).utterances
    over = sum(after.start < before.end for before, after in pairwise(laid))
    assert 0.4 < over / len(laid) < 0.6


def test_a_sentence_comes_again_only_after_others():
    laid = lay(clips(weights.voices()), seconds=600.0, seed=3, apart=4).utterances
    texts = [id(each.clip) for each in laid]
    assert all(texts[at] not in texts[max(0, at - 4) : at] for at in range(len(texts)))
    assert len(set(texts)) == len(clips(weights.voices()))


_MEMORY = """
import resource, sys
from pathlib import Path
from tests.factories.meeting import clips, lay
from tests.factories.recorded import Background, record
made = lay(clips(Path(sys.argv[1])), seconds=float(sys.argv[3]), noise=0.001, rest=0.1)
record(made, Path(sys.argv[2]), "dài", background=[Background("pink noise", 20.0)])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_hours_need_no_more_memory_than_minutes(tmp_path: Path):
    def peak(seconds: float) -> int:
        command = [sys.executable, "-c", _MEMORY, str(weights.voices()), str(tmp_path), str(seconds)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        return int(done.stdout)

    assert peak(2 * 3600.0) < peak(120.0) + 60_000  # kB; two hours of sound are 230 MB
