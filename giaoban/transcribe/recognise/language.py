"""Whether the sound is Vietnamese speech at all: what the model takes it for before it writes a word.

Whisper's first token is the language. Asked for it, the model spreads its guess over many languages where
nobody speaks, and the share it gives to Vietnamese tells voice from noise far better than its own
no-speech probability, which is high on short, clear sentences too (Radford et al., 2022, section 4.5, name
it as weak by itself). Measured with whisper-base: silence, noise of three colours at -60 to -20 dB, hum,
tones, bells, applause and music, 2 to 30 s of each: Vietnamese 0.008 at most, the likeliest other one 0.69
at most; ten pieces of English speech of 1.1 to 7.1 s (from pocketsphinx's tests): Vietnamese 0.0008 at most,
English 0.80 at least; single Vietnamese sentences of 2.4 to 6.3 s: 0.87 at least when clean, 0.82 in an
echoing room, 0.12 under loud noise; half a minute of them, 0.98 at least. A model trained on Vietnamese alone
may say Vietnamese of everything: this guard is then silent, and the others remain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

VIETNAMESE: Final = "vi"

_NOBODY: Final = 0.03
"""Between 0.008 and 0.12, in equal ratios."""
_HARDLY: Final = 0.1
_OTHER: Final = 0.75
"""Between what sound without speech was taken for, 0.69, and English of a second and a half, 0.80."""


@dataclass(frozen=True, slots=True)
class Language:
    """Probabilities of a chunk's language."""

    vietnamese: float = 1.0
    other: float = 0.0
    """Of the likeliest other one."""
    token: str = ""
    """That one's, e.g. ``<|en|>``."""

    @classmethod
    def guessed(cls, guess: Iterable[tuple[str, float]]) -> Self:
        """From ctranslate2's answer: tokens like ``<|vi|>`` with their probabilities."""
        mine = f"<|{VIETNAMESE}|>"
        found = dict(guess)
        vietnamese = found.pop(mine, 0.0)
        token = max(found, key=found.__getitem__, default="")
        return cls(vietnamese, found.get(token, 0.0), token)

    @property
    def foreign(self) -> bool:
        """Somebody speaks, and not Vietnamese."""
        return self.vietnamese < _HARDLY and self.other >= _OTHER

    @property
    def nobody(self) -> bool:
        """It is no speech that could be written down."""
        return self.vietnamese < _NOBODY and not self.foreign

    @property
    def hardly(self) -> bool:
        """It may be no Vietnamese speech."""
        return self.vietnamese < _HARDLY


SURELY: Final = Language()
"""Vietnamese: what is assumed where nobody asked."""
