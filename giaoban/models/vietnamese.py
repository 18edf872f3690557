"""Vietnamese text: one spelling for many, folding, syllables and sort keys.

Everything here is pure and works on NFC strings; `nfc` is applied at every door of the archive.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook above, dot below: the five tone marks."""

_OLD_TONE_PAIRS: Final = ("oa", "oe", "uy")
"""The vowel pairs whose tone two spelling schools place differently: hòa/hoà, khỏe/khoẻ, thúy/thuý."""

_TONE_ON_FIRST: Final = {
    unicodedata.normalize("NFC", first + tone + second): unicodedata.normalize("NFC", first + second + tone)
    for first, second in _OLD_TONE_PAIRS
    for tone in _TONES
}
_TONE_PAIR_AT_END: Final = re.compile(f"(?<!q)(?:{'|'.join(_TONE_ON_FIRST)})(?![^\\W\\d_])", re.IGNORECASE)

_SYLLABLE: Final = re.compile(r"[^\W_]+")


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """What a person typed, as it is kept: NFC, spaces and line breaks as single spaces, none around it."""
    return nfc(" ".join(text.split()))


def one_tone_placement(text: str) -> str:
    """``hòa`` → ``hoà``: lower-case NFC text with the tone of oa, oe, uy on the second vowel.

    Only at the end of a syllable: in ``hoàn`` both schools agree. ``quý`` has the vowel y alone.
    """
    return _TONE_PAIR_AT_END.sub(lambda match: _TONE_ON_FIRST[match.group().lower()], text)


def normal(text: str) -> str:
    """The form in which two spellings of the same word are equal: NFC, lower case, one tone placement."""
    return one_tone_placement(nfc(text).lower())


def fold(text: str) -> str:
    """Without diacritics, lower case: ``Nghị quyết`` → ``nghi quyet``. Đ is a letter, not a diacritic."""
    bare = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("đ", "d")


def syllables(text: str) -> list[str]:
    """The syllables and numbers of a text, in `normal` form, punctuation left out.

    >>> syllables("Nghị quyết số 57-NQ/TW")
    ['nghị', 'quyết', 'số', '57', 'nq', 'tw']
    """
    return _SYLLABLE.findall(normal(text))


# Letters in the order of the Vietnamese alphabet, and tones in dictionary order.
_ALPHABET: Final = {
    letter: place for place, letter in enumerate("0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
}
_TONE_ORDER: Final = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


@lru_cache(maxsize=4096)
def _letter_key(letter: str) -> tuple[int, int]:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in _TONE_ORDER), "")
    base = unicodedata.normalize("NFC", marks.replace(tone, "") if tone else marks)
    return _ALPHABET.get(base, len(_ALPHABET)), _TONE_ORDER[tone]


def sort_key(text: str) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Dictionary order: syllable by syllable, letters before tones."""
    keys = [[_letter_key(letter) for letter in word] for word in _SYLLABLE.findall(nfc(text).lower())]
    return tuple((tuple(k[0] for k in word), tuple(k[1] for k in word)) for word in keys)


def name_sort_key(name: str) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Order of people's names: the given name (last syllable) first, then family and middle names."""
    parts = name.split()
    return sort_key(" ".join([parts[-1], *parts[:-1]])) if parts else ()
