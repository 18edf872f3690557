"""The text of a transcript's lines as stretches to show: plain, marked, or with what was said behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from giaoban.models.written.transcripts import pieces
from giaoban.webapp.marking import Marker

if TYPE_CHECKING:
    from giaoban.models.transcript import Segment
    from giaoban.models.written import Piece
    from giaoban.search.index.seam import Fragment


@dataclass(frozen=True, slots=True)
class Stretch:
    text: str
    marked: bool = False
    """Whether it answers the question."""
    said: str = ""
    """The words that were said, where the text is their written form; else empty."""


def verbatim(segments: Sequence[Segment], question: str) -> list[tuple[Stretch, ...]]:
    """Every word as it was said."""
    texts = [segment.text for segment in segments]
    if not question:
        return [(Stretch(text),) for text in texts]
    return [tuple(Stretch(each.text, each.marked) for each in line) for line in Marker(question).mark(texts)]


def in_written_form(segments: Sequence[Segment], question: str) -> list[tuple[Stretch, ...]]:
    """Numbers, dates and documents as they are written. Marked is what answers the question in either
    form: who asks for “năm mươi phần trăm” finds 50 %."""
    lines = pieces(segments)
    said = [segment.text for segment in segments]
    marked: list[set[int]] = [set() for _ in lines]
    if question:
        form = [" ".join(piece.text for piece in line) for line in lines]
        found = zip(Marker(question).mark(said), Marker(question).mark(form), strict=True)
        for place, (spoken, shown) in enumerate(found):
            words = _touched([word.text for word in segments[place].words], spoken)
            marked[place] = _touched([piece.text for piece in lines[place]], shown) | {
                number
                for number, piece in enumerate(lines[place])
                if words.intersection(range(piece.first, piece.last))
            }
    return [_line(*line) for line in zip(segments, lines, marked, strict=True)]


def _touched(words: Sequence[str], fragments: Iterable[Fragment]) -> set[int]:
    """Which words, one space between them, a marked fragment of their text touches."""
    spans: list[tuple[int, int]] = []
    at = 0
    for fragment in fragments:
        if fragment.marked:
            spans.append((at, at + len(fragment.text)))
        at += len(fragment.text)
    if not spans:
        return set()
    touched: set[int] = set()
    at = 0
    for place, word in enumerate(words):
        if any(start < at + len(word) and end > at for start, end in spans):
            touched.add(place)
        at += len(word) + 1
    return touched


def _line(segment: Segment, line: Sequence[Piece], marked: set[int]) -> tuple[Stretch, ...]:
    """Neighbours of one look are one stretch; the spaces between others are plain."""
    stretches: list[Stretch] = []
    for place, piece in enumerate(line):
        said = " ".join(word.text for word in segment.words[piece.first : piece.last])
        each = Stretch(piece.text, place in marked, said if piece.rewritten else "")
        if not stretches:
            stretches.append(each)
        elif not (each.said or stretches[-1].said) and each.marked == stretches[-1].marked:
            stretches[-1] = Stretch(f"{stretches[-1].text} {each.text}", each.marked)
        else:
            stretches += _spaced(stretches.pop(), each)
    return tuple(stretches)


def _spaced(left: Stretch, right: Stretch) -> list[Stretch]:
    if not (left.marked or left.said):
        return [Stretch(f"{left.text} "), right]
    if not (right.marked or right.said):
        return [left, Stretch(f" {right.text}")]
    return [left, Stretch(" "), right]
