"""A transcript in its written form: its words are the written pieces, with the times of what was said.

The verbatim transcript is the record; this is made from it whenever somebody reads it so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from giaoban.models.transcript import Segment, Transcript, Word
from giaoban.models.written.clauses import token
from giaoban.models.written.pieces import Piece, written

_CONTEXT: Final = 40
"""Words of the neighbours that a number may reach into; no number or date has more."""


def pieces(segments: Sequence[Segment]) -> list[tuple[Piece, ...]]:
    """The written pieces of each segment; their places count its words.

    Segments may be cut within a number, by a pause or by their length; see `written`.
    """
    texts = [[word.text for word in segment.words] for segment in segments]
    goes_on = [_goes_on(left, right) for left, right in pairwise(segments)]
    return [
        written(
            words,
            before=texts[place - 1][-_CONTEXT:] if place and goes_on[place - 1] else (),
            behind=texts[place + 1][:_CONTEXT] if place < len(goes_on) and goes_on[place] else (),
        )
        for place, words in enumerate(texts)
    ]


def _goes_on(left: Segment, right: Segment) -> bool:
    """Whether a number that ends the one may go on in the other."""
    if left.speaker != right.speaker or not left.words or not right.words:
        return False
    return not (token(left.words[-1].text).trail or token(right.words[0].text).lead)


def written_transcript(transcript: Transcript) -> Transcript:
    """A piece is a word that lasts from its first word to its last, as sure as the least sure of them."""
    lines = zip(transcript.segments, pieces(transcript.segments), strict=True)
    return replace(
        transcript,
        segments=tuple(
            replace(segment, words=tuple(_word(segment, piece) for piece in line)) for segment, line in lines
        ),
    )


def _word(segment: Segment, piece: Piece) -> Word:
    words = segment.words[piece.first : piece.last]
    if not piece.rewritten:
        return words[0]
    return replace(
        words[0],
        end=words[-1].end,
        text=piece.text,
        probability=min(word.probability for word in words),
    )
