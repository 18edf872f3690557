"""Words at silences begin and end with the voice: the alignment gives them some of the silence.

Whisper's positions are 20 ms apart, but a word after a pause takes its beginning from anywhere in the pause.
Measured on the made meeting (16 sentences, known starts): see tests/transcribe/recognise/test_times.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.transcript import Segment, Word
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Samples

_STEP: Final = 0.01
_FRAME: Final = round(_STEP * SAMPLE_RATE)
_AROUND: Final = 0.3
"""Seconds on either side in which the quietest is looked for."""
_PAUSE: Final = 0.1
"""A word that is nearer to its neighbour begins where that one ends: the voice does not stop between."""
_BELOW_LOUDEST: Final = 0.003
"""Of the loudest power of a word: 25 dB below it, where the softest consonants (kh, s, x) begin."""
_ABOVE_QUIETEST: Final = 4.0
"""6 dB above what is there without voice."""
_LEAD: Final = 0.03
"""Seconds left before the voice and after it."""
_LEAST: Final = 0.05
"""Seconds that a word keeps."""


def near_the_voice(segments: Iterable[Segment], samples: Samples) -> Iterator[Segment]:
    """The same words in the same order, those beside a pause fitted to the voice. `segments` in order."""
    before = 0.0
    for segment in segments:
        words: list[Word] = []
        for word, following in pairwise([*segment.words, None]):
            if word is None:
                continue
            start = word.start - before > _PAUSE
            end = following is None or following.start - word.end > _PAUSE
            words.append(_fitted(word, samples, before, start=start, end=end) if start or end else word)
            before = words[-1].end
        yield replace(segment, words=tuple(words), start=words[0].start, end=words[-1].end)


def _fitted(word: Word, samples: Samples, before: float, *, start: bool, end: bool) -> Word:
    """`before` is where the word in front of it ends. An end moves inward only, a start also out to where
    the voice set in."""
    first = max(0.0, word.start - _AROUND)
    power = _power(samples[round(first * SAMPLE_RATE) : round((word.end + _AROUND) * SAMPLE_RATE)])
    low, high = (round((time - first) / _STEP) for time in (word.start, word.end))
    own = power[low:high]
    if not len(own):
        return word
    voiced = power > max(_BELOW_LOUDEST * own.max(), _ABOVE_QUIETEST * power.min())
    inside = np.flatnonzero(voiced[low:high])
    if not len(inside):
        return word
    begins, ends = low + int(inside[0]), low + int(inside[-1]) + 1
    while begins > 0 and voiced[begins - 1]:
        begins -= 1
    began = max(before, first + begins * _STEP - _LEAD) if start else word.start
    ended = min(word.end, first + ends * _STEP + _LEAD) if end else word.end
    if ended - began < _LEAST:
        return word
    return replace(word, start=round(began, 3), end=round(ended, 3))


def _power(samples: Samples) -> NDArray[np.float32]:
    """Mean square of every hundredth of a second."""
    count = len(samples) // _FRAME
    frames = samples[: count * _FRAME].reshape(count, _FRAME).astype(np.float32)
    return np.asarray(np.einsum("ij,ij->i", frames, frames) / _FRAME, np.float32)
