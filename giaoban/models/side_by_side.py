"""A comparison as people read it: each difference among some words of its surroundings, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from giaoban.models.compare import Comparison, Kind, Piece
from giaoban.models.transcript import Word

AROUND: Final = 6
"""Words shown on either side of a difference."""


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One difference, or several that stand close together."""

    start: float
    end: float
    """Of what differs, seconds of the recording."""
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    folded: int
    """Words that are the same between the row before and this one, and are not shown."""


def rows(comparison: Comparison) -> list[Row]:
    """In order of time. Differences with no more than twice `AROUND` words between them share a row."""
    pieces = comparison.pieces
    found: list[Row] = []
    shown_to = 0
    for first, last in _groups(pieces):
        before = pieces[first - 1].left if first else ()
        after = pieces[last + 1].left if last + 1 < len(pieces) else ()
        inside = pieces[first : last + 1]
        left, right = (
            tuple(_parts(_edges(pieces, first, last, side), inside, side)) for side in ("left", "right")
        )
        folded = max(0, len(before) - shown_to - AROUND)
        differing = [piece for piece in inside if piece.kind is not Kind.SAME]
        start, end = differing[0].start, max(piece.end for piece in differing)
        found.append(Row(start, end, left, right, folded))
        shown_to = min(AROUND, len(after))
    return found


def folded_after(comparison: Comparison) -> int:
    """Words that are the same behind the last row, and are not shown."""
    if not comparison.pieces or comparison.pieces[-1].kind is not Kind.SAME:
        return 0
    shown = AROUND if comparison.differences else 0
    return max(0, len(comparison.pieces[-1].left) - shown)


def _groups(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """First and last piece of each row, both differing."""
    places = [place for place, piece in enumerate(pieces) if piece.kind is not Kind.SAME]
    first = last = -1
    for place in places:
        near = first >= 0 and sum(len(piece.left) for piece in pieces[last + 1 : place]) <= 2 * AROUND
        if not near:
            if first >= 0:
                yield first, last
            first = place
        last = place
    if first >= 0:
        yield first, last


def _edges(
    pieces: Sequence[Piece], first: int, last: int, side: str
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    before: tuple[Word, ...] = getattr(pieces[first - 1], side) if first else ()
    after: tuple[Word, ...] = getattr(pieces[last + 1], side) if last + 1 < len(pieces) else ()
    return before[-AROUND:], after[:AROUND]


def _parts(
    edges: tuple[tuple[Word, ...], tuple[Word, ...]], inside: Sequence[Piece], side: str
) -> Iterator[Part]:
    before, after = edges
    runs = [(before, False), *((getattr(piece, side), piece.kind is not Kind.SAME) for piece in inside)]
    for words, differs in (*runs, (after, False)):
        if words:
            yield Part(" ".join(word.text for word in words), differs)
