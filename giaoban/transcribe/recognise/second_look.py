"""What the first look passed over or got wrong is heard again in other ways, and the better answer stays.

A stretch is heard by itself with a little sound around it, then amid the speech before and after it (the
model drops lone sentences more often than those among others, and other ones in other company), then drawn
at rising temperatures as in Whisper's own decoding (Radford et al., 2022, section 4.5). Never with hints:
what they put into the model's mouth shows itself by not coming again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from giaoban.models.recording import Span, is_within
from giaoban.models.transcript import Doubt, Segment
from giaoban.models.vietnamese import syllables
from giaoban.transcribe.recognise.guards import LEAST_LOGPROB, NO_SPEECH, UNSURE_LOGPROB, repeats
from giaoban.transcribe.recognise.packing import CHUNK_SECONDS

_MARGIN: Final = 0.3
"""Seconds of sound on either side. Measured on 3 s cut from the midst of speech: Whisper's no-speech
probability is 0.88 without, 0.16 with it."""
_NEAR: Final = 0.5
"""Voice this near to a word counts as that word, as in the coverage report."""
_LOST_WEIGHT: Final = 2.0
_MADE_UP_WEIGHT: Final = 1.0
"""Against log probability a word: half of a stretch passed over, or a loop, or an echo of the hints, weighs
more than the step from clear speech (-0.3) to unsure (-1.0). Loops are surer of themselves (-0.04 to -0.12)
than any speech."""
_LITTLE: Final = 0.15
"""Share of a stretch that may be without words, as pauses are."""
_JOINED: Final = 1.0
"""Seconds between two stretches that are heard again as one."""
_LONGEST: Final = CHUNK_SECONDS - 1.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Voice to be heard again, seconds of the window, and the best that is known of it."""

    span: Span
    voice: tuple[Span, ...]
    """Of the speech map, within the span."""
    segments: tuple[Segment, ...] = ()
    settled: bool = False

    @property
    def quality(self) -> float:
        """Log probability of a word, less what is lost and what is made up; comparable within one stretch."""
        count = sum(len(segment.words) for segment in self.segments)
        if not count:
            return LEAST_LOGPROB - _LOST_WEIGHT
        known = sum(each.signals.avg_logprob * len(each.words) for each in self.segments) / count
        made_up = repeats(" ".join(segment.text for segment in self.segments)) or any(
            Doubt.KNOWN_INVENTION in each.doubts for each in self.segments
        )
        return known - _LOST_WEIGHT * self.lost_share - (_MADE_UP_WEIGHT if made_up else 0.0)

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(syllables(" ".join(segment.text for segment in self.segments)))

    @property
    def lost_share(self) -> float:
        total = sum(span.length for span in self.voice)
        lost = 0.0
        for span in self.voice:
            at = span.start
            for word in (word for segment in self.segments for word in segment.words):
                lost += max(0.0, min(word.start - _NEAR, span.end) - at)
                at = max(at, word.end + _NEAR)
            lost += max(0.0, span.end - at)
        return lost / total if total else 0.0

    def told_again(self, segments: Sequence[Segment], *, nobody: bool) -> Stretch:
        """With the better of what was known and these; settled when there is nothing to better any more."""
        if nobody:
            return replace(self, segments=tuple(_witnessed(self.segments)), settled=True)
        other = replace(self, segments=tuple(each for each in segments if not _void(each)))
        best = other if other.quality > self.quality else self
        fine = bool(best.segments) and best.lost_share <= _LITTLE
        known = {(), (Doubt.LANGUAGE,)}
        if other.said == self.said:
            # A loop comes otherwise in other company; people repeat themselves.
            known.add((Doubt.REPETITION,))
        return replace(best, settled=fine and all(each.doubts in known for each in best.segments))


def _void(segment: Segment) -> bool:
    """What Whisper itself throws away: no speech, and unsure of its words."""
    return segment.signals.no_speech_prob > NO_SPEECH and segment.signals.avg_logprob < LEAST_LOGPROB


def _witnessed(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Where the sound alone is no speech, only words that nothing else speaks against stay, as doubtful."""
    for segment in segments:
        made_up = {Doubt.KNOWN_INVENTION, Doubt.REPETITION} & set(segment.doubts)
        if segment.signals.avg_logprob >= UNSURE_LOGPROB and not made_up:
            rest = tuple(each for each in segment.doubts if each is not Doubt.NO_VOICE)
            yield replace(segment, doubts=(Doubt.NO_VOICE, *rest))


def stretches(spans: Iterable[Span], known: Sequence[Segment], speech: Sequence[Span]) -> list[Stretch]:
    """Each with the segments whose middle lies in it."""
    return [
        Stretch(span, tuple(within(speech, span)), tuple(each for each in known if is_within(each, span)))
        for span in spans
    ]


def joined(spans: Iterable[Span]) -> list[Span]:
    """Near ones as one, as long as a chunk holds it."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if found and span.start - found[-1].end <= _JOINED and span.end - found[-1].start <= _LONGEST:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def within(speech: Sequence[Span], span: Span) -> Iterator[Span]:
    for each in speech:
        start, end = max(each.start, span.start), min(each.end, span.end)
        if end > start:
            yield Span(start, end)


def alone(stretch: Stretch, _speech: Sequence[Span]) -> list[Span]:
    """The stretch with a margin."""
    first, *rest = stretch.voice
    spans = [Span(max(0.0, first.start - _MARGIN), first.end), *rest]
    return [*spans[:-1], Span(spans[-1].start, spans[-1].end + _MARGIN)]


def amid(stretch: Stretch, speech: Sequence[Span]) -> list[Span]:
    """The stretch in the middle of as much speech as a chunk holds."""
    room = max(0.0, _LONGEST - sum(span.length for span in stretch.voice)) / 2
    low, high = _clock(speech, stretch.span.start) - room, _clock(speech, stretch.span.end) + room
    spans, at = [], 0.0
    for span in speech:
        start, end = span.start + max(0.0, low - at), min(span.end, span.start + high - at)
        if end > start:
            spans.append(Span(start, end))
        at += span.length
    return spans


def _clock(speech: Sequence[Span], time: float) -> float:
    """Seconds of speech before a time."""
    return sum(min(span.length, max(0.0, time - span.start)) for span in speech)


Way = Callable[[Stretch, Sequence[Span]], list[Span]]

WAYS: Final[tuple[tuple[Way, float], ...]] = ((alone, 0.0), (amid, 0.0), (alone, 0.4), (alone, 0.8))
"""How, and at what temperature."""
