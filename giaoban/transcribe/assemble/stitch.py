"""Windows laid end to end: every word once, in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from giaoban.models.transcript import Segment, WindowWords, Word
from giaoban.models.vietnamese import syllables

_SAME_WORD_SECONDS: Final = 0.25
"""A cut through a word lets both windows hear it: the two halves are that close, and read the same."""
_LONGEST_WORD_SECONDS: Final = 0.6
"""Both halves together are no longer than one drawn-out syllable: what is longer was said twice, as in
``dần dần`` or ``luôn luôn``, and a word that was said is not to be lost."""


def stitch(windows: Sequence[WindowWords]) -> list[Segment]:
    """The segments of all windows, in the order of the windows, words in order of time.

    The windows meet without a gap and without an overlap, so that no stretch of sound was heard twice;
    only a word that the cut went through can be there twice, and then its two halves become one.
    """
    joined: list[Segment] = []
    for window in windows:
        segments = [segment for segment in window.segments if segment.words]
        if joined and segments:
            joined[-1], segments[0] = _meet(joined[-1], segments[0])
            segments = [segment for segment in segments if segment.words]
        joined.extend(segments)
    return _in_order(joined)


def _meet(left: Segment, right: Segment) -> tuple[Segment, Segment]:
    last, first = left.words[-1], right.words[0]
    apart = first.start - last.end > _SAME_WORD_SECONDS or first.end - last.start > _LONGEST_WORD_SECONDS
    if apart or not _reads_the_same(last, first):
        return left, right
    surer = max(last, first, key=lambda word: word.probability)
    whole = replace(surer, start=last.start, end=max(last.end, first.end))
    left = replace(left, words=(*left.words[:-1], whole), end=max(left.end, whole.end))
    return left, replace(right, words=right.words[1:])


def _reads_the_same(one: Word, other: Word) -> bool:
    spelt = syllables(one.text)
    return bool(spelt) and spelt == syllables(other.text)


def _in_order(segments: Sequence[Segment]) -> list[Segment]:
    """No word begins before the one in front of it, none ends before it begins."""
    at = 0.0
    ordered = []
    for segment in segments:
        words = []
        for word in segment.words:
            start = max(at, word.start)
            words.append(replace(word, start=start, end=max(start, word.end)))
            at = start
        ordered.append(replace(segment, words=tuple(words), start=words[0].start, end=words[-1].end))
    return ordered
