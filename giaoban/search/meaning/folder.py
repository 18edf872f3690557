"""Vectors in a folder, found by looking at all of them: no graph to build, nothing left out by chance.

    ENCODER/current.json, gen-…/    see `giaoban.search.index.generations`
    gen-…/rows.bin                  a row for each passage, appended
    gen-…/blocks.jsonl              a line for each replacement: which rows, and what a question narrows to

A line counts once it is whole; rows without one are nobody's. The rows of what was replaced are overwritten
with zeros, since a vector tells of its text. Where most rows are such, the rest move to a new generation.

A question compares signs first: of each number, less what all texts have in common, one bit; the few
thousand passages with the most signs alike are then compared by their numbers. A million passages are 48 MB
of signs in memory and 444 MB on the disk.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from giaoban.models.access import Reader
from giaoban.models.errors import IndexMissing
from giaoban.search.index.generations import Generations
from giaoban.search.meaning.seam import Encode, Encoder, Near, Vectors
from giaoban.search.passages import Passage
from giaoban.search.query import Query

_VERSION: Final = 1
CANDIDATES: Final = 4_000
"""Passages whose numbers are compared: on 5,000 passages a tenth by signs holds 91 % of the nearest fifty
(docs/search.md)."""
_AT_ONCE: Final = 1 << 16
_FAR: Final = np.iinfo(np.uint16).max
_LEAST_WASTE: Final = 10_000
"""Rows: of fewer that are nobody's, nothing is made anew."""


class FolderNeighbours:
    """Of the vectors that `encoder` makes; it is not made to load anything before one is asked for."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._generations = Generations(folder / encoder.name, _VERSION)
        self._encoder = encoder
        self._row = _row_type(encoder.dimensions)
        self._held: _Held | None = None

    def replace(self, recording_id: int, passages: Sequence[Passage], encode: Encode) -> None:
        with self._generations.writing():
            held = self._latest(make=bool(passages))
            old = held.blocks.get(recording_id) if held else None
            if held is None or (old is None and not passages):
                return
            rows = self._rows(held, old, passages, encode)
            if old:
                _wipe(held.generation, old, self._row.itemsize)
            _append(held.generation, rows, _line(recording_id, passages), self._row.itemsize)
            held = self._latest()
            if held and held.wasted > max(_LEAST_WASTE, held.count // 2):
                self._compact(held)

    def nearest(self, vector: Vectors, query: Query, reader: Reader, most: int) -> list[Near]:
        held = self._latest()
        if held is None or not held.count:
            return []
        wanted = held.wanted(query, reader)
        places = self._candidates(held, vector[0], wanted)
        rows = held.rows(self._row)[places]
        likeness = (rows["numbers"].astype(np.float32) @ vector[0]) * rows["scale"]
        recordings = held.recording_of(places)
        order = np.lexsort((rows["position"], recordings, -likeness))[:most]
        return [Near(int(recordings[n]), int(rows["position"][n]), float(likeness[n])) for n in order]

    def holds(self) -> dict[int, int]:
        held = self._latest()
        return {block.recording_id: block.count for block in held.blocks.values()} if held else {}

    def _candidates(self, held: _Held, vector: Vectors, wanted: NDArray[np.bool_]) -> NDArray[np.intp]:
        if np.count_nonzero(wanted) <= CANDIDATES:
            return np.flatnonzero(wanted)
        asked = _signs((vector - self._encoder.centre)[None])[0]
        unlike = np.empty(held.count, np.uint16)
        for at in range(0, held.count, _AT_ONCE):
            part = held.signs[at : at + _AT_ONCE]
            unlike[at : at + _AT_ONCE] = np.bitwise_count(part ^ asked).sum(axis=1, dtype=np.uint16)
        unlike[~wanted] = _FAR
        return np.argpartition(unlike, CANDIDATES)[:CANDIDATES]

    def _rows(
        self, held: _Held, old: _Block | None, passages: Sequence[Passage], encode: Encode
    ) -> NDArray[Any]:
        """What was encoded before is taken over: a speaker's name or a reader's right changes no vector."""
        before = held.rows(self._row)[old.first : old.first + old.count] if old else np.empty(0, self._row)
        known = {int(text): n for n, text in enumerate(before["text"])}
        texts = [_digest(passage.text) for passage in passages]
        rows = np.zeros(len(passages), self._row)
        new = [n for n, text in enumerate(texts) if text not in known]
        for n, text in enumerate(texts):
            if text in known:
                rows[n] = before[known[text]]
        if new:
            rows[new] = _quantised(encode([passages[n].text for n in new]), self._encoder.centre, self._row)
        rows["position"] = [passage.position for passage in passages]
        rows["text"] = texts
        return rows

    def _compact(self, held: _Held) -> None:
        generation = self._generations.new()
        rows = held.rows(self._row)
        for block in sorted(held.blocks.values(), key=lambda one: one.first):
            _append(generation, rows[block.first : block.first + block.count], block.line, self._row.itemsize)
        self._generations.point_to(generation)
        self._generations.sweep()

    def _latest(self, *, make: bool = False) -> _Held | None:
        """What is held now, whichever process wrote it; None where nothing ever was."""
        try:
            generation = self._generations.current()
        except IndexMissing:
            if not make:
                return None
            generation = self._generations.new()
            self._generations.point_to(generation)
        held = self._held
        if held is None or held.generation != generation:
            held = _Held(generation, self._row.itemsize)
        self._held = held.grown(self._row)
        return self._held


@dataclass(frozen=True, slots=True)
class _Block:
    """The rows of one recording."""

    first: int
    line: dict[str, Any]

    @property
    def recording_id(self) -> int:
        return int(self.line["recording"])

    @property
    def count(self) -> int:
        return int(self.line["count"])

    def answers(self, query: Query, reader: Reader) -> bool:
        line = self.line
        day = line["day"]
        return (
            reader.may_read(frozenset(line["keys"]))
            and query.conference_id in (None, line["conference"])
            and query.recording_id in (None, line["recording"])
            and query.kind in ("", line["kind"])
            and query.body in ("", line["body"])
            and (query.since is None or query.since.isoformat() <= day)
            and (query.until is None or day <= query.until.isoformat())
            and (query.as_of is None or line["made"] <= query.as_of)
            and (query.made_since is None or line["made"] >= query.made_since)
        )


@dataclass(frozen=True, slots=True)
class _Held:
    """What was read of a generation; never changed, so that several may ask at once."""

    generation: Path
    width: int
    told: int = 0
    """Bytes of blocks.jsonl."""
    count: int = 0
    """Rows, dead ones too."""
    signs: NDArray[np.uint64] = field(default_factory=lambda: np.empty((0, 6), np.uint64))
    blocks: dict[int, _Block] = field(default_factory=dict)

    @property
    def wasted(self) -> int:
        return self.count - sum(block.count for block in self.blocks.values())

    def grown(self, kind: np.dtype[Any]) -> _Held:
        """With what was written since."""
        lines, told = _lines(self.generation / "blocks.jsonl", self.told)
        if not lines:
            return self
        blocks, count = dict(self.blocks), self.count
        for line in lines:
            blocks.pop(line["recording"], None)
            if line["count"]:
                blocks[line["recording"]] = _Block(line["first"], line)
            count = max(count, line["first"] + line["count"])
        signs = self.signs
        if count > self.count:
            rows = np.memmap(self.generation / "rows.bin", kind, "r", shape=(count,))
            new = np.ascontiguousarray(rows["signs"][self.count :]).view(np.uint64)
            signs = np.concatenate([signs, new]) if self.count else new
        return _Held(self.generation, self.width, told, count, signs, blocks)

    def rows(self, kind: np.dtype[Any]) -> NDArray[Any]:
        if not self.count:
            return np.empty(0, kind)
        return np.memmap(self.generation / "rows.bin", kind, "r", shape=(self.count,))

    def wanted(self, query: Query, reader: Reader) -> NDArray[np.bool_]:
        """Of every row whether it may be an answer."""
        found = np.zeros(self.count, np.bool_)
        for block in self.blocks.values():
            if block.answers(query, reader):
                found[block.first : block.first + block.count] = True
        return found

    def recording_of(self, places: NDArray[np.intp]) -> NDArray[np.int64]:
        blocks = sorted(self.blocks.values(), key=lambda one: one.first)
        firsts = np.array([block.first for block in blocks])
        ids = np.array([block.recording_id for block in blocks])
        found: NDArray[np.int64] = ids[np.searchsorted(firsts, places, side="right") - 1]
        return found


def _row_type(dimensions: int) -> np.dtype[Any]:
    """The numbers of a vector as whole ones of at most 127, times `scale`."""
    signs = -(-dimensions // 64) * 8
    return np.dtype(
        [
            ("signs", "u1", signs),
            ("numbers", "i1", dimensions),
            ("scale", "<f4"),
            ("position", "<i4"),
            ("text", "<u4"),
        ]
    )


def _quantised(vectors: Vectors, centre: Vectors, kind: np.dtype[Any]) -> NDArray[Any]:
    rows = np.zeros(len(vectors), kind)
    rows["scale"] = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / 127
    rows["numbers"] = np.rint(vectors / rows["scale"][:, None])
    rows["signs"] = _signs(vectors - centre).view(np.uint8)
    return rows


def _signs(vectors: Vectors) -> NDArray[np.uint64]:
    bits = np.packbits(vectors > 0, axis=1)
    wide = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), np.uint8)
    wide[:, : bits.shape[1]] = bits
    return wide.view(np.uint64)


def _digest(text: str) -> int:
    return zlib.crc32(text.encode())


def _line(recording_id: int, passages: Sequence[Passage]) -> dict[str, Any]:
    line: dict[str, Any] = {"recording": recording_id, "count": len(passages)}
    if passages:
        one = passages[0]
        line |= {
            "conference": one.conference_id,
            "day": one.day.isoformat(),
            "keys": sorted(one.readable_by),
            "kind": one.kind,
            "body": one.body,
            "made": one.made,
        }
    return line


def _append(generation: Path, rows: NDArray[Any], line: dict[str, Any], width: int) -> None:
    """Rows first, then the line that makes them count; both are durable when this returns."""
    with (generation / "rows.bin").open("ab") as file:
        _cut_to_whole(file, width)
        first = file.tell() // width
        file.write(rows.tobytes())
        _keep(file)
    with (generation / "blocks.jsonl").open("ab+") as file:
        _cut_to_whole_line(file)
        file.write(json.dumps(line | {"first": first}).encode() + b"\n")
        _keep(file)


def _wipe(generation: Path, block: _Block, width: int) -> None:
    with (generation / "rows.bin").open("r+b") as file:
        file.seek(block.first * width)
        file.write(bytes(block.count * width))
        _keep(file)


def _cut_to_whole(file: BinaryIO, width: int) -> None:
    """A writer that died may have left a piece of a row."""
    file.truncate(file.seek(0, os.SEEK_END) // width * width)
    file.seek(0, os.SEEK_END)


def _cut_to_whole_line(file: BinaryIO) -> None:
    """As `_cut_to_whole`; the whole is read only where its end says that it must be."""
    if file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)


def _keep(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _lines(path: Path, told: int) -> tuple[list[dict[str, Any]], int]:
    """The whole lines after the first `told` bytes, and how many bytes there are with them."""
    try:
        with path.open("rb") as file:
            file.seek(told)
            new = file.read()
    except FileNotFoundError:
        return [], told
    whole = new[: new.rfind(b"\n") + 1]
    return [json.loads(line) for line in whole.splitlines()], told + len(whole)
