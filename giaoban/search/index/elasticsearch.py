"""The index on an Elasticsearch 8 server, for archives that one machine cannot hold.

    name.v1            alias of the index that counts, with the version of its fields
    name.next          alias of the index that a rebuild is filling
    name.v1.4f1c…      an index
    name.v1.4f1c….w    its own alias, by which it is written: a write to an index that was deleted
                       meanwhile fails, where by its name it would make a new one without our fields

While a rebuild runs, each replacement leaves a mark in the new index; the rebuild copies what is marked
from the current one before it moves the alias, and what was marked in that moment right after.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError, helpers

from giaoban.models.access import Reader
from giaoban.models.errors import IndexMissing, Unavailable
from giaoban.search.index.elasticsearch_query import (
    MAPPINGS,
    RANKED_CONFERENCES,
    SETTINGS,
    VERSION,
    beside_request,
    conferences_of,
    document,
    doubtful_count,
    doubtful_request,
    identity,
    moments_request,
    page_request,
    read_beside,
    read_doubtful,
    read_moments,
    read_page,
    read_passage,
)
from giaoban.search.index.elasticsearch_server import Server
from giaoban.search.index.seam import MOMENTS, Hit, Place, Results
from giaoban.search.lexicon import NO_LEXICON, Lexicon
from giaoban.search.passages import Passage
from giaoban.search.plan import beside, plan
from giaoban.search.query import PAGE_SIZE, Query

_FIND_SECONDS: Final = 10
"""How long a person waits before search is said to be down."""
_BATCH: Final = 1_000
_MARKED: Final = {"exists": {"field": "replaced"}}


class ElasticsearchIndex:
    """The index `name` on the server at `url`. It is made by `rebuild`; before that every question is
    `IndexMissing`."""

    def __init__(self, url: str, name: str) -> None:
        self._server = Server(url)
        self._alias = f"{name}.v{VERSION}"
        self._next = f"{name}.next"
        self._every = f"{name}.v*"

    def replace(self, recording_id: int, passages: Sequence[Passage]) -> None:
        """Another process that replaces the same recording at once makes this `Unavailable`: try again."""
        with self._server.asked() as client:
            written: set[str] = set()
            # Where the alias moved meanwhile, the new index may not have it yet.
            while not written.issuperset(targets := self._current(client)):
                for target in targets:
                    _write(client, target, recording_id, passages)
                with suppress(NotFoundError):
                    mark = {"replaced": recording_id}
                    client.index(index=self._next, document=mark, require_alias=True, refresh=True)
                written.update(targets)

    def find(self, query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON, facets: int = 0) -> Results:
        planned = plan(query.at_page(min(query.page, RANKED_CONFERENCES // PAGE_SIZE)), lexicon)
        if planned is None or not (reader.reads_all or reader.keys):
            return Results()
        with self._server.asked() as client:
            waiting = client.options(request_timeout=_FIND_SECONDS)
            page = waiting.search(
                index=self._alias, **page_request(planned, reader, facets=bool(facets))
            ).body
            doubtful: dict[int, int] = {}
            if doubtful_count(page):
                wanted = doubtful_request(planned, reader, conferences_of(page))
                doubtful = read_doubtful(waiting.search(index=self._alias, **wanted).body)
        return read_page(page, planned, doubtful, facets)

    def moments(
        self, query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON, limit: int = MOMENTS
    ) -> tuple[Hit, ...]:
        planned = plan(query, lexicon)
        if planned is None or not (reader.reads_all or reader.keys):
            return ()
        with self._server.asked() as client:
            waiting = client.options(request_timeout=_FIND_SECONDS)
            asked = moments_request(planned, reader, limit)
            return read_moments(waiting.search(index=self._alias, **asked).body, planned)

    def beside(
        self, places: Collection[Place], query: Query, reader: Reader, lexicon: Lexicon = NO_LEXICON
    ) -> dict[Place, Hit]:
        planned = beside(query, lexicon)
        if planned is None or not places or not (reader.reads_all or reader.keys):
            return {}
        with self._server.asked() as client:
            waiting = client.options(request_timeout=_FIND_SECONDS)
            asked = beside_request(planned, reader, places)
            return read_beside(waiting.search(index=self._alias, **asked).body, planned)

    def holds(self) -> dict[int, int]:
        with self._server.asked() as client:
            return dict(_counts(client, self._alias))

    def rebuild(self, recordings: Iterable[tuple[int, Sequence[Passage]]]) -> None:
        """`recordings` names each one once, and is first read after this has begun. A second rebuild that
        begins meanwhile makes this one `Unavailable` and is the one that counts."""
        with self._server.asked() as client:
            made = self._begin(client)
            try:
                _bulk(client, made, (_kept(passage) for _, found in recordings for passage in found))
                self._move(client, made)
            except BaseException:
                client.indices.delete(index=made, ignore_unavailable=True)
                raise

    def destroy(self) -> None:
        """Deletes all that there is under this name."""
        with self._server.asked() as client:
            _delete(client, _behind(client, self._every))

    def close(self) -> None:
        self._server.client.close()

    def _current(self, client: Elasticsearch) -> list[str]:
        found = _behind(client, self._alias)
        if not found:
            raise IndexMissing("Chưa có chỉ mục tìm kiếm. Hãy chạy: giaoban reindex")
        return found

    def _begin(self, client: Elasticsearch) -> str:
        """What an earlier rebuild left behind goes; if it still runs, it will find out."""
        current = _behind(client, self._alias)
        _delete(client, [name for name in _behind(client, self._every) if name not in current])
        made = f"{self._alias}.{uuid.uuid4().hex}"
        aliases: dict[str, dict[str, Any]] = {self._next: {}, f"{made}.w": {}}
        client.indices.create(index=made, mappings=MAPPINGS, settings=SETTINGS, aliases=aliases)
        return made

    def _move(self, client: Elasticsearch, made: str) -> None:
        before = _behind(client, self._alias)
        _follow(client, before, made)
        if _behind(client, self._next) != [made]:
            raise Unavailable("Một lần lập lại chỉ mục khác đã bắt đầu sau lần này.")
        moved = [{"remove": {"index": old, "alias": self._alias}} for old in before]
        client.indices.update_aliases(actions=[*moved, {"add": {"index": made, "alias": self._alias}}])
        _follow(client, before, made)
        client.indices.update_aliases(actions=[{"remove": {"index": made, "alias": self._next}}])
        _delete(client, before)


def _behind(client: Elasticsearch, alias: str) -> list[str]:
    """The indices behind an alias or a pattern; none where there is none."""
    return sorted(client.indices.get(index=alias, ignore_unavailable=True, allow_no_indices=True).body)


def _delete(client: Elasticsearch, names: Sequence[str]) -> None:
    if names:
        client.indices.delete(index=list(names), ignore_unavailable=True)


def _follow(client: Elasticsearch, before: Sequence[str], made: str) -> None:
    """Copies what was replaced in the current index since the rebuild began, and takes off the marks."""
    client.indices.refresh(index=made)
    marks = list(helpers.scan(client, index=made, query={"query": _MARKED}))
    for recording_id in {int(mark["_source"]["replaced"]) for mark in marks}:
        wanted = {"query": {"term": {"recording": recording_id}}}
        hits = helpers.scan(client, index=list(before), query=wanted)
        _write(client, made, recording_id, [read_passage(hit["_source"]) for hit in hits])
    _bulk(client, made, ({"_op_type": "delete", "_id": mark["_id"]} for mark in marks))
    client.indices.refresh(index=made)


def _write(client: Elasticsearch, target: str, recording_id: int, passages: Sequence[Passage]) -> None:
    """All of it shows at once, by the refresh at the end."""
    client.indices.refresh(index=target)
    there = _highest(client, target, recording_id) + 1
    kept = [_kept(passage) for passage in passages]
    positions = {passage.position for passage in passages}
    gone = [
        {"_op_type": "delete", "_id": identity(recording_id, position)}
        for position in range(there)
        if position not in positions
    ]
    _bulk(client, target, [*kept, *gone])
    client.indices.refresh(index=target)
    found = client.count(index=target, query={"term": {"recording": recording_id}})
    if int(found["count"]) != len(passages):
        raise Unavailable("Bản ghi {id} đang được tiến trình khác đưa vào tìm kiếm.", id=recording_id)


def _highest(client: Elasticsearch, target: str, recording_id: int) -> int:
    """The highest position that there is of the recording; -1 where there is none."""
    last: list[dict[str, str]] = [{"place": "desc"}]
    query = {"term": {"recording": recording_id}}
    hits = client.search(index=target, query=query, sort=last, size=1)["hits"]["hits"]
    return read_passage(hits[0]["_source"]).position if hits else -1


def _kept(passage: Passage) -> dict[str, Any]:
    return {"_id": identity(passage.recording_id, passage.position), "_source": document(passage)}


def _bulk(client: Elasticsearch, target: str, actions: Iterable[dict[str, Any]]) -> None:
    written = helpers.streaming_bulk(
        client, actions, chunk_size=_BATCH, index=f"{target}.w", require_alias=True, ignore_status=404
    )
    for _ in written:
        pass


def _counts(client: Elasticsearch, alias: str) -> Iterator[tuple[int, int]]:
    composite: dict[str, Any] = {"size": _BATCH, "sources": [{"id": {"terms": {"field": "recording"}}}]}
    while True:
        answer = client.search(index=alias, size=0, aggs={"each": {"composite": composite}})
        each = answer["aggregations"]["each"]
        for bucket in each["buckets"]:
            yield int(bucket["key"]["id"]), int(bucket["doc_count"])
        if "after_key" not in each:
            return
        composite["after"] = each["after_key"]
