"""What the archive asks of a text encoder and of the vectors that it made; both are optional.

The index answers which passages hold the words; this answers which are near in meaning. It never decides
who may read: what is near goes through the index once more, with the reader compiled in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from giaoban.models.access import Reader
from giaoban.search.passages import Passage
from giaoban.search.query import Query

Vectors = NDArray[np.float32]
"""(texts, dimensions), each row of length 1."""
Encode = Callable[[Sequence[str]], Vectors]
"""Texts into rows, in order."""


@dataclass(frozen=True, slots=True)
class Near:
    """A passage near in meaning. `likeness`: cosine of the two vectors, at most 1."""

    recording_id: int
    position: int
    likeness: float


class Encoder(Protocol):
    @property
    def name(self) -> str:
        """Names the weights by their bytes: vectors of two names are not comparable."""

    @property
    def dimensions(self) -> int: ...
    @property
    def centre(self) -> NDArray[np.float32]:
        """What all texts have in common, (dimensions,): the mean of many."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, in order."""

    def question(self, text: str) -> Vectors:
        """One row."""


class Neighbours(Protocol):
    """Vectors of one encoder, by recording. Derived: they can be deleted and made again."""

    def replace(self, recording_id: int, passages: Sequence[Passage], encode: Encode) -> None:
        """What is held of the recording is these and nothing else, durably, once it returns; none forgets
        it, and leaves nothing of it on the disk. Only texts that it lacks are encoded."""

    def nearest(self, vector: Vectors, query: Query, reader: Reader, most: int) -> list[Near]:
        """The nearest first, of what the reader may read within the days, conference, recording, kind and
        body asked for; of equals the lower recording and position. A question's words, speakers and
        documents are for the index to look at."""

    def holds(self) -> dict[int, int]:
        """How many passages there are of each recording: for comparing with the database."""
