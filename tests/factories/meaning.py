"""An encoder for tests: words of one matter lie on one axis, whatever they are."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from giaoban.search.meaning.folder import FolderNeighbours
from giaoban.search.meaning.seam import Vectors
from giaoban.search.meaning.together import Meaning

MATTERS = ("lợn heo dịch tả chuồng", "đường cầu sạt lở bê tông", "thuốc bệnh viện bác sĩ khám")


class MatterEncoder:
    """Text of no matter lies anywhere. Keeps what it was given, to see what is encoded again."""

    name = "matters"
    dimensions = 64
    centre: Vectors = np.zeros(64, np.float32)

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return np.stack([self._vector(text) for text in texts])

    def question(self, text: str) -> Vectors:
        return self._vector(text)[None]

    def _vector(self, text: str) -> Vectors:
        chance = np.random.default_rng(zlib.crc32(text.encode()))
        made = chance.normal(size=self.dimensions).astype(np.float32) * 0.02
        words = text.lower().split()
        for axis, matter in enumerate(MATTERS):
            made[axis] += sum(word in matter.split() for word in words)
        return np.asarray(made / np.linalg.norm(made), np.float32)


def meaning(folder: Path) -> Meaning:
    encoder = MatterEncoder()
    return Meaning(encoder, FolderNeighbours(folder, encoder))
