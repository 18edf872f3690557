"""How a passage stands in tantivy: the one place that knows its fields.

Words and pairs are text made of the application's own tokens, parted by spaces, so that tantivy's
analysis has nothing left to decide. Words need no positions there: neighbours are found by the pairs,
and a phrase by the places of its pairs, of which there are far fewer than of its words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date
from pathlib import Path
from typing import Final

import tantivy

from giaoban.search.conditions import PAIRED, Field
from giaoban.search.index.fields import facet_values, fields
from giaoban.search.index.seam import Facet
from giaoban.search.passages import Passage

VERSION: Final = 5
"""Raised when the fields or the tokens change: an index of another version must be built anew."""

_FIRST_DAY: Final = date(1976, 1, 1)
_DAYS: Final = 1 << 16
_RANKED_DAYS: Final = 1 << 15
"""Until 2065: of later days a score does not tell which is newer."""
_SHARE_OF_DAY: Final = 1 / 128
"""What the day may add to a score: less than one point of the at most 115 that there are."""


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in Field:
        option = "position" if field in PAIRED else "basic"
        builder.add_text_field(field.value, tokenizer_name="spaces", index_option=option)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    for facet in Facet:
        builder.add_text_field(facet.value, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("conference", "recording", "place", "day", "month", "sure", "made"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_float_field("recency", fast=True)
    builder.add_bytes_field("payload", stored=True)
    return builder.build()


def create(folder: Path) -> tantivy.Index:
    return _ready(tantivy.Index(schema(), str(folder), reuse=False))


def open_at(folder: Path) -> tantivy.Index:
    return _ready(tantivy.Index.open(str(folder)))


def document(passage: Passage) -> tantivy.Document:
    made = tantivy.Document()
    for field, terms in fields(passage).items():
        made.add_text(field.value, " ".join(terms))
    for key in sorted(passage.readable_by):
        made.add_text("key", key)
    for facet in Facet:
        for value in facet_values(passage, facet):
            made.add_text(facet.value, value)
    made.add_unsigned("conference", passage.conference_id)
    made.add_unsigned("recording", passage.recording_id)
    made.add_unsigned("place", place_number(passage.recording_id, passage.position))
    made.add_unsigned("day", day_number(passage.day))
    made.add_unsigned("month", passage.day.year * 12 + passage.day.month - 1)
    made.add_unsigned("sure", int(not passage.doubtful))
    made.add_unsigned("made", passage.made)
    made.add_float("recency", _recency(passage.day))
    made.add_bytes("payload", _payload(passage))
    return made


def place_number(recording_id: int, position: int) -> int:
    return recording_id << 32 | position


def day_number(day: date) -> int:
    """Days since the start of 1976; the days before count as that one."""
    return min(max((day - _FIRST_DAY).days, 0), _DAYS - 1)


def month_of(number: float) -> date:
    """The first day of the month that the field holds."""
    number = int(number)  # tantivy counts by numbers of its own kind
    return date(number // 12, number % 12 + 1, 1)


def day_of(number: int) -> date:
    return date.fromordinal(_FIRST_DAY.toordinal() + number)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is shown of a passage."""

    conference_id: int
    recording_id: int
    position: int
    start: float
    end: float
    speaker: str
    text: str
    following: str
    doubtful: bool
    review: str


_KEPT: Final = tuple(field.name for field in fields_of(Kept))[1:]
"""In the payload, in this order; the conference is a field of the index anyway."""


def read_payload(stored: bytes, conference_id: int) -> Kept:
    return Kept(conference_id, *json.loads(stored))


def _payload(passage: Passage) -> bytes:
    kept = [getattr(passage, name) for name in _KEPT]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def _recency(day: date) -> float:
    """Tantivy multiplies a score by log2(2 + this), here from 1 to 1 + 1/128, the newer the more: hits of
    equal points come newest first, and no day outweighs a point. Exact in its 32-bit floats: the day
    takes 22 bits."""
    number = min(day_number(day), _RANKED_DAYS - 1)
    share: float = 2.0 ** (1 + number / _RANKED_DAYS * _SHARE_OF_DAY) - 2
    return share


def _ready(index: tantivy.Index) -> tantivy.Index:
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaces", spaces)
    index.config_reader("manual")
    return index
