"""What is compared: the product's indexes as they are asked by the application, and plain BM25 of each."""

from __future__ import annotations

import tempfile
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import tantivy

from bench.relevance.collection import collection, recordings
from bench.relevance.judge import Key
from giaoban.models.access import SYSTEM
from giaoban.search.index.seam import ConferenceHits, Hit, Index
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.query import Query

DEPTH: Final = 50


class Ranker(Protocol):
    def rank(self, text: str) -> list[Key]:
        """At least `DEPTH` passages, the best first, where as many are found."""


class Flattened:
    """Our index by passage: its hits come grouped by conference, the best few of each.

    Every page is asked for, and every conference of which there are more than a page shows; then all of
    them in the order that the seam promises: score, newer day, higher conference, as they were said.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def rank(self, text: str) -> list[Key]:
        found = [(group, hit) for group in self._groups(text) for hit in group.best]
        found.sort(key=lambda each: _order(*each))
        return [(hit.recording_id, hit.position) for _, hit in found]

    def _groups(self, text: str) -> Iterator[ConferenceHits]:
        page = 1
        while groups := self._index.find(Query(text=text, page=page), SYSTEM).conferences:
            for group in groups:
                yield group if group.count == len(group.best) else self._whole(text, group)
            page += 1

    def _whole(self, text: str, group: ConferenceHits) -> ConferenceHits:
        alone = Query(text=text, conference_id=group.conference_id)
        return self._index.find(alone, SYSTEM).conferences[0]


class AsShown:
    """Our index as the reader goes down its pages: conferences in order, with the best few of each."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def rank(self, text: str) -> list[Key]:
        found: list[Key] = []
        page = 1
        while groups := self._index.find(Query(text=text, page=page), SYSTEM).conferences:
            found += [(hit.recording_id, hit.position) for group in groups for hit in group.best]
            page += 1
        return found


class PlainTantivy:
    """Tantivy as its tutorial has it: the default tokenizer, its query parser, any of the words, BM25."""

    def __init__(self, *, folded: bool) -> None:
        self._folded = folded
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="plain")
        for name in ("recording", "position"):
            builder.add_unsigned_field(name, stored=True)
        self._index = tantivy.Index(builder.build())
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        if folded:
            analyzer = analyzer.filter(tantivy.Filter.ascii_fold())
        self._index.register_tokenizer("plain", analyzer.build())
        with self._index.writer(32 << 20, num_threads=1) as writer:
            for known in collection():
                recording, position = known.key
                document = tantivy.Document()
                document.add_text("text", known.passage.text)
                document.add_unsigned("recording", recording)
                document.add_unsigned("position", position)
                writer.add_document(document)
        self._index.reload()

    def rank(self, text: str) -> list[Key]:
        query, _ = self._index.parse_query_lenient(_composed(text, self._folded), ["text"])
        searcher = self._index.searcher()
        found = [searcher.doc(address) for _, address in searcher.search(query, DEPTH).hits]
        return [(int(each["recording"][0]), int(each["position"][0])) for each in found]


class PlainElasticsearch:
    """Elasticsearch as its tutorial has it: the standard analyzer, a match query, any of the words, BM25."""

    def __init__(self, client: Any, name: str, *, folded: bool) -> None:
        self._client, self._name, self._folded = client, name, folded
        filters = ["lowercase", *(["asciifolding"] if folded else [])]
        analyzer = {"plain": {"type": "custom", "tokenizer": "standard", "filter": filters}}
        client.indices.create(
            index=name,
            settings={"number_of_shards": 1, "number_of_replicas": 0, "analysis": {"analyzer": analyzer}},
            mappings={"properties": {"text": {"type": "text", "analyzer": "plain"}}},
        )
        lines: list[dict[str, Any]] = []
        for known in collection():
            lines += [{"index": {"_id": "{}-{}".format(*known.key)}}, {"text": known.passage.text}]
        client.bulk(index=name, operations=lines, refresh=True)

    def rank(self, text: str) -> list[Key]:
        match = {"match": {"text": _composed(text, self._folded)}}
        hits = self._client.search(index=self._name, query=match, size=DEPTH, source=False)["hits"]["hits"]
        keys = (hit["_id"].split("-") for hit in hits)
        return [(int(recording), int(position)) for recording, position in keys]


def filled(index: Index) -> Index:
    index.rebuild(recordings(collection()))
    return index


@contextmanager
def on_tantivy() -> Iterator[dict[str, Ranker]]:
    with tempfile.TemporaryDirectory(prefix="giaoban-relevance-") as folder:
        index = filled(TantivyIndex(Path(folder)))
        yield {
            "Giao Ban tantivy": Flattened(index),
            "Giao Ban tantivy, as shown": AsShown(index),
            "BM25 tantivy": PlainTantivy(folded=False),
            "BM25 tantivy, folded": PlainTantivy(folded=True),
        }


@contextmanager
def on_elasticsearch(url: str) -> Iterator[dict[str, Ranker]]:
    from elasticsearch import Elasticsearch

    from giaoban.search.index.elasticsearch import ElasticsearchIndex

    name = f"giaoban-relevance-{uuid.uuid4().hex[:8]}"
    plain = {f"{name}-plain": False, f"{name}-folded": True}
    with closing(ElasticsearchIndex(url, name)) as index, closing(Elasticsearch(url)) as client:
        try:
            made = [PlainElasticsearch(client, each, folded=folded) for each, folded in plain.items()]
            yield {
                "Giao Ban Elasticsearch": Flattened(filled(index)),
                "BM25 Elasticsearch": made[0],
                "BM25 Elasticsearch, folded": made[1],
            }
        finally:
            index.destroy()
            client.indices.delete(index=list(plain), ignore_unavailable=True)


def _order(group: ConferenceHits, hit: Hit) -> tuple[float, int, int, int, int]:
    return -hit.score, -group.day.toordinal(), -group.conference_id, hit.recording_id, hit.position


def _composed(text: str, folded: bool) -> str:
    """The folded baseline is given NFC, which its filter needs: it is to be the best that plain can be."""
    return unicodedata.normalize("NFC", text) if folded else text
