"""Speech packed into chunks of at most half a minute, and times brought back to the window.

Whisper works on 30 seconds at a time, whatever lies in them: silence costs as much as speech, and a lone
sentence in 30 seconds is dropped more often than one among others. So the stretches with voice are laid
end to end, the silence between them left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.recording import Span
from giaoban.transcribe.recognise.seam import SAMPLE_RATE, Samples

CHUNK_SECONDS: Final = 29.9
_LOOK_BACK_SECONDS: Final = 8.0
"""A stretch that is longer than a chunk is cut where it is quietest in its last seconds."""
_QUIET_SECONDS: Final = 0.2
_SLACK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch with voice: `start` and `end` are samples of the window."""

    start: int
    end: int

    @property
    def seconds(self) -> float:
        return (self.end - self.start) / SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pieces in order of time, decoded as if one followed the other."""

    pieces: tuple[Piece, ...]

    @property
    def seconds(self) -> float:
        return sum(piece.seconds for piece in self.pieces)

    @property
    def span(self) -> Span:
        """From its first sound to its last, seconds of the window."""
        return Span(self.pieces[0].start / SAMPLE_RATE, self.pieces[-1].end / SAMPLE_RATE)

    def sound(self, samples: Samples) -> NDArray[np.float32]:
        """Shape (n,), full scale 1.0; the only copy of the sound there is."""
        parts = [samples[piece.start : piece.end] for piece in self.pieces]
        return np.concatenate(parts).astype(np.float32) / np.float32(32768)

    def placed(self, start: float, end: float) -> tuple[int, float, float]:
        """Times of a word in the chunk as times of the window, in one piece, with that piece's number.

        A word's end decides: the alignment lets words begin in the silence before them.
        """
        last, begun = max(start, end - _SLACK_SECONDS), 0.0
        for index, piece in enumerate(self.pieces):
            if last < begun + piece.seconds or index == len(self.pieces) - 1:
                shift = piece.start / SAMPLE_RATE - begun
                low, high = piece.start / SAMPLE_RATE, piece.end / SAMPLE_RATE
                return index, _between(start + shift, low, high), _between(end + shift, low, high)
            begun += piece.seconds
        raise ValueError("a chunk without a piece")

    def halves(self) -> tuple[Chunk, ...]:
        """Two chunks of about the same length; a lone piece is cut in the middle."""
        if len(self.pieces) == 1:
            piece = self.pieces[0]
            middle = (piece.start + piece.end) // 2
            return Chunk((Piece(piece.start, middle),)), Chunk((Piece(middle, piece.end),))
        lengths = np.cumsum([piece.seconds for piece in self.pieces[:-1]])
        cut = int(np.argmin(np.abs(lengths - self.seconds / 2))) + 1
        return Chunk(self.pieces[:cut]), Chunk(self.pieces[cut:])


def pack(spans: Sequence[Span], samples: Samples) -> tuple[Chunk, ...]:
    """Every span is in exactly one chunk, cut only where it is too long for one."""
    chunks: list[list[Piece]] = []
    room = 0.0
    for piece in _pieces(spans, samples):
        if piece.seconds > room:
            chunks.append([])
            room = CHUNK_SECONDS
        chunks[-1].append(piece)
        room -= piece.seconds
    return tuple(Chunk(tuple(pieces)) for pieces in chunks)


def _pieces(spans: Sequence[Span], samples: Samples) -> Iterator[Piece]:
    most = int(CHUNK_SECONDS * SAMPLE_RATE)
    for span in spans:
        start = max(0, round(span.start * SAMPLE_RATE))
        end = min(len(samples), round(span.end * SAMPLE_RATE))
        while end - start > most:
            cut = _quietest(samples, start + most - int(_LOOK_BACK_SECONDS * SAMPLE_RATE), start + most)
            yield Piece(start, cut)
            start = cut
        if end > start:
            yield Piece(start, end)


def _quietest(samples: Samples, start: int, end: int) -> int:
    """The middle of the quietest fifth of a second."""
    frame = int(_QUIET_SECONDS * SAMPLE_RATE) // 2
    count = (end - start) // frame
    frames = samples[start : start + count * frame].reshape(count, frame).astype(np.float32)
    power = np.einsum("ij,ij->i", frames, frames)
    quietest = int(np.argmin([first + second for first, second in pairwise(power)]))
    return start + (quietest + 1) * frame


def _between(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
