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
from functools import cache
from pathlib import Path
from typing import Final

from giaoban.models.transcript import Doubt, Segment
from giaoban.models.vietnamese import fold, syllables
from giaoban.transcribe.recognise.language import SURELY, Language

_INVENTIONS: Final = Path(__file__).with_name("inventions.toml")

MOST_COMPRESSION: Final = 2.4
LEAST_LOGPROB: Final = -1.0
UNSURE_LOGPROB: Final = -0.7
"""Beside a second signal: below the confidence of most speech that was really said."""
NO_SPEECH: Final = 0.6
_MAYBE_NO_SPEECH: Final = 0.4
"""Measured with whisper-base: 0.35 to 0.93 on noise, hum, bells and claps, 0.02 on music; 0.0 to 0.54 on
voices, 0.9 on a sentence cut off at its sides. So it counts only beside low confidence."""
_FASTEST: Final = 9.0
"""Syllables a second."""
_SLOWEST: Final = 0.5
_COARSE: Final = 1
"""A syllable more, a second less: the times of a short segment are too coarse to rate it closely."""
_REPEATS: Final = 4
_LONGEST_NGRAM: Final = 24
"""Syllables: as long as the sentences that models fall into saying again and again."""
_COMMON_OTHER: Final = re.compile(r"[^\W\d_]")
_VIETNAMESE: Final = re.compile(r"[a-zA-Z\u00c0-\u01b0\u0300-\u0323\u1ea0-\u1ef9]")


def compression_ratio(text: str) -> float:
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 1.0


def repeats(text: str) -> bool:
    """Whether one to 24 syllables follow themselves four times or more."""
    said = syllables(text)
    for length in range(1, min(_LONGEST_NGRAM, len(said) // _REPEATS) + 1):
        run = 0
        for at in range(len(said) - length):
            run = run + 1 if said[at] == said[at + length] else 0
            if run >= length * (_REPEATS - 1):
                return True
    return False


def doubts(segment: Segment, language: Language = SURELY) -> tuple[Doubt, ...]:
    """In the order of `Doubt`, each at most once. `language` is that of the sound it was heard in."""
    text, signals = segment.text, segment.signals
    unsure = signals.avg_logprob < UNSURE_LOGPROB
    no_voice = (language.hardly and not language.foreign) or (
        unsure and signals.no_speech_prob > _MAYBE_NO_SPEECH
    )
    found = {
        Doubt.NO_VOICE: no_voice,
        Doubt.LOW_CONFIDENCE: signals.avg_logprob < LEAST_LOGPROB,
        Doubt.REPETITION: repeats(text) or compression_ratio(text) > MOST_COMPRESSION,
        Doubt.RATE: _rate_is_odd(segment),
        Doubt.KNOWN_INVENTION: known_invention(text) and (no_voice or unsure),
        Doubt.LANGUAGE: language.foreign or _other_script(text),
    }
    return tuple(doubt for doubt, there in found.items() if there)


def _rate_is_odd(segment: Segment) -> bool:
    seconds, count = segment.end - segment.start, len(syllables(segment.text))
    return count > _FASTEST * seconds + _COARSE or count < _SLOWEST * (seconds - _COARSE)


def known_invention(text: str) -> bool:
    """Whether it reads like one; people say some of them too."""
    said = fold(" ".join(syllables(text)))
    return any(pattern.search(said) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    data = tomllib.loads(_INVENTIONS.read_text(encoding="utf-8"))
    return tuple(re.compile(rf"\b(?:{pattern})\b") for pattern in data["patterns"])


def _other_script(text: str) -> bool:
    return any(not _VIETNAMESE.match(letter) for letter in _COMMON_OTHER.findall(text))
