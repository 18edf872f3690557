"""What is compared: the product's indexes as they are asked by the application, and plain BM25 of each."""

from __future__ import annotations

import tempfile
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

import tantivy

from bench.relevance.collection import collection, recordings
from bench.relevance.judge import Key
from giaoban.models.access import SYSTEM
from giaoban.models.store.media.digest import sha256_of
from giaoban.search.answer import tiers
from giaoban.search.index.seam import Index
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.lexicon import Lexicon, abbreviations
from giaoban.search.meaning.together import Meaning, can_say, together
from giaoban.search.query import Query

DEPTH: Final = 50
LEXICON: Final = Lexicon.of(
    [
        *abbreviations(),
        # As a province's register of units has them since 1/3/2025.
        ("Sở Thông tin và Truyền thông", "Sở TT&TT", "Sở Khoa học và Công nghệ", "Sở KH&CN"),
        ("Sở Nông nghiệp và Phát triển nông thôn", "Sở NN&PTNT", "Sở Nông nghiệp và Môi trường", "Sở NN&MT"),
        ("Sở Tài nguyên và Môi trường", "Sở TN&MT", "Sở Nông nghiệp và Môi trường", "Sở NN&MT"),
    ]
)
_ONE: Final = 1


class Ranker(Protocol):
    def rank(self, text: str) -> list[Key]:
        """At least `DEPTH` passages, the best first, where as many are found."""


class ByPassage:
    """Our index asked for passages, where the application asks for conferences with their best few.

    The whole set is indexed as one conference, of which as many hits are shown as a page of one
    conference shows: in the order of the seam, by score and then as they were said.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        as_one = (replace(each.passage, conference_id=_ONE) for each in collection())
        index.rebuild(recordings(as_one))

    def rank(self, text: str) -> list[Key]:
        return [
            (hit.recording_id, hit.position)
            for query in tiers(self._index, Query(text=text, conference_id=_ONE), SYSTEM, LEXICON)
            for group in self._index.find(query, SYSTEM, LEXICON).conferences
            for hit in group.best
        ]


class WithMeaning:
    """As `ByPassage`, with the second list of an answer by words and by meaning together."""

    def __init__(self, index: Index, meaning: Meaning) -> None:
        self._index = index
        self._meaning = meaning
        as_one = [replace(each.passage, conference_id=_ONE) for each in collection()]
        index.rebuild(recordings(as_one))
        for recording_id, passages in recordings(as_one):
            meaning.neighbours.replace(recording_id, passages, meaning.encoder.passages)

    def rank(self, text: str) -> list[Key]:
        first, *near = tiers(self._index, Query(text=text, conference_id=_ONE), SYSTEM, LEXICON)
        hits = [hit for group in self._index.find(first, SYSTEM, LEXICON).conferences for hit in group.best]
        if can_say(first):
            hits += together(self._index, self._meaning, first, next(iter(near), None), SYSTEM, LEXICON)
        else:
            hits += [
                hit
                for query in near
                for group in self._index.find(query, SYSTEM, LEXICON).conferences
                for hit in group.best
            ]
        return [(hit.recording_id, hit.position) for hit in hits]


class AsShown:
    """Our index as the reader goes down its pages: conferences in order, with the best few of each."""

    def __init__(self, index: Index) -> None:
        self._index = index
        index.rebuild(recordings(each.passage for each in collection()))

    def rank(self, text: str) -> list[Key]:
        pages = (
            self._index.find(query.at_page(page), SYSTEM, LEXICON).conferences
            for query in tiers(self._index, Query(text=text), SYSTEM, LEXICON)
            for page in range(1, DEPTH)
        )
        hits = (hit for groups in pages for group in groups for hit in group.best)
        return [(hit.recording_id, hit.position) for hit in islice(hits, DEPTH)]


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


@contextmanager
def on_tantivy() -> Iterator[dict[str, Ranker]]:
    with tempfile.TemporaryDirectory(prefix="giaoban-relevance-") as folder:
        yield {
            "Giao Ban tantivy": ByPassage(TantivyIndex(Path(folder) / "by-passage")),
            "Giao Ban tantivy, as shown": AsShown(TantivyIndex(Path(folder) / "as-shown")),
            "BM25 tantivy": PlainTantivy(folded=False),
            "BM25 tantivy, folded": PlainTantivy(folded=True),
        }


@contextmanager
def with_meaning(weights: Path) -> Iterator[dict[str, Ranker]]:
    """`weights`: the file of multilingual-e5-small."""
    from giaoban.search.meaning.e5 import E5Encoder
    from giaoban.search.meaning.folder import FolderNeighbours

    with tempfile.TemporaryDirectory(prefix="giaoban-relevance-") as folder:
        encoder = E5Encoder(lambda: weights, sha256_of(weights), Path(folder) / "meaning")
        meaning = Meaning(encoder, FolderNeighbours(Path(folder) / "meaning", encoder))
        yield {"Giao Ban tantivy, by meaning": WithMeaning(TantivyIndex(Path(folder) / "index"), meaning)}


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
                "Giao Ban Elasticsearch": ByPassage(index),
                "BM25 Elasticsearch": made[0],
                "BM25 Elasticsearch, folded": made[1],
            }
        finally:
            index.destroy()
            client.indices.delete(index=list(plain), ignore_unavailable=True)


def _composed(text: str, folded: bool) -> str:
    """The folded baseline is given NFC, which its filter needs: it is to be the best that plain can be."""
    return unicodedata.normalize("NFC", text) if folded else text
