"""Every measure of one recording, and of several together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TypeVar

from giaoban.transcribe.evaluate.hypothesis import Hypothesis
from giaoban.transcribe.evaluate.normalise import AS_WRITTEN, Normalisation
from giaoban.transcribe.evaluate.reference import Reference
from giaoban.transcribe.evaluate.speakers import Diarisation, WordSpeakers, diarisation, word_speakers
from giaoban.transcribe.evaluate.times import (
    Covered,
    Invented,
    Lost,
    TimeErrors,
    covered,
    invented,
    lost,
    time_errors,
)
from giaoban.transcribe.evaluate.words import Errors, align, heard_in, said_by


@dataclass(frozen=True, slots=True)
class Measures:
    """None, or an empty tuple, where the reference does not know what is needed."""

    seconds: float
    """Of sound."""
    voice: Covered
    """Of the voice that the speech map found."""
    syllables: Errors | None = None
    characters: Errors | None = None
    speech: Covered | None = None
    """Of the reference's utterances."""
    lost: Lost | None = None
    invented: Invented | None = None
    times: TimeErrors | None = None
    diarisation: tuple[Diarisation, ...] = ()
    speakers: WordSpeakers | None = None


def measure(
    reference: Reference,
    hypothesis: Hypothesis,
    *,
    normal: Normalisation = AS_WRITTEN,
    diarise: bool = True,
) -> Measures:
    """`diarise` False leaves the diarisation error out, which needs pyannote.metrics.

    Raises `Unavailable` where that is wanted and missing.
    """
    segments = hypothesis.layer.segments
    spans = reference.spans
    said = None if reference.utterances is None else said_by(reference.utterances, normal)
    aligned = None if said is None else align(said, heard_in(segments, normal))
    times = time_errors(aligned.pairs) if aligned else None
    kept = hypothesis.layer.coverage
    return Measures(
        seconds=hypothesis.duration,
        voice=Covered(kept.voiced, kept.with_text),
        syllables=aligned.syllables if aligned else None,
        characters=aligned.characters if aligned else None,
        speech=None if spans is None else covered(spans, segments),
        lost=None if spans is None else lost(spans, segments),
        invented=None if spans is None else invented(spans, segments, hypothesis.duration),
        times=times if times and times.offsets else None,
        diarisation=diarisation(reference.turns, hypothesis.turns, hypothesis.duration)
        if reference.turns and diarise
        else (),
        speakers=word_speakers(aligned.pairs) if aligned else None,
    )


T = TypeVar("T")


def pooled(measures: Sequence[Measures]) -> Measures:
    """Of all recordings as if they were one: counts are added, rates follow from the sums. At least one."""
    return Measures(
        seconds=sum(each.seconds for each in measures),
        voice=reduce(add, (each.voice for each in measures)),
        syllables=_sum(measures, lambda each: each.syllables),
        characters=_sum(measures, lambda each: each.characters),
        speech=_sum(measures, lambda each: each.speech),
        lost=_sum(measures, lambda each: each.lost),
        invented=_sum(measures, lambda each: each.invented),
        times=_sum(measures, lambda each: each.times),
        diarisation=tuple(
            reduce(add, same)
            for same in zip(*(each.diarisation for each in measures if each.diarisation), strict=True)
        ),
        speakers=_sum(measures, lambda each: each.speakers),
    )


def _sum(measures: Sequence[Measures], of: Callable[[Measures], T | None]) -> T | None:
    known = [found for each in measures if (found := of(each)) is not None]
    return reduce(add, known) if known else None
