"""Which words a correction put in the place of which: what an office corrects again and again belongs into
its glossary.

A pair is a few words for a few words. Punctuation alone is none, nor is the capital of a sentence's
beginning; that of a name is (lào cai → Lào Cai). Where a part of a name was corrected, the pair has the
name (Lào Kai → Lào Cai, not Kai → Cai).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from giaoban.models.corrections import Rewrite
from giaoban.models.vietnamese import normal, one_tone_placement

MOST_WORDS: Final = 5
"""Of either side: more is a sentence said anew, not a word that was heard wrong."""
MOST_LETTERS: Final = 80
_PARTING: Final = (",", ";", ":", ".", "?", "!", "…")
_SENTENCE_ENDS: Final = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class Pair:
    """`heard` was corrected to `written`, at this second of the recording."""

    heard: str
    written: str
    at: float


@dataclass(frozen=True, slots=True)
class _Word:
    bare: str
    """Without the punctuation around it."""
    begins: bool
    """The first one of a sentence, whose capital says nothing."""
    parts: bool
    """A comma or the like follows it."""
    at: float = 0.0

    @property
    def key(self) -> str:
        return normal(self.bare) if self.begins else one_tone_placement(self.bare)

    @property
    def capital(self) -> bool:
        return self.bare[0].isupper()


def pairs(change: Rewrite) -> tuple[Pair, ...]:
    """Pure. In the order in which they stand in the line."""
    old = _words([(text, 0.0) for text in change.before.split()])
    new = _words([(word.text, word.start) for word in change.words])
    found: list[Pair] = []
    matcher = SequenceMatcher(None, [w.key for w in old], [w.key for w in new], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "replace":
            for one, other in _pieces(old[i:j], new[k:m]):
                found += _pair(old, new, (i + one[0], i + one[1]), (k + other[0], k + other[1]))
    return tuple(found)


def _words(texts: Sequence[tuple[str, float]]) -> list[_Word]:
    words: list[_Word] = []
    begins = True
    for text, at in texts:
        bare = _bare(text)
        if bare:
            words.append(_Word(bare, begins, text.rstrip("\"'”’»)]}").endswith(_PARTING), at))
            begins = False
        if text.rstrip("\"'”’»)]}").endswith(_SENTENCE_ENDS):
            begins = True
    return words


def _bare(text: str) -> str:
    letters = [place for place, letter in enumerate(text) if letter.isalnum()]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def _pieces(old: Sequence[_Word], new: Sequence[_Word]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """A difference cut where a comma parts it, if it can be told which words stand for which."""
    cuts = [place for place, word in enumerate(new[:-1], 1) if word.parts]
    if not cuts:
        yield (0, len(old)), (0, len(new))
    elif len(old) == len(new):
        for first, last in zip([0, *cuts], [*cuts, len(new)], strict=True):
            yield (first, last), (first, last)


def _pair(
    old: Sequence[_Word], new: Sequence[_Word], there: tuple[int, int], here: tuple[int, int]
) -> Iterator[Pair]:
    (i, j), (k, m) = there, here
    if max(j - i, m - k) > MOST_WORDS or [w.key for w in old[i:j]] == [w.key for w in new[k:m]]:
        return
    before, after = _names_before(old, new, i, k), _names_after(old, new, j, m)
    while before + after and max(j - i, m - k) + before + after > MOST_WORDS:
        before, after = (before - 1, after) if before >= after else (before, after - 1)
    heard, written = old[i - before : j + after], new[k - before : m + after]
    one, other = (" ".join(word.bare for word in words) for words in (heard, written))
    same = normal(one) == normal(other)
    says = all(any(letter.isalpha() for letter in text) for text in (one, other))
    named = any(word.capital and not word.begins for word in written)
    if says and one != other and max(len(one), len(other)) <= MOST_LETTERS and (named or not same):
        yield Pair(one, other, written[0].at)


def _names_before(old: Sequence[_Word], new: Sequence[_Word], i: int, k: int) -> int:
    """How many words before the difference belong to the name that it begins with."""
    count = 0
    while new[k].capital and count < min(i, k):
        word = new[k - count - 1]
        goes_on = word.capital and not word.parts and not new[k - count].begins
        if not goes_on or word.key != old[i - count - 1].key or (word.begins and count):
            break
        count += 1
    return count


def _names_after(old: Sequence[_Word], new: Sequence[_Word], j: int, m: int) -> int:
    """How many words after the difference belong to the name that it ends with."""
    count = 0
    while new[m - 1].capital and count < min(len(old) - j, len(new) - m):
        word = new[m + count]
        goes_on = word.capital and not word.begins and not new[m + count - 1].parts
        if not goes_on or word.key != old[j + count].key:
            break
        count += 1
    return count
