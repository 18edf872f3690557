"""What was said, as somebody who knows says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from giaoban.models.recording import Span
from giaoban.models.transcript import Transcript, Turn, Word


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech of one speaker. Times in seconds of the recording, both or neither."""

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    words: tuple[Word, ...] = ()
    """Where their times are known; together they are the text."""

    @property
    def span(self) -> Span | None:
        return None if self.start is None or self.end is None else Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Reference:
    """`utterances` in order of start, or as written where there are no times."""

    utterances: tuple[Utterance, ...] | None
    """None where only `turns` are known (an RTTM file alone)."""
    turns: tuple[Turn, ...] = ()
    """Who speaks when; empty where that is not known. May overlap."""
    origin: str = ""
    """Where it comes from: the names of its files, or the layer."""

    @property
    def spans(self) -> tuple[Span, ...] | None:
        """Where the utterances are; None as soon as one has no times, since any place may then be speech."""
        spans = [utterance.span for utterance in self.utterances or ()]
        if self.utterances is None or None in spans:
            return None
        return tuple(span for span in spans if span is not None)


def of_transcript(transcript: Transcript, origin: str) -> Reference:
    """Takes a transcript at its word: what people left standing in it is what was said."""
    utterances = tuple(
        Utterance(segment.text, segment.start, segment.end, segment.speaker, segment.words)
        for segment in transcript.segments
    )
    return Reference(utterances, turns_of(utterances), origin)


def turns_of(utterances: Iterable[Utterance]) -> tuple[Turn, ...]:
    """Of the utterances whose speaker and times are known."""
    return tuple(
        Turn(utterance.start, utterance.end, utterance.speaker)
        for utterance in utterances
        if utterance.speaker is not None and utterance.start is not None and utterance.end is not None
    )


def merged(spans: Iterable[Span], collar: float = 0.0) -> tuple[Span, ...]:
    """Widened by `collar` seconds on either side, in order, those that touch joined."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        start, end = max(0.0, span.start - collar), span.end + collar
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Span(start, end))
    return tuple(found)
