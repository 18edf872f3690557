"""Segments as people read them: one speaker, a sentence or two, never across a long pause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from giaoban.models.transcript import Segment, Signals, Word

LONGEST_SECONDS: Final = 20.0
_PAUSE_SECONDS: Final = 1.2
_ENOUGH_SECONDS: Final = 6.0
"""After a sentence's end a segment this long is not gone on with."""
_SHORTEST_CUT_SECONDS: Final = 8.0
"""A sentence without an end is not cut before this."""
_SENTENCE_ENDS: Final = (".", "?", "!", "…")
_CLAUSE_ENDS: Final = (",", ";", ":")


def sentences(segments: Iterable[Segment]) -> list[Segment]:
    """Every word stays, in its order; only the bounds between segments move."""
    read: list[Segment] = []
    for segment in segments:
        for piece in _pieces(segment):
            if read and _go_on(read[-1], piece):
                read[-1] = _together(read[-1], piece)
            else:
                read.append(piece)
    return read


def _pieces(segment: Segment) -> Iterator[Segment]:
    run: list[Word] = []
    for word, following in pairwise([*segment.words, None]):
        if word is None:
            continue
        run.append(word)
        if following is None or _ends_after(run, following):
            yield _piece(segment, run)
            run = []
        elif following.end - run[0].start > LONGEST_SECONDS:
            cut = _best_cut(run, following)
            yield _piece(segment, run[:cut])
            run = run[cut:]


def _piece(segment: Segment, run: Sequence[Word]) -> Segment:
    return replace(segment, words=tuple(run), start=run[0].start, end=run[-1].end, speaker=run[0].speaker)


def _best_cut(run: Sequence[Word], following: Word) -> int:
    """Behind a comma, else where the speaker rests longest: any other word may be within a name or number."""

    def worth(place: int) -> tuple[bool, bool, float]:
        last, onward = run[place - 1], run[place] if place < len(run) else following
        late = last.end - run[0].start >= _SHORTEST_CUT_SECONDS
        return late, last.text.endswith(_CLAUSE_ENDS), onward.start - last.end

    return max(range(1, len(run) + 1), key=lambda place: (*worth(place), place))


def _ends_after(run: Sequence[Word], following: Word) -> bool:
    last = run[-1]
    return (
        following.speaker != last.speaker
        or following.start - last.end > _PAUSE_SECONDS
        or (last.text.endswith(_SENTENCE_ENDS) and last.end - run[0].start > _ENOUGH_SECONDS)
    )


def _go_on(left: Segment, right: Segment) -> bool:
    """Whether `right` is the rest of the sentence that `left` begins. What is doubtful stays by itself."""
    return (
        left.speaker == right.speaker
        and not left.doubts
        and not right.doubts
        and right.start - left.end <= _PAUSE_SECONDS
        and right.end - left.start <= LONGEST_SECONDS
        and not left.words[-1].text.endswith(_SENTENCE_ENDS)
        and not right.words[0].text[:1].isupper()
    )


def _together(left: Segment, right: Segment) -> Segment:
    """With the worse of each signal: what is said of the whole must hold for both parts."""
    one, other = left.signals, right.signals
    signals = Signals(
        min(one.avg_logprob, other.avg_logprob),
        max(one.no_speech_prob, other.no_speech_prob),
        max(one.compression_ratio, other.compression_ratio),
        max(one.temperature, other.temperature),
    )
    return replace(left, words=left.words + right.words, end=right.end, signals=signals)
