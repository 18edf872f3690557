"""The weights of `giaoban/search/directives/tone.toml`, fitted to labelled sentences.

`python -m tests.search.directives.fitted` prints how well they do on each set when fitted to the others;
`--write` fits them to all of `FITTED` and writes them into the file. No set that is kept out is read.

Logistic regression with a ridge, by Newton's steps, over the sentences in which the rules find nothing: those
are the ones that the weights are for. Of several sentences in one line the likeliest counts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.directives import Kind
from giaoban.models.written.clauses import token
from giaoban.search.directives import tone
from giaoban.search.directives.detect import by_rules
from giaoban.search.directives.sentences import sentences
from tests.search.directives.labelled import SETS, Labelled, of_set

FITTED: Final = tuple(name for name in SETS if "kept" not in name)
_RIDGE: Final = 1.0
_ROUNDS: Final = 8
_FILE: Final = Path(tone.__file__).with_suffix(".toml")
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line in which the rules find nothing: what its sentences hold."""

    is_directive: bool
    pieces: tuple[frozenset[str], ...]

    @property
    def vectors(self) -> list[Vector]:
        return [np.array([1.0, *(name in piece for name in tone.NAMES)]) for piece in self.pieces]


@lru_cache
def lines(name: str) -> tuple[Line, ...]:
    return tuple(line for one in of_set(name) if (line := _line(one)))


def _line(one: Labelled) -> Line | None:
    words = [token(word) for word in one.words]
    spans = list(sentences(words))
    if any(found for first, last in spans for found in by_rules(words, first, last, one.day)):
        return None
    pieces = (
        frozenset(tone.signs(words[start:end]))
        for first, last in spans
        for start, end in tone.pieces(words, first, last)
    )
    return Line(one.kind is Kind.DIRECTIVE, tuple(pieces))


def fit(names: Sequence[str]) -> Vector:
    """Log odds: the bias, then a weight for each of `tone.NAMES`."""
    every = [line for name in names for line in lines(name)]
    labels = np.array([float(line.is_directive) for line in every])
    weights = np.zeros(1 + len(tone.NAMES))
    for _ in range(_ROUNDS):
        likeliest = [max(line.vectors, key=lambda vector: float(vector @ weights)) for line in every]
        weights = _logistic(np.array(likeliest), labels)
    return weights


def _logistic(given: NDArray[np.float64], labels: Vector) -> Vector:
    ridge = np.full(given.shape[1], _RIDGE)
    ridge[0] = _RIDGE / 100  # the bias is free
    weights = np.zeros(given.shape[1])
    for _ in range(100):
        likely = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (likely - labels) + ridge * weights
        bend = (given.T * (likely * (1 - likely))) @ given + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def report(name: str) -> str:
    """Of the lines of a set in which the rules find nothing, with weights fitted to the other sets."""
    weights = fit([other for other in FITTED if other != name])
    told = [
        line.is_directive
        for line in lines(name)
        if max(1 / (1 + np.exp(-vector @ weights)) for vector in line.vectors) >= tone.LEAST
    ]
    missed = sum(line.is_directive for line in lines(name)) - sum(told)
    return f"{name}: {sum(told)} right, {len(told) - sum(told)} wrong, {missed} missed"


def write(weights: Vector) -> None:
    text = _FILE.read_text(encoding="utf-8")
    text = re.sub(r"^bias = .*$", f"bias = {weights[0]:.2f}", text, flags=re.MULTILINE)
    for name, weight in zip(tone.NAMES, weights[1:], strict=True):
        text = re.sub(
            rf"^\[signs\.{name}\]\n(weight = .*\n)?",
            f"[signs.{name}]\nweight = {weight:.2f}\n",
            text,
            flags=re.MULTILINE,
        )
    _FILE.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    for name in FITTED:
        sys.stdout.write(f"{report(name)}\n")
    if "--write" in arguments:
        write(fit(FITTED))


if __name__ == "__main__":
    main(sys.argv[1:])
