"""Which segments are not to be trusted as they stand. Nothing is dropped here: it is marked.

The thresholds of compression, log probability and no-speech are those of Whisper's own decoding (Radford
et al., 2022, section 4.5), which throws away what it has no voice for only where it is unsure as well;
what is only marked may be marked on either. The rates are far outside of what Vietnamese speakers reach
(about 5 syllables a second).
"""

from __future__ import annotations

import re
import tomllib
import zlib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

from giaoban.models.transcript import Doubt, Segment
from giaoban.models.vietnamese import fold, syllables

_INVENTIONS: Final = Path(__file__).with_name("inventions.toml")

MOST_COMPRESSION: Final = 2.4
_LEAST_LOGPROB: Final = -1.0
_UNSURE_LOGPROB: Final = -0.7
"""Beside a second signal: below the confidence of most speech that was really said."""
NO_SPEECH: Final = 0.6
_MAYBE_NO_SPEECH: Final = 0.4
"""Measured with whisper-base: 0.4 to 0.95 on noise, hum and claps, below on voices, even faint."""
_FASTEST: Final = 9.0
"""Syllables a second."""
_SLOWEST: Final = 0.5
_COARSE: Final = 1
"""A syllable more, a second less: the times of a short segment are too coarse to rate it closely."""
_REPEATS: Final = 4
_LONGEST_NGRAM: Final = 8
_COMMON_OTHER: Final = re.compile(r"[^\W\d_]")
_VIETNAMESE: Final = re.compile(r"[a-zA-Z\u00c0-\u01b0\u0300-\u0323\u1ea0-\u1ef9]")


def compression_ratio(text: str) -> float:
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 1.0


def repeats(text: str) -> bool:
    """Whether one to eight syllables follow themselves four times or more, or the text packs too well."""
    said = syllables(text)
    for length in range(1, _LONGEST_NGRAM + 1):
        grams = [tuple(said[at : at + length]) for at in range(len(said) - length + 1)]
        run = Counter[int]()
        for at in range(len(grams) - length):
            run[at + length] = run[at] + 1 if grams[at] == grams[at + length] else 0
            if run[at + length] >= _REPEATS - 1:
                return True
    return compression_ratio(text) > MOST_COMPRESSION


def doubts(segment: Segment) -> tuple[Doubt, ...]:
    """In the order of `Doubt`, each at most once."""
    text, signals = segment.text, segment.signals
    unsure = signals.avg_logprob < _LEAST_LOGPROB
    no_voice = signals.no_speech_prob > NO_SPEECH or (
        signals.no_speech_prob > _MAYBE_NO_SPEECH and signals.avg_logprob < _UNSURE_LOGPROB
    )
    found = {
        Doubt.NO_VOICE: no_voice,
        Doubt.LOW_CONFIDENCE: unsure,
        Doubt.REPETITION: repeats(text),
        Doubt.RATE: _rate_is_odd(segment),
        Doubt.KNOWN_INVENTION: _known_invention(text) and (no_voice or signals.avg_logprob < _UNSURE_LOGPROB),
        Doubt.LANGUAGE: _other_script(text),
    }
    return tuple(doubt for doubt, there in found.items() if there)


def _rate_is_odd(segment: Segment) -> bool:
    seconds, count = segment.end - segment.start, len(syllables(segment.text))
    return count > _FASTEST * seconds + _COARSE or count < _SLOWEST * (seconds - _COARSE)


def _known_invention(text: str) -> bool:
    said = fold(" ".join(syllables(text)))
    return any(pattern.search(said) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    data = tomllib.loads(_INVENTIONS.read_text(encoding="utf-8"))
    return tuple(re.compile(rf"\b(?:{pattern})\b") for pattern in data["patterns"])


def _other_script(text: str) -> bool:
    return any(not _VIETNAMESE.match(letter) for letter in _COMMON_OTHER.findall(text))
