"""What only the embedded index can go wrong in: processes, generations, files, too many hits."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from giaoban.models.access import SYSTEM
from giaoban.models.errors import IndexMissing, Unavailable
from giaoban.search.index import generations, tantivy_page
from giaoban.search.index.memory import MemoryIndex
from giaoban.search.index.seam import Results
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.index.tantivy_query import compiled
from giaoban.search.index.tantivy_schema import VERSION
from giaoban.search.passages import Passage
from giaoban.search.plan import plan
from giaoban.search.points import LONG_WORDS
from giaoban.search.query import Order, Query
from tests.factories.passages import CADRE, DAY, keep, later, passage, recording

spawn = multiprocessing.get_context("spawn")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    TantivyIndex(tmp_path / "index").rebuild([])
    return tmp_path / "index"


def many(recording_id: int, count: int = 40) -> list[Passage]:
    return recording(recording_id, *(f"ngân sách đoạn {n}" for n in range(count)))


# --- processes ------------------------------------------------------------------------------------------


def _replace_forever(folder: Path, first: int, acknowledged: Path) -> None:
    index = TantivyIndex(folder)
    with acknowledged.open("a", buffering=1) as log:
        for number in range(first, first + 10_000):
            index.replace(number, many(number))
            log.write(f"{number}\n")


def _replace_some(folder: Path, numbers: range) -> None:
    index = TantivyIndex(folder)
    for number in numbers:
        index.replace(number, many(number))


@pytest.mark.parametrize("seconds", [0.15, 0.4, 0.7])
def test_a_writer_killed_at_any_moment_loses_nothing_acknowledged(
    folder: Path, tmp_path: Path, seconds: float
):
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    writer = spawn.Process(target=_replace_forever, args=(folder, 1, acknowledged))
    writer.start()
    while not acknowledged.read_text() and writer.is_alive():
        time.sleep(0.01)
    time.sleep(seconds)
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    promised = [int(line) for line in acknowledged.read_text().splitlines()]
    index = TantivyIndex(folder)
    held = index.holds()
    assert promised
    # The one in the making is there whole or not at all.
    assert {n: held[n] for n in promised} == dict.fromkeys(promised, 40)
    assert held.keys() - promised <= {promised[-1] + 1}
    assert set(held.values()) == {40}
    index.replace(1, many(1, 3))
    assert index.holds()[1] == 3


def _rebuild_forever(folder: Path, begun: Path) -> None:
    def archive() -> Iterator[tuple[int, list[Passage]]]:
        for number in range(1, 1_000_000):
            yield number, many(number)
            begun.touch()

    TantivyIndex(folder).rebuild(archive())


def test_a_rebuild_killed_in_the_middle_leaves_the_old_index(folder: Path, tmp_path: Path):
    index = TantivyIndex(folder)
    keep(index, many(1))
    rebuild = spawn.Process(target=_rebuild_forever, args=(folder, tmp_path / "begun"))
    rebuild.start()
    while not (tmp_path / "begun").exists() and rebuild.is_alive():
        time.sleep(0.01)
    index.replace(2, many(2))
    assert rebuild.pid is not None
    os.kill(rebuild.pid, signal.SIGKILL)
    rebuild.join()
    index.replace(3, many(3))
    assert index.holds() == {1: 40, 2: 40, 3: 40}
    index.rebuild([(4, many(4))])
    assert index.holds() == {4: 40}
    assert len(list(folder.glob("gen-*"))) == 1


def test_several_processes_write_and_each_reader_sees_all(folder: Path):
    index = TantivyIndex(folder)
    assert index.holds() == {}
    writers = [spawn.Process(target=_replace_some, args=(folder, range(n, n + 12))) for n in (100, 200)]
    for writer in writers:
        writer.start()
    for number in range(300, 312):
        index.replace(number, many(number))
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    expected = {n: 40 for start in (100, 200, 300) for n in range(start, start + 12)}
    assert index.holds() == expected
    assert index.find(Query("ngân sách"), SYSTEM).hit_count == 40 * 36


def test_a_writer_that_waits_too_long_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(generations, "WRITE_WAIT_SECONDS", 0.1)
    index = TantivyIndex(folder)
    with generations.Generations(folder, 1).writing(), pytest.raises(Unavailable, match="đang bận ghi"):
        index.replace(1, many(1))
    index.replace(1, many(1))


# --- generations ----------------------------------------------------------------------------------------


def test_readers_never_see_an_empty_index_while_it_is_rebuilt(folder: Path):
    index = TantivyIndex(folder)
    keep(index, many(1))
    stop, seen = threading.Event(), set()

    def read() -> None:
        reader = TantivyIndex(folder)
        while not stop.is_set():
            seen.add(reader.find(Query("ngân sách"), CADRE).hit_count)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(12):
        index.rebuild([(1, many(1))])
    stop.set()
    for reader in readers:
        reader.join()
    assert seen == {40}


def test_what_is_replaced_during_a_rebuild_is_in_the_old_index_and_in_the_new_one(folder: Path):
    index, other = TantivyIndex(folder), TantivyIndex(folder)
    keep(index, many(1), many(2))

    def archive() -> Iterator[tuple[int, list[Passage]]]:
        yield 1, many(1)
        yield 2, many(2)
        other.replace(1, many(1, 7))
        other.replace(2, ())
        other.replace(3, many(3, 5))
        assert other.holds() == {1: 7, 3: 5}
        yield 4, many(4, 2)

    index.rebuild(archive())
    assert index.holds() == other.holds() == {1: 7, 3: 5, 4: 2}
    index.replace(3, ())
    assert other.holds() == {1: 7, 4: 2}


def test_only_one_rebuild_runs_and_a_dead_one_leaves_nothing_behind(folder: Path):
    index = TantivyIndex(folder)

    def archive() -> Iterator[tuple[int, list[Passage]]]:
        with pytest.raises(Unavailable, match="lập lại chỉ mục khác"):
            TantivyIndex(folder).rebuild([])
        yield 1, many(1)

    (folder / "gen-dead").mkdir()
    (folder / "rebuild.journal").write_text("[1, []]\n[2, [")
    index.rebuild(archive())
    assert index.holds() == {1: 40}
    assert len(list(folder.glob("gen-*"))) == 1
    assert not (folder / "rebuild.journal").exists()


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        (None, "Chưa có chỉ mục"),
        ("{", "Không đọc được"),
        ("[]", "Không đọc được"),
        (json.dumps({"version": 999, "generation": "gen-x"}), "phiên bản khác"),
        (json.dumps({"version": VERSION, "generation": "gen-gone"}), "mất tệp"),
    ],
)
def test_an_index_that_cannot_be_read_says_what_to_do(folder: Path, pointer: str | None, message: str):
    if pointer is None:
        (folder / "current.json").unlink()
    else:
        (folder / "current.json").write_text(pointer)
    index = TantivyIndex(folder)
    for act in (index.holds, lambda: index.find(Query("a"), CADRE), lambda: index.replace(1, many(1))):
        with pytest.raises(IndexMissing, match=message) as raised:
            act()
        assert "giaoban reindex" in str(raised.value)
    index.rebuild([(1, many(1))])
    assert index.holds() == {1: 40}


@pytest.mark.parametrize("damage", [b"", b"\0" * 64])
def test_a_damaged_file_is_a_clear_error_until_the_index_is_rebuilt(folder: Path, damage: bytes):
    keep(TantivyIndex(folder), many(1))
    (generation,) = folder.glob("gen-*")
    for path in generation.iterdir():
        if path.suffix in {".store", ".idx", ".term", ".fast"}:
            path.write_bytes(damage)
    index = TantivyIndex(folder)
    with pytest.raises(Unavailable, match="giaoban reindex"):
        index.find(Query("ngân sách"), CADRE)
    index.rebuild([(1, many(1))])
    assert index.find(Query("ngân sách"), CADRE).hit_count == 40


def test_every_day_until_2065_orders_what_has_equal_points(folder: Path):
    """The step between two days is the smallest that tantivy's scores hold, at the most points there are."""
    index = TantivyIndex(folder)
    question = [f"t{n}" for n in range(25)]
    text = " ".join(question[:LONG_WORDS])
    first = date(2064, 12, 1)
    keep(index, *(recording(n, text, day=first + timedelta(days=n * 7 % 31)) for n in range(1, 31)))
    with index._searcher() as (schema, searcher):
        planned = plan(Query(" ".join(question), near=True))
        assert planned is not None
        query = compiled(schema, planned, CADRE).scored
        hits = searcher.search(query, 31, weight_by_field="recency").hits
    scores = [score for score, _ in hits]
    assert len(set(scores)) == 30
    assert {int(score) for score in scores} == {126}


# --- many hits ------------------------------------------------------------------------------------------


@pytest.fixture(params=[1, 20])
def few_hits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than so many are many."""
    monkeypatch.setattr(tantivy_page, "FEW_HITS", request.param)


def found(folder: Path, question: str, **fields: Any) -> Results:
    return TantivyIndex(folder).find(Query(question, **fields), CADRE)


@pytest.mark.usefixtures("few_hits")
def test_of_many_hits_every_conference_stands_in_its_place(folder: Path):
    """The best first whatever it is best by: neighbours, then diacritics, then the newer day."""
    index = TantivyIndex(folder)
    for number in range(1, 31):
        best = {3: "ngân sách", 7: "ngan sach"}.get(number, "sách của ngân hàng")
        keep(index, recording(number, *["sách của ngân hàng"] * 5, best, day=later(number)))
    pages = [found(folder, "ngân sách", page=page) for page in (1, 2, 3)]
    order = [group.conference_id for page in pages for group in page.conferences]
    assert order == [3, 7, *(number for number in range(30, 0, -1) if number not in {3, 7})]
    assert {(page.hit_count, page.conference_count, page.truncated) for page in pages} == {(180, 30, False)}
    assert [hit.position for hit in pages[0].conferences[0].best] == [5, 0, 1]


@pytest.mark.usefixtures("few_hits")
def test_of_many_hits_by_date_the_newest_conferences_come_first(folder: Path):
    index = TantivyIndex(folder)
    for number in range(1, 9):
        keep(index, recording(number, "sách ngân", "ngân sách", "x", *["sách ngân"] * 4, day=later(number)))
    results = found(folder, "ngân sách", order=Order.DATE)
    assert (results.hit_count, results.truncated) == (48, False)
    assert [(group.conference_id, group.count) for group in results.conferences] == [
        (number, 6) for number in range(8, 0, -1)
    ]
    assert [hit.position for hit in results.conferences[0].best] == [1, 3, 4]


@pytest.mark.usefixtures("few_hits")
@pytest.mark.parametrize("question", ["ngân sách", "ngan sach", "ngan", "ngân OR sách", '"ngan sach"'])
def test_a_page_does_not_depend_on_how_the_index_lies_on_the_disk(
    folder: Path, tmp_path: Path, question: str
):
    said = ("ngân sách", "sách ngân", "ngan hàng sach", "ngấn sạch", "sách")
    archive = [
        recording(n, *(said[(n + at) % 5] for at in range(n % 4)), day=later(n % 7)) for n in range(1, 60)
    ]
    hidden = [
        recording(n, *["ngân sách", "ngan sach"] * 9, day=later(n % 7), keys=["unit:1"])
        for n in range(60, 70)
    ]
    archive = [each for each in archive if each]
    forwards, backwards = TantivyIndex(folder), TantivyIndex(tmp_path / "other")
    forwards.rebuild((passages[0].recording_id, passages) for passages in archive)
    backwards.rebuild((passages[0].recording_id, passages) for passages in (*hidden, *archive[:-6]))
    keep(backwards, *reversed(archive[-6:]), archive[0])
    brute = MemoryIndex()
    keep(brute, *archive)
    for order in Order:
        for page in range(1, 7):
            query = Query(question, order=order, page=page)
            answer = forwards.find(query, CADRE)
            assert answer == backwards.find(query, CADRE) == brute.find(query, CADRE)
            assert not answer.truncated


def test_a_page_that_too_many_hits_would_have_to_be_put_in_order_for_ends_and_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tantivy_page, "FEW_HITS", 5)
    monkeypatch.setattr(tantivy_page, "RANKED_HITS", 20)
    index = TantivyIndex(folder)
    for number in range(1, 9):
        keep(index, recording(number, *["sách của ngân hàng"] * 6, day=later(number)))
    results = found(folder, "ngân sách")
    assert (results.hit_count, results.conference_count, results.truncated) == (48, 8, True)
    assert [(group.conference_id, group.count) for group in results.conferences] == [(8, 6), (7, 6), (6, 6)]
    keep(index, recording(9, "ngân sách", day=DAY))
    first = found(folder, "ngân sách").conferences[0]
    assert (first.conference_id, first.count) == (9, 1)


@pytest.mark.parametrize("day", [DAY, DAY.replace(year=1954), DAY.replace(year=2999)])
def test_points_are_told_apart_from_days_of_any_century(folder: Path, day):
    index = TantivyIndex(folder)
    keep(
        index,
        [passage("một hai ba bốn năm", recording=1, day=day)],
        [passage("một hai ba bốn nằm", recording=2, day=day + timedelta(days=1))],
    )
    best = [group.best[0] for group in index.find(Query("một hai ba bốn năm"), CADRE).conferences]
    assert [hit.recording_id for hit in best] == [1, 2]
    assert best[0].score == 1.0
