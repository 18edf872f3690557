"""What a recogniser makes of what was said: its spelling, its errors, its cuts.

Each recording has a manner of its own: how many syllables are heard wrongly, whether there are capitals
and stops, and which of two spellings is written.
"""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bench.relevance.grammar import Sentence, Word, genre

ERROR_RATES: Final = (0.01, 0.02, 0.04, 0.08)
"""Share of the syllables heard wrongly, a recording each by chance: 3.75 % in the mean, and phrases in
errors.toml besides at twice the rate."""
_ENOUGH: Final = 3
"""Words of a statement that a segment must hold to be a part of it."""
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_HOOK, _TILDE = "\u0309", "\u0303"
_OLD: Final = {
    "ủy": "uỷ",
    "hòa": "hoà",
    "hóa": "hoá",
    "thủy": "thuỷ",
    "khỏe": "khoẻ",
    "tòa": "toà",
    "xóa": "xoá",
}
_Y_TO_I: Final = {
    "kỷ": "kỉ",
    "kỹ": "kĩ",
    "lý": "lí",
    "tỷ": "tỉ",
    "quý": "quí",
    "sỹ": "sĩ",
    "mỹ": "mĩ",
    "kỳ": "kì",
}
_SHORT: Final = {
    "giải phóng mặt bằng": "GPMB",
    "nông thôn mới": "NTM",
    "bảo hiểm y tế": "BHYT",
    "cải cách hành chính": "CCHC",
    "an ninh trật tự": "ANTT",
    "thủ tục hành chính": "TTHC",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """A segment: what was written and what was said, the facts in it, and whether it is a part of a
    sentence."""

    text: str
    said: str
    facts: frozenset[str]
    part: bool


@dataclass(frozen=True, slots=True)
class Recogniser:
    chance: random.Random
    rate: float
    bare: bool
    """No capitals, no stops."""
    old_tones: bool
    short_i: bool

    @classmethod
    def any(cls, chance: random.Random) -> Recogniser:
        return cls(
            chance,
            rate=chance.choice(ERROR_RATES),
            bare=chance.random() < 0.3,
            old_tones=chance.random() < 0.3,
            short_i=chance.random() < 0.2,
        )

    def hear(self, sentence: Sentence) -> Iterator[Heard]:
        cuts = self._cuts(sentence)
        edges = [0, *cuts, len(sentence.words)]
        for start, end in pairwise(edges):
            words = sentence.words[start:end]
            facts = _said_in(words, sentence)
            inside = sum(place in sentence.core for place in range(start, end))
            if inside >= min(len(sentence.core), _ENOUGH):
                facts |= sentence.facts
            text = self._written(words, first=start == 0, last=end == len(sentence.words))
            yield Heard(text, " ".join(word.text for word in words).lower(), facts, part=bool(cuts))

    def _cuts(self, sentence: Sentence) -> list[int]:
        if sentence.cut is not None:
            return [sentence.cut]
        length = len(sentence.words)
        if length >= 12 and self.chance.random() < 0.15:
            return [self.chance.randint(length * 35 // 100, length * 65 // 100)]
        return []

    def _written(self, words: Sequence[Word], *, first: bool, last: bool) -> str:
        said = [word.text for word in words]
        said = self._shortened(self._confused(said))
        heard = [self._spelled(each) for word in said for each in self._syllable(word)]
        text = unicodedata.normalize("NFC", " ".join(heard))
        if self.bare:
            return text.lower()
        if first:
            text = text[:1].upper() + text[1:]
        return text + ("." if last else "")

    def _confused(self, said: list[str]) -> list[str]:
        for right, wrong in genre("errors")["whole"]:
            if self.chance.random() < 2 * self.rate:
                said = _replaced(said, right, wrong)
        return said

    def _shortened(self, said: list[str]) -> list[str]:
        for long, short in _SHORT.items():
            if self.chance.random() < 0.12:
                said = _replaced(said, long, short)
        return said

    def _syllable(self, word: str) -> Iterator[str]:
        chance = self.chance
        if chance.random() < 0.015:
            yield chance.choice(genre("frames")["fillers"])
        if not word.isalpha() or chance.random() >= self.rate:
            yield word
        elif chance.random() >= 0.15:  # else it is lost
            yield misheard(word, chance)

    def _spelled(self, word: str) -> str:
        table = (_OLD if self.old_tones else {}) | (_Y_TO_I if self.short_i else {})
        spelled = table.get(word.lower(), word)
        return spelled.capitalize() if word[:1].isupper() and spelled != word else spelled


def misheard(word: str, chance: random.Random) -> str:
    """A near-homophone: another tone most often, else another onset, final or vowel."""
    pairs = genre("errors")
    kinds = ("tones", "tones", "tones", "onsets", "onsets", "finals", "vowels")
    for kind in chance.sample(kinds, len(kinds)):
        if kind == "tones":
            return _other_tone(word, chance)
        for right, wrong in chance.sample(pairs[kind], len(pairs[kind])):
            if (
                kind == "onsets"
                and word.startswith(right)
                and word[len(right) : len(right) + 1] not in {"h", "i"}
            ):
                return str(wrong) + word[len(right) :]
            if kind == "finals" and word.endswith(right) and len(word) > 2:
                return word[: -len(right)] + str(wrong)
            if kind == "vowels" and right in word:
                return word.replace(right, wrong, 1)
    return word


def _other_tone(word: str, chance: random.Random) -> str:
    for place, letter in enumerate(word):
        marks = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in marks if mark in _TONES), "")
        if tone:
            swapped = {_HOOK: _TILDE, _TILDE: _HOOK}.get(tone)
            other = swapped if swapped and chance.random() < 0.7 else chance.choice(["", *_TONES])
            bare = unicodedata.normalize("NFC", marks.replace(tone, ""))
            return word[:place] + unicodedata.normalize("NFC", bare + other) + word[place + 1 :]
    return word


def _said_in(words: Sequence[Word], sentence: Sentence) -> frozenset[str]:
    """The facts of which at least half of the words are in this part."""
    here = Counter(fact for word in words for fact in word.facts)
    there = Counter(fact for word in sentence.words for fact in word.facts)
    return frozenset(fact for fact, count in here.items() if 2 * count >= there[fact])


def _replaced(said: list[str], right: str, wrong: str) -> list[str]:
    parts = right.split()
    for place in range(len(said) - len(parts) + 1):
        if [each.lower() for each in said[place : place + len(parts)]] == parts:
            return [*said[:place], *wrong.split(), *said[place + len(parts) :]]
    return said
