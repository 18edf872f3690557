"""A transcript in its written form: its words are the written pieces, with the times of what was said.

The verbatim transcript is the record; this is made from it whenever somebody reads it so.
"""

from __future__ import annotations

from dataclasses import replace

from giaoban.models.transcript import Segment, Transcript, Word
from giaoban.models.written.pieces import Piece, written


def pieces(segment: Segment) -> tuple[Piece, ...]:
    """The written pieces of a segment; their places count its words."""
    return written([word.text for word in segment.words])


def written_segment(segment: Segment) -> Segment:
    """A piece is a word that lasts from its first word to its last, as sure as the least sure of them."""
    return replace(segment, words=tuple(_word(segment, piece) for piece in pieces(segment)))


def written_transcript(transcript: Transcript) -> Transcript:
    return replace(transcript, segments=tuple(map(written_segment, transcript.segments)))


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
