from __future__ import annotations

import numpy as np
import pytest

from giaoban.models.transcript import Segment, Word
from giaoban.transcribe.recognise.onsets import near_the_voice
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Samples


def sound(*voiced: tuple[float, float], seconds: float = 6.0, noise: float = 5.0) -> Samples:
    """A buzz where somebody speaks, over faint noise."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    made = np.random.default_rng(1).normal(0, noise, len(time))
    for start, end in voiced:
        made += np.where((time >= start) & (time < end), 4000 * np.sign(np.sin(2 * np.pi * 140 * time)), 0)
    return made.astype(np.int16)


def segment(*words: tuple[float, float]) -> Segment:
    placed = tuple(Word(start, end, f"từ{at}", 0.9) for at, (start, end) in enumerate(words))
    return Segment(placed[0].start, placed[-1].end, placed)


def fitted(made: Samples, *segments: Segment) -> list[tuple[float, float]]:
    return [(word.start, word.end) for each in near_the_voice(segments, made) for word in each.words]


@pytest.mark.parametrize("noise", [0.0, 5.0, 400.0])
def test_a_word_gives_back_the_silence_beside_it(noise: float) -> None:
    made = sound((2.0, 2.4), (2.4, 3.0), noise=noise)
    (first, last) = fitted(made, segment((1.4, 2.4), (2.4, 3.5)))
    assert first == pytest.approx((2.0, 2.4), abs=0.05)
    assert last == pytest.approx((2.4, 3.0), abs=0.05)


def test_a_word_that_began_too_late_begins_with_the_voice_but_not_before_its_neighbour_ends() -> None:
    made = sound((2.0, 3.0))
    assert fitted(made, segment((2.2, 3.0)))[0][0] == pytest.approx(2.0, abs=0.05)
    words = fitted(sound((1.0, 3.0)), segment((1.0, 1.9)), segment((2.1, 3.0)))
    assert words[1][0] >= words[0][1]


def test_words_that_run_into_each_other_stay_as_they_are() -> None:
    made = sound((1.0, 3.0))
    assert fitted(made, segment((1.0, 1.5), (1.5, 2.2), (2.2, 3.0)))[1] == (1.5, 2.2)


def test_where_there_is_no_voice_nothing_moves() -> None:
    words = [(1.0, 1.5), (3.0, 3.4)]
    assert fitted(sound(noise=0.0), segment(*words)) == words
    assert fitted(sound(seconds=3.2), segment(*words))[1][0] >= 1.5


def test_segments_hold_their_words() -> None:
    made = sound((2.0, 3.0))
    (one,) = near_the_voice([segment((1.6, 2.4), (2.4, 3.3))], made)
    assert (one.start, one.end) == (one.words[0].start, one.words[-1].end)
