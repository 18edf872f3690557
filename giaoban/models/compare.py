"""Two transcripts of the same sound, laid side by side: where they say the same, and where not.

Words are the same when their syllables are, whatever their capitals, punctuation and tone placement.
They are aligned within stretches that end where both layers pause, so that hours take seconds and a
phrase is never matched with its repetition half an hour later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from giaoban.models.transcript import Segment, Word
from giaoban.models.vietnamese import syllables

_PAUSE_SECONDS: Final = 0.3
"""In both layers at once: a stretch may end there."""
_LONG_PAUSE_SECONDS: Final = 2.0
"""A pause this long ends any stretch: what comes before it is not what comes after, however alike."""
_STRETCH_SECONDS: Final = 15.0
"""A shorter stretch is gone on with; words that differ need others around them to be aligned by."""
_LONGEST_SECONDS: Final = 180.0
"""Somebody may speak without a pause; the alignment's work grows with the square of this."""


class Kind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ONLY_LEFT = "only-left"
    ONLY_RIGHT = "only-right"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand against one another: all the same, or all part of one difference."""

    kind: Kind
    left: tuple[Word, ...]
    right: tuple[Word, ...]

    @property
    def start(self) -> float:
        return min(word.start for word in (*self.left[:1], *self.right[:1]))

    @property
    def end(self) -> float:
        return max(word.end for word in (*self.left[-1:], *self.right[-1:]))


@dataclass(frozen=True, slots=True)
class Counts:
    """Words. A difference of two words against three is two changed and one only there."""

    same: int = 0
    changed: int = 0
    only_left: int = 0
    only_right: int = 0

    @property
    def share_same(self) -> float:
        """Of all that either layer says, 0 to 1."""
        total = self.same + self.changed + self.only_left + self.only_right
        return self.same / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    pieces: tuple[Piece, ...]
    """In order of time; neighbours are never both the same."""

    @property
    def differences(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind is not Kind.SAME]

    @property
    def counts(self) -> Counts:
        same = sum(len(piece.left) for piece in self.pieces if piece.kind is Kind.SAME)
        against = [(len(piece.left), len(piece.right)) for piece in self.differences]
        return Counts(
            same,
            changed=sum(min(left, right) for left, right in against),
            only_left=sum(max(0, left - right) for left, right in against),
            only_right=sum(max(0, right - left) for left, right in against),
        )


def compare(left: Iterable[Segment], right: Iterable[Segment]) -> Comparison:
    """Every word of both is in exactly one piece, but for those that are punctuation alone."""
    pieces: list[Piece] = []
    for one, other in _stretches(_spoken(left), _spoken(right)):
        for piece in _aligned(one, other):
            if pieces and piece.kind is pieces[-1].kind is Kind.SAME:
                before = pieces[-1]
                pieces[-1] = Piece(Kind.SAME, before.left + piece.left, before.right + piece.right)
            else:
                pieces.append(piece)
    return Comparison(tuple(pieces))


def _spoken(segments: Iterable[Segment]) -> list[Word]:
    return [word for segment in segments for word in segment.words if syllables(word.text)]


def _stretches(left: Sequence[Word], right: Sequence[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """Both layers cut at the same moments, at pauses that they share."""
    words = [(word, 0) for word in left] + [(word, 1) for word in right]
    words.sort(key=lambda each: each[0].start + each[0].end)
    here: tuple[list[Word], list[Word]] = ([], [])
    began = ended = 0.0
    for word, side in words:
        lasts = ended - began
        pause = word.start - ended
        pauses = pause >= _LONG_PAUSE_SECONDS or (pause >= _PAUSE_SECONDS and lasts >= _STRETCH_SECONDS)
        if any(here) and (pauses or lasts >= _LONGEST_SECONDS):
            yield here
            here = ([], [])
        if not any(here):
            began = word.start
        here[side].append(word)
        ended = max(ended, word.end)
    if any(here):
        yield here


_KINDS: Final = {
    "equal": Kind.SAME,
    "replace": Kind.CHANGED,
    "delete": Kind.ONLY_LEFT,
    "insert": Kind.ONLY_RIGHT,
}


def _aligned(left: Sequence[Word], right: Sequence[Word]) -> Iterator[Piece]:
    one, other = ([" ".join(syllables(word.text)) for word in words] for words in (left, right))
    # Not its heuristics for long texts: they pass over frequent words, which most syllables are.
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield Piece(_KINDS[tag], tuple(left[i:j]), tuple(right[k:m]))
