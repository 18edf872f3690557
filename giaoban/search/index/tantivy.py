"""The embedded index, on tantivy: any number of processes read it, and one at a time writes."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tantivy

from giaoban.models.access import Reader
from giaoban.models.errors import IndexMissing, Unavailable
from giaoban.search.index import tantivy_schema as stored
from giaoban.search.index.generations import Generations
from giaoban.search.index.journal import Journal
from giaoban.search.index.seam import MOMENTS, Hit, Place, Results
from giaoban.search.index.tantivy_find import Finder
from giaoban.search.index.tantivy_hits import Hits
from giaoban.search.index.tantivy_page import Pager
from giaoban.search.index.tantivy_query import compiled
from giaoban.search.lexicon import NO_LEXICON, Lexicon
from giaoban.search.passages import Passage
from giaoban.search.plan import beside, plan
from giaoban.search.query import Query

_REPLACE_HEAP: Final = 48 << 20
"""Bytes: enough for one recording of twelve hours in one segment."""
_REBUILD_HEAP: Final = 256 << 20
_REBUILD_THREADS: Final = 2
_RECORDINGS_AT_ONCE: Final = 50_000
"""Tantivy gives at most 65,000 buckets."""


@dataclass(frozen=True, slots=True)
class _Opened:
    generation: Path
    index: tantivy.Index
    state: tuple[int, int]


class TantivyIndex:
    """The index in `folder`. It is made by `rebuild`; before that every question is `IndexMissing`."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder, stored.VERSION)
        self._journal = Journal(folder / "rebuild.journal")
        self._opened: _Opened | None = None
        self._opening = threading.Lock()

    def replace(self, recording_id: int, passages: Sequence[Passage]) -> None:
        with self._generations.writing():
            _write(self._generations.current(), [(recording_id, passages)])
            if self._generations.is_rebuilding():
                self._journal.note(recording_id, passages)

    def find(self, query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON, facets: int = 0) -> Results:
        planned = plan(query, lexicon)
        if planned is None or not (reader.reads_all or reader.keys):
            return Results()
        with self._searcher() as (schema, searcher):
            return Pager(Hits(searcher, planned), compiled(schema, planned, reader)).page(facets)

    def moments(
        self, query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON, limit: int = MOMENTS
    ) -> tuple[Hit, ...]:
        planned = plan(query, lexicon)
        if planned is None or not (reader.reads_all or reader.keys):
            return ()
        with self._searcher() as (schema, searcher):
            return Finder(Hits(searcher, planned)).moments(compiled(schema, planned, reader), limit)

    def beside(
        self, places: Collection[Place], query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON
    ) -> dict[Place, Hit]:
        planned = beside(query, lexicon)
        if planned is None or not places or not (reader.reads_all or reader.keys):
            return {}
        with self._searcher() as (schema, searcher):
            return Finder(Hits(searcher, planned)).at(compiled(schema, planned, reader).at(places))

    def holds(self) -> dict[int, int]:
        with self._searcher() as (schema, searcher):
            return dict(_counts(schema, searcher))

    def rebuild(self, recordings: Iterable[tuple[int, Sequence[Passage]]]) -> None:
        """`recordings` names each one once, and is first read after this has begun: what is replaced
        meanwhile goes into both, the old one and the new one."""
        with self._generations.rebuilding():
            with self._generations.writing():
                self._journal.clear()
                self._generations.sweep()
            generation = self._generations.new()
            try:
                _fill(generation, recordings)
                with self._generations.writing():
                    _write(generation, self._journal)
                    self._generations.point_to(generation)
                    self._journal.clear()
            except BaseException:
                shutil.rmtree(generation, ignore_errors=True)
                raise
            self._generations.sweep()

    @contextmanager
    def _searcher(self) -> Iterator[tuple[tantivy.Schema, tantivy.Searcher]]:
        opened = self._latest()
        try:
            yield opened.index.schema, opened.index.searcher()
        except (ValueError, OSError) as error:
            raise Unavailable(
                "Chỉ mục tìm kiếm bị lỗi: {reason}. Hãy chạy: giaoban reindex", reason=error
            ) from error

    def _latest(self) -> _Opened:
        """What is committed now, whichever process committed it."""
        with self._opening:
            # A generation may be swapped and swept between the pointer and the files: look again once.
            with suppress(IndexMissing):
                return self._open()
            return self._open()

    def _open(self) -> _Opened:
        generation = self._generations.current()
        state = _committed(generation)
        opened = self._opened
        if opened and opened.generation == generation:
            if opened.state == state:
                return opened
            with _readable():
                opened.index.reload()
            index = opened.index
        else:
            index = _opened_at(generation)
        self._opened = _Opened(generation, index, state)
        return self._opened


def _committed(generation: Path) -> tuple[int, int]:
    """What changes with every commit: tantivy replaces this file by a rename."""
    try:
        meta = os.stat(generation / "meta.json")  # noqa: PTH116 - called for every question
    except OSError as error:
        raise IndexMissing("Chỉ mục tìm kiếm bị mất tệp. Hãy chạy: giaoban reindex") from error
    return meta.st_ino, meta.st_mtime_ns


def _opened_at(generation: Path) -> tantivy.Index:
    _committed(generation)
    with _readable():
        return stored.open_at(generation)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexMissing(
            "Không đọc được chỉ mục tìm kiếm: {reason}. Hãy chạy: giaoban reindex", reason=error
        ) from error


def _write(generation: Path, changes: Iterable[tuple[int, Sequence[Passage]]]) -> None:
    """One commit at the end: all of the changes, or, if anything fails or this process dies, none.

    The writer then merges what segments it finds worth it; its lock is free when this returns.
    """
    index = _opened_at(generation)
    with index.writer(_REPLACE_HEAP, num_threads=1) as writer:
        for recording_id, passages in changes:
            # Not by term: that one takes the number for a signed one, and finds nothing.
            old = tantivy.Query.term_query(index.schema, "recording", recording_id)
            writer.delete_documents_by_query(old)
            for passage in passages:
                writer.add_document(stored.document(passage))


def _fill(generation: Path, recordings: Iterable[tuple[int, Sequence[Passage]]]) -> None:
    with stored.create(generation).writer(_REBUILD_HEAP, num_threads=_REBUILD_THREADS) as writer:
        for _, passages in recordings:
            for passage in passages:
                writer.add_document(stored.document(passage))


def _counts(schema: tantivy.Schema, searcher: tantivy.Searcher) -> Iterator[tuple[int, int]]:
    everything = tantivy.Query.all_query()
    last = searcher.aggregate(everything, {"last": {"max": {"field": "recording"}}})["last"]["value"]
    counted: dict[str, Any] = {"each": {"terms": {"field": "recording", "size": _RECORDINGS_AT_ONCE}}}
    for first in range(0, int(last or 0) + 1, _RECORDINGS_AT_ONCE):
        some = tantivy.Query.range_query(
            schema, "recording", tantivy.FieldType.Unsigned, first, first + _RECORDINGS_AT_ONCE - 1
        )
        for bucket in searcher.aggregate(some, counted)["each"]["buckets"]:
            yield int(bucket["key"]), int(bucket["doc_count"])
