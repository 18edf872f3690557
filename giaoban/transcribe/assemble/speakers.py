"""Words given to speakers, in one sweep over words and turns.

A word goes to the turn that covers most of it, else to the nearest within half a second, else to nobody:
an unknown speaker is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from giaoban.models.recording import shared
from giaoban.models.transcript import Segment, Turn, Word

NEAR_SECONDS: Final = 0.5
FLIP_SECONDS: Final = 0.3
"""One word this short, of another speaker between two words of the same, is a slip of the diariser."""


def give_words(segments: Sequence[Segment], turns: Sequence[Turn]) -> list[Segment]:
    """The same segments, every word with its speaker's label or None. `turns` in order of start."""
    longest = max((turn.end - turn.start for turn in turns), default=0.0)
    first = 0
    given = []
    for segment in segments:
        words = []
        for word in segment.words:
            while first < len(turns) and turns[first].start + longest < word.start - NEAR_SECONDS:
                first += 1
            words.append(replace(word, speaker=_speaker(word, turns, first)))
        given.append(replace(segment, words=tuple(_smooth(words))))
    return given


def number_speakers(segments: Sequence[Segment]) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    """The same segments with labels S1, S2… in order of first word, and the labels."""
    labels: dict[str, str] = {}

    def label(speaker: str | None) -> str | None:
        return None if speaker is None else labels.setdefault(speaker, f"S{len(labels) + 1}")

    numbered = tuple(
        replace(
            segment,
            speaker=label(segment.speaker),
            words=tuple(replace(word, speaker=label(word.speaker)) for word in segment.words),
        )
        for segment in segments
    )
    return numbered, tuple(labels.values())


def _speaker(word: Word, turns: Sequence[Turn], first: int) -> str | None:
    covered: dict[str, float] = {}
    nearest: tuple[float, str] | None = None
    for place in range(first, len(turns)):
        turn = turns[place]
        if turn.start > word.end + NEAR_SECONDS:
            break
        overlap = shared(word, turn)
        if overlap > 0:
            covered[turn.speaker] = covered.get(turn.speaker, 0.0) + overlap
        elif -overlap <= NEAR_SECONDS and (nearest is None or -overlap < nearest[0]):
            nearest = (-overlap, turn.speaker)
    if covered:
        return max(covered, key=lambda speaker: covered[speaker])
    return nearest[1] if nearest else None


def _smooth(words: list[Word]) -> list[Word]:
    for place in range(1, len(words) - 1):
        before, word, after = words[place - 1 : place + 2]
        is_slip = before.speaker == after.speaker != word.speaker and word.end - word.start < FLIP_SECONDS
        if is_slip and before.speaker is not None:
            words[place] = replace(word, speaker=before.speaker)
    return words
