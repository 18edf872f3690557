"""Typing slips of Vietnamese: letters that were to become diacritics, and did not."""

from __future__ import annotations

import re
from typing import Final

from giaoban.models.vietnamese import fold
from giaoban.search.parse import Word

# Telex: dd, aa, ee, oo, aw, ow, uw and w alone for đ, â, ê, ô, ă, ơ, ư; s f r x j for the tones.
# VNI: digits for the same.
_TELEX: Final = re.compile(r"dd|aa|ee|oo|w|[sfrxj]$|(?<=[aeiouy])[sfrxj](?=[a-z]{1,2}$)")
_VNI: Final = re.compile(r"(?<=[a-zà-ỹđ])[1-9]")


def meant(word: Word) -> tuple[str, ...]:
    """Folded words that were meant, where the input method was off: ``nghij`` → ``nghi``, ``quyeets`` →
    ``quyet``, ``d9o6ng2`` → ``dong``. Empty where nothing was left over."""
    if word.has_diacritics or not word.folded.isascii():
        return ()
    plain = {_VNI.sub("", word.folded), _TELEX.sub(_one, word.folded)}
    return tuple(sorted(each for each in map(fold, plain) if each and each != word.folded))


def _one(match: re.Match[str]) -> str:
    """Twice the letter is once the letter with a mark; the others are marks alone."""
    text = match[0]
    return text[0] if len(text) == 2 else ""  # noqa: PLR2004 - a doubled letter
