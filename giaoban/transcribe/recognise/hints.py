"""What is known of the conference, put before the model as text said before; and heard when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any, Final

from giaoban.models.vietnamese import fold, syllables

_MOST_TOKENS: Final = 150
"""Of the decoder's 448: what is left holds half a minute of quick speech."""
_ECHOED: Final = 4
"""Syllables in a row, over the border of two hints: nobody says two names with nothing between them."""


def prompt(tokenizer: Any, hints: Sequence[str]) -> list[int]:
    """Tokens: a sentence of whole hints only, the first ones first, as many as fit. `tokenizer` is
    faster-whisper's. Ended by a full stop the list does less harm on poor sound than open-ended (measured
    by `python -m bench.hints`, docs/accuracy.md)."""
    start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
    hinted: list[int] = []
    for hint in hints:
        tokens = tokenizer.encode(f"{',' if hinted else ''} {hint.strip()}")
        if len(hinted) + len(tokens) <= _MOST_TOKENS:
            hinted += tokens
    return [tokenizer.sot_prev, *hinted, *tokenizer.encode("."), *start] if hinted else start


def echoes(text: str, hints: Sequence[str]) -> bool:
    """Whether the hints come back as text: two or more as they were given, one right behind the other, making
    up half of it at least."""
    said = _folded(text)
    told = [_folded(hint) for hint in hints]
    given = [syllable for each in told for syllable in each]
    match = SequenceMatcher(None, said, given, autojunk=False).find_longest_match()
    inside = range(match.b + 1, match.b + match.size)
    borders = accumulate(len(each) for each in told)
    return match.size >= max(_ECHOED, len(said) / 2) and any(border in inside for border in borders)


def _folded(text: str) -> list[str]:
    return fold(" ".join(syllables(text))).split()
