"""What was heard in a chunk: words at their times, the stretches left without words, segments to read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from giaoban.models.recording import Span
from giaoban.models.transcript import Segment, Signals, Word
from giaoban.models.vietnamese import nfc
from giaoban.transcribe.recognise.language import SURELY, Language
from giaoban.transcribe.recognise.packing import Chunk
from giaoban.transcribe.recognise.seam import SAMPLE_RATE

_SENTENCE_END: Final = (".", "?", "!", "…")
_LONGEST_SEGMENT: Final = 15.0
_LONGEST_WORD: Final = 1.0
"""Seconds. A longer one has taken in the silence, or the lost speech, beside it."""
_LOST_SECONDS: Final = 1.8
"""Voice this long without the start of a word has lost words: a slow syllable takes half of that."""
_LONGEST_PAUSE: Final = _LOST_SECONDS - _LONGEST_WORD
"""Within a segment: what a second look finds in a lost stretch then lies between segments."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A word as the engine gives it; times are seconds of the chunk."""

    text: str
    start: float
    end: float
    probability: float
    tokens: int
    """How many of the model's tokens it is."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer to one chunk."""

    chunk: Chunk
    words: tuple[Aligned, ...]
    signals: Signals
    cut_off: bool
    """The model stopped for want of room, not because it had said all."""
    language: Language = SURELY

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()


@dataclass(frozen=True, slots=True)
class Told:
    """A word in its place in the window, with what is needed to make segments of it."""

    word: Word
    piece: int
    tokens: int


def told(heard: Heard) -> list[Told]:
    """The words in order, apart, each inside the piece it was said in; seconds of the window."""
    placed: list[Told] = []
    for aligned in heard.words:
        text = nfc(aligned.text.strip())
        if not text:
            continue
        piece, start, end = heard.chunk.placed(aligned.start, aligned.end)
        if placed and placed[-1].piece == piece:
            start = max(start, placed[-1].word.end)
        end = max(end, start)
        if end - start > _LONGEST_WORD:
            start, end = _shortened(start, end, placed[-1] if placed and placed[-1].piece == piece else None)
        word = Word(round(start, 3), round(end, 3), text, round(aligned.probability, 4))
        placed.append(Told(word, piece, aligned.tokens))
    return placed


def _shortened(start: float, end: float, before: Told | None) -> tuple[float, float]:
    """What was taken in lies before the first word of a piece or a sentence, and after any other."""
    if before is None or before.word.text.endswith(_SENTENCE_END):
        return end - _LONGEST_WORD, end
    return start, start + _LONGEST_WORD


def lost(heard: Heard, words: Sequence[Told]) -> Iterator[Span]:
    """The stretches of voice in which no word begins: a sentence that vanished leaves one."""
    for index, piece in enumerate(heard.chunk.pieces):
        begun = said = piece.start / SAMPLE_RATE
        within = [each.word for each in words if each.piece == index]
        for start, end in [*((word.start, word.end) for word in within), (piece.end / SAMPLE_RATE,) * 2]:
            if start - begun > _LOST_SECONDS and start > said:
                yield Span(said, start)
            begun, said = start, end


def segments(heard: Heard, words: Iterable[Told]) -> Iterator[Segment]:
    """Sentences, cut also at silences and where they grow too long to read."""
    current: list[Told] = []
    for each in words:
        if current and (
            each.piece != current[-1].piece
            or current[-1].word.text.endswith(_SENTENCE_END)
            or each.word.start - current[-1].word.end > _LONGEST_PAUSE
            or each.word.end - current[0].word.start > _LONGEST_SEGMENT
        ):
            yield _segment(heard, current)
            current = []
        current.append(each)
    if current:
        yield _segment(heard, current)


def _segment(heard: Heard, words: Sequence[Told]) -> Segment:
    tokens = sum(each.tokens for each in words)
    logprob = sum(each.tokens * math.log(max(each.word.probability, 1e-6)) for each in words) / max(1, tokens)
    return Segment(
        start=words[0].word.start,
        end=words[-1].word.end,
        words=tuple(each.word for each in words),
        signals=Signals(
            avg_logprob=round(logprob, 4),
            no_speech_prob=heard.signals.no_speech_prob,
            compression_ratio=heard.signals.compression_ratio,
            temperature=heard.signals.temperature,
        ),
    )
