"""Who spoke: diarisation error by time, and words that were given to somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

import numpy as np

from giaoban.models.errors import Unavailable
from giaoban.models.transcript import Turn
from giaoban.transcribe.evaluate.words import Pair

COLLARS: Final = (0.25, 0.0)
"""Seconds on either side of every boundary of the reference that are not scored: NIST's usual, and none."""


@dataclass(frozen=True, slots=True)
class Diarisation:
    """Diarisation error by one convention: seconds of speakers' time, under the best mapping of labels."""

    collar: float
    """Seconds on either side."""
    overlap: bool
    """Whether stretches in which several speak are scored."""
    total_seconds: float
    missed_seconds: float
    false_alarm_seconds: float
    confusion_seconds: float

    @property
    def rate(self) -> float | None:
        wrong = self.missed_seconds + self.false_alarm_seconds + self.confusion_seconds
        return wrong / self.total_seconds if self.total_seconds > 0 else None

    def __add__(self, other: Diarisation) -> Diarisation:
        if (self.collar, self.overlap) != (other.collar, other.overlap):
            raise ValueError("diarisation errors of different conventions cannot be added")
        return Diarisation(
            self.collar,
            self.overlap,
            self.total_seconds + other.total_seconds,
            self.missed_seconds + other.missed_seconds,
            self.false_alarm_seconds + other.false_alarm_seconds,
            self.confusion_seconds + other.confusion_seconds,
        )


@dataclass(frozen=True, slots=True)
class WordSpeakers:
    """Of the syllables that answer one another and whose speaker is known: how many went astray."""

    syllables: int
    wrong: int
    """Given to another speaker, under the best mapping of labels, or to nobody."""
    unknown: int
    """Of these, given to nobody."""

    @property
    def rate(self) -> float | None:
        return self.wrong / self.syllables if self.syllables else None

    def __add__(self, other: WordSpeakers) -> WordSpeakers:
        return WordSpeakers(
            self.syllables + other.syllables, self.wrong + other.wrong, self.unknown + other.unknown
        )


def can_diarise() -> bool:
    """Whether the package that does the arithmetic is installed (extra ``[evaluate]``)."""
    try:
        return find_spec("pyannote.metrics") is not None
    except ModuleNotFoundError:  # not even the namespace
        return False


def diarisation(
    said: Sequence[Turn], heard: Sequence[Turn], duration: float, collars: Iterable[float] = COLLARS
) -> tuple[Diarisation, ...]:
    """For each collar, with overlaps and without. Raises `Unavailable` without pyannote.metrics."""
    try:
        import pyannote.metrics  # noqa: F401 - what follows needs it
    except ModuleNotFoundError as error:
        raise Unavailable(
            "Tính sai số phân biệt người nói cần gói Python {name}: "
            ".venv/bin/python -m pip install -e '.[evaluate]'",
            name=error.name,
        ) from None
    from giaoban.transcribe.evaluate.diarisation import components

    whole = max([duration, *(turn.end for turn in said)])
    return tuple(
        Diarisation(collar, overlap, *components(said, heard, whole, collar, overlap=overlap))
        for collar in collars
        for overlap in (True, False)
    )


def word_speakers(pairs: Iterable[Pair]) -> WordSpeakers | None:
    """None where the reference names no speaker."""
    from scipy.optimize import linear_sum_assignment

    known = [(pair.said.speaker, pair.heard.speaker) for pair in pairs if pair.said.speaker is not None]
    if not known:
        return None
    names = sorted({str(name) for name, _ in known})
    labels = sorted({label for _, label in known if label is not None})
    together = np.zeros((len(names), len(labels)))
    for name, label in known:
        if label is not None:
            together[names.index(str(name)), labels.index(label)] += 1
    right = int(together[linear_sum_assignment(-together)].sum())
    unknown = sum(label is None for _, label in known)
    return WordSpeakers(len(known), len(known) - right, unknown)
