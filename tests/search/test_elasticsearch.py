"""What only Elasticsearch can go wrong in: the server, and writers beside a rebuild."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from giaoban.models.errors import IndexMissing, Unavailable
from giaoban.search.index.elasticsearch import ElasticsearchIndex
from giaoban.search.passages import Passage
from giaoban.search.query import Query
from tests.factories.passages import CADRE, keep, recording


def many(recording_id: int, count: int = 20) -> list[Passage]:
    return recording(recording_id, *(f"ngân sách đoạn {n}" for n in range(count)))


@pytest.fixture
def index() -> Iterator[ElasticsearchIndex]:
    url = os.environ.get("GIAOBAN_TEST_ELASTICSEARCH")
    if not url:
        pytest.skip("NOT TESTED on Elasticsearch: GIAOBAN_TEST_ELASTICSEARCH names no server")
    made = ElasticsearchIndex(url, f"test-{uuid.uuid4().hex}")
    yield made
    made.destroy()
    made.close()


def test_before_the_first_rebuild_there_is_no_index(index: ElasticsearchIndex):
    for act in (index.holds, lambda: index.find(Query("a"), CADRE), lambda: index.replace(1, many(1))):
        with pytest.raises(IndexMissing, match="giaoban reindex"):
            act()
    index.rebuild([(1, many(1))])
    assert index.holds() == {1: 20}


def test_what_is_replaced_during_a_rebuild_is_in_the_old_index_and_in_the_new_one(index: ElasticsearchIndex):
    index.rebuild([(1, many(1)), (2, many(2))])

    def archive() -> Iterator[tuple[int, list[Passage]]]:
        yield 1, many(1)
        yield 2, many(2)
        index.replace(1, many(1, 7))
        index.replace(2, ())
        index.replace(3, many(3, 5))
        assert index.holds() == {1: 7, 3: 5}
        yield 4, many(4, 2)

    index.rebuild(archive())
    assert index.holds() == {1: 7, 3: 5, 4: 2}
    index.replace(3, ())
    assert index.holds() == {1: 7, 4: 2}


def test_of_two_rebuilds_at_once_the_later_one_counts(index: ElasticsearchIndex):
    index.rebuild([])

    def archive() -> Iterator[tuple[int, list[Passage]]]:
        yield 1, many(1)
        index.rebuild([(2, many(2))])
        yield 3, many(3)

    with pytest.raises(Unavailable):
        index.rebuild(archive())
    assert index.holds() == {2: 20}


def test_readers_never_see_an_empty_index_while_it_is_rebuilt(index: ElasticsearchIndex):
    index.rebuild([(1, many(1))])
    stop, seen = threading.Event(), set()

    def read() -> None:
        while not stop.is_set():
            seen.add(index.find(Query("ngân sách"), CADRE).hit_count)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        index.rebuild([(1, many(1))])
    stop.set()
    reader.join()
    assert seen == {20}


def test_a_name_that_begins_like_another_is_left_alone(index: ElasticsearchIndex):
    name = f"test-{uuid.uuid4().hex}"
    one, other = (
        ElasticsearchIndex(os.environ["GIAOBAN_TEST_ELASTICSEARCH"], n) for n in (name, f"{name}-2")
    )
    other.rebuild([(2, many(2))])
    one.rebuild([(1, many(1))])
    one.destroy()
    assert other.holds() == {2: 20}
    other.destroy()
    one.close()
    other.close()


def test_a_page_after_the_last_one_is_empty(index: ElasticsearchIndex):
    index.rebuild([])
    keep(index, many(1))
    assert index.find(Query("ngân sách", page=10**9), CADRE).conferences == ()


# --- servers that are none of ours ----------------------------------------------------------------------


def _serve(product: str | None, number: str) -> HTTPServer:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            if product:
                self.send_header("X-Elastic-Product", product)
            self.end_headers()
            self.wfile.write(f'{{"version": {{"number": "{number}"}}}}'.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever).start()
    return server


@pytest.mark.parametrize(
    ("product", "number", "message"),
    [
        (None, "2.19.0", "không phải là Elasticsearch 8"),
        ("Elasticsearch", "7.17.0", "là Elasticsearch 7.17.0; hệ thống này cần Elasticsearch 8"),
        ("Elasticsearch", "9.1.0", "là Elasticsearch 9.1.0; hệ thống này cần Elasticsearch 8"),
    ],
)
def test_a_server_that_does_not_fit_is_named(product: str | None, number: str, message: str):
    server = _serve(product, number)
    index = ElasticsearchIndex(f"http://127.0.0.1:{server.server_port}", "test")
    with pytest.raises(Unavailable, match=message):
        index.find(Query("a"), CADRE)
    index.close()
    server.shutdown()
    server.server_close()


def test_a_server_that_is_down_is_unavailable():
    index = ElasticsearchIndex("http://127.0.0.1:9", "test")
    with pytest.raises(Unavailable, match="không trả lời") as raised:
        index.find(Query("a"), CADRE)
    assert not isinstance(raised.value, IndexMissing)
    index.close()
