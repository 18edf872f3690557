"""Diarisation error rate, as NIST's md-eval counts it, on a 10 ms grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from giaoban.models.transcript import Turn

_STEP = 0.01


@dataclass(frozen=True, slots=True)
class DiarisationError:
    """Shares of the reference's speaker time; their sum is the rate."""

    missed: float
    invented: float
    confused: float
    found: int
    """How many labels the answer uses."""

    @property
    def rate(self) -> float:
        return self.missed + self.invented + self.confused

    def __str__(self) -> str:
        return (
            f"DER {self.rate:.1%} (missed {self.missed:.1%}, invented {self.invented:.1%}, "
            f"confused {self.confused:.1%}), {self.found} labels"
        )


def score(truth: Sequence[Turn], answer: Sequence[Turn], *, collar: float = 0.25) -> DiarisationError:
    """`collar` seconds on either side of every boundary of the truth are not scored; overlap is."""
    frames = round(max((turn.end for turn in [*truth, *answer]), default=0.0) / _STEP) + 1
    scored = np.ones(frames, bool)
    for turn in truth:
        for edge in (turn.start, turn.end):
            scored[max(0, round((edge - collar) / _STEP)) : round((edge + collar) / _STEP)] = False
    wanted, got = _grid(truth, frames)[scored], _grid(answer, frames)[scored]
    rows, columns = linear_sum_assignment(-(wanted.T.astype(float) @ got.astype(float)))
    right = sum(
        (wanted[:, row] & got[:, column]).astype(int) for row, column in zip(rows, columns, strict=True)
    )
    n_wanted, n_got = wanted.sum(1), got.sum(1)
    total = max(1, int(n_wanted.sum()))
    return DiarisationError(
        missed=float(np.maximum(n_wanted - n_got, 0).sum() / total),
        invented=float(np.maximum(n_got - n_wanted, 0).sum() / total),
        confused=float((np.minimum(n_wanted, n_got) - right).sum() / total),
        found=len({turn.speaker for turn in answer}),
    )


def _grid(turns: Sequence[Turn], frames: int) -> NDArray[np.bool_]:
    labels = sorted({turn.speaker for turn in turns})
    grid = np.zeros((frames, len(labels)), bool)
    for turn in turns:
        grid[round(turn.start / _STEP) : round(turn.end / _STEP), labels.index(turn.speaker)] = True
    return grid
