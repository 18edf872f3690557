"""Diarisation error by pyannote.metrics, stretch by stretch.

On a whole day its time grows with the square of the number of turns. So the best mapping of labels is found
from how long each label and each name go together over all stretches, and what each stretch contributes
under that mapping is added up: the same as pyannote.metrics gives of the whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.identification import IdentificationErrorRate
from scipy.optimize import linear_sum_assignment

from giaoban.models.transcript import Turn

_STRETCH: Final = 300.0
"""Seconds."""
_PARTS: Final = ("total", "missed detection", "false alarm", "confusion")


def components(
    said: Sequence[Turn], heard: Sequence[Turn], duration: float, collar: float, *, overlap: bool
) -> tuple[float, float, float, float]:
    """Seconds in all, missed, invented and confused. `collar` is on either side of a boundary."""
    rate = IdentificationErrorRate()
    cut = [_scored(rate, *stretch, collar, overlap) for stretch in _stretches(said, heard, duration, collar)]
    names = _best(cut)
    sums = Counter[str]()
    for truth, answer, scored in cut:
        renamed = answer.rename_labels({label: names.get(label, f"?{label}") for label in answer.labels()})
        sums.update(rate.compute_components(truth, renamed, uem=scored))
    total, missed, invented, confused = (float(sums[part]) for part in _PARTS)
    return total, missed, invented, confused


Stretch = tuple[Annotation, Annotation, Timeline]


def _stretches(
    said: Sequence[Turn], heard: Sequence[Turn], duration: float, collar: float
) -> Iterator[Stretch]:
    """The turns that reach into each, whole, so that collars are where boundaries really are."""
    at = 0.0
    while at < duration:
        end = min(duration, at + _STRETCH)
        near = Segment(at - collar, end + collar)
        yield _annotation(said, near), _annotation(heard, near), Timeline([Segment(at, end)])
        at = end


def _annotation(turns: Iterable[Turn], near: Segment) -> Annotation:
    made = Annotation()
    for track, turn in enumerate(turns):
        if turn.end > turn.start and turn.end >= near.start and turn.start <= near.end:
            made[Segment(turn.start, turn.end), track] = f"-{turn.speaker}"
    return made


def _scored(
    rate: Any, truth: Annotation, answer: Annotation, stretch: Timeline, collar: float, overlap: bool
) -> Stretch:
    """What is left of a stretch without collars and, where they are not scored, overlaps."""
    # pyannote.metrics counts the collar's whole width, both sides together.
    left, right, scored = rate.uemify(
        truth, answer, uem=stretch, collar=2 * collar, skip_overlap=not overlap, returns_uem=True
    )
    return left, right, scored


def _best(cut: Iterable[Stretch]) -> Mapping[str, str]:
    """Of each label the name with which it goes together longest, one to one (the Hungarian algorithm)."""
    together: dict[tuple[str, str], float] = defaultdict(float)
    for truth, answer, _ in cut:
        seconds = answer * truth
        for row, label in enumerate(answer.labels()):
            for column, name in enumerate(truth.labels()):
                together[label, name] += float(seconds[row, column])
    labels = sorted({label for label, _ in together})
    names = sorted({name for _, name in together})
    matrix = np.array([[together[label, name] for name in names] for label in labels]).reshape(
        len(labels), len(names)
    )
    pairs = zip(*linear_sum_assignment(-matrix), strict=True)
    return {labels[row]: names[column] for row, column in pairs if matrix[row, column] > 0}
