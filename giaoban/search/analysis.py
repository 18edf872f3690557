"""Vietnamese text into tokens: syllables and numbers, in two forms at the same places.

The exact form is the one spelling in which a word is compared with its diacritics; the folded form has
none. Both come from here, for the text and for the question, so that every back end of the index means
the same by a word, and so that what was found can be marked in the text as it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from giaoban.models.vietnamese import fold, normal

MAX_LETTERS: Final = 60
"""A longer token is cut: no word has as many letters, and no index takes a token without bound."""

JOINT: Final = "|"
"""Between the two words over a joint; `pairs` has another mark, and no token has either."""

# A letter that has no composed form keeps its combining marks.
_REST: Final = r"[^\W_]*(?:[\u0300-\u036f]+[^\W_]*)*"
_TOKEN: Final = re.compile(
    rf"[^\W\d_]{_REST}"
    # 2.192 and 1.234.567 are one number; 25.3.2017 is three.
    r"|(?<![\d.,])\d{1,3}(?:\.\d{3})+(?!\d|\.\d)"
    rf"|\d{_REST}"
)

# The vowel i alone after these consonants is written i or y by two spelling schools (kĩ/kỹ, lí/lý);
# after qu it is the same vowel, and y is the usual letter (quí/quý). After other letters i and y are
# different words (tai/tay, thui/thuy).
_Y_TO_I: Final = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_I_TO_Y: Final = str.maketrans("iìíỉĩị", "yỳýỷỹỵ")
_Y_ALONE: Final = re.compile(r"[hklmstv][yỳýỷỹỵ]")
_QU_I: Final = re.compile(r"qu[iìíỉĩị]")


class Token(NamedTuple):
    """One syllable or number. `start` and `end` are offsets into the text that was given."""

    start: int
    end: int
    exact: str
    folded: str


def tokens(text: str) -> list[Token]:
    """The tokens of an NFC text, in order; punctuation is left out, and parts the rest.

    >>> [token.exact for token in tokens("Kỹ sư, số 57-NQ/TW ngày 30/6: 2.192 hộ")]
    ['kĩ', 'sư', 'số', '57', 'nq', 'tw', 'ngày', '30', '6', '2192', 'hộ']
    """
    return [Token(*match.span(), *_forms(match[0])) for match in _TOKEN.finditer(text)]


def pairs(words: Sequence[str]) -> list[str]:
    """Each two neighbours as one term. The joint never occurs within a token."""
    return [f"{first}_{second}" for first, second in pairwise(words)]


def joint(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The pairs of words that stand on two sides of a joint; the one over it is not as the others are, so
    that it is known where the joint lies."""
    return [
        *pairs(before),
        *(f"{last}{JOINT}{first}" for last, first in zip(before[-1:], after[:1], strict=False)),
        *pairs(after),
    ]


@lru_cache(maxsize=65_536)
def _forms(word: str) -> tuple[str, str]:
    exact = _one_vowel(normal(word[:MAX_LETTERS]).replace(".", ""))
    return exact, fold(exact)


def _one_vowel(word: str) -> str:
    if _Y_ALONE.fullmatch(word):
        return word.translate(_Y_TO_I)
    if _QU_I.fullmatch(word):
        return word.translate(_I_TO_Y)
    return word
