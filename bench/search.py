"""How fast the index takes passages in and answers: ``python -m bench.search --passages 200000``."""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import cycle, islice
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple

from bench.search_text import archive
from giaoban.models.access import EVERYONE, SYSTEM, Reader, Role, unit_key
from giaoban.search.index.seam import FACET_VALUES, Index
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.query import Order, Query

MEMBER = Reader(1, "Cán bộ", Role.READER, frozenset({EVERYONE, unit_key(3)}))

QUESTIONS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "one syllable": (["ngân", "thôn", "biên", "hộ", "thanh", "giam", "lich", "công"], {}),
    "frequent syllable": (["các", "của", "va", "thực"], {}),
    "phrase in quotes": (['"giải ngân vốn đầu tư công"', '"kinh te xa hoi"', '"an ninh trật tự"'], {}),
    "phrase of frequent syllables": (['"các đồng chí"', '"thuc hien nhiem vu"', '"và của các"'], {}),
    "words": (["giải ngân vốn đầu tư công", "nghi quyet 57", "chỉ thị 15", "rà soát đất đai"], {}),
    "frequent words": (["thực hiện các nhiệm vụ của", "dong chi va cac", "kế hoạch của tỉnh"], {}),
    "within a year": (
        ["giải ngân", "nghị quyết", "thôn bản"],
        {"since": date(2024, 1, 1), "until": date(2024, 12, 31)},
    ),
    "within a conference": (["giải ngân", "các đồng chí", "của"], {"conference_id": 5}),
    "newest first": (["giải ngân", "khiếu nại", "nghi quyet so 57"], {"order": Order.DATE}),
    "second page": (["giải ngân", "đất đai", "tiếp công dân"], {"page": 2}),
    "numbers and documents": (["quý hai", "năm mươi phần trăm", "57-NQ/TW", "nghị quyết 57"], {}),
    "or, without": (["giải ngân OR đất đai", "đầu tư công -huyện", "(thôn OR bản) nghèo"], {}),
    "a letter forgiven": (["gải ngân vốn", "khiéu nai dat dai"], {"forgiving": True}),
    "most of the words": (["giải ngân vốn đầu tư công chậm ở các huyện", "rà soát đất đai"], {"near": True}),
    "finds nothing": (["giải ngân zzz", '"công tư đầu vốn"'], {}),
}


FACETED = ("one syllable", "frequent syllable", "words")
WHILE_WRITING = ("one syllable", "words", "newest first")


class Timing(NamedTuple):
    """Seconds. On a busy machine the second one says more of tantivy; of a server it says nothing."""

    wall: float
    busy: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=60, help="questions of each kind and reader")
    parser.add_argument("--elasticsearch", metavar="URL", help="measure this server instead of tantivy")
    parser.add_argument("--keep", type=Path, help="make the tantivy index here, or use the one that is here")
    options = parser.parse_args()
    if options.elasticsearch:
        from giaoban.search.index.elasticsearch import ElasticsearchIndex

        opened = partial(ElasticsearchIndex, options.elasticsearch, "giaoban-bench")
        server = opened()
        try:
            measure(server, opened, options.passages, options.runs, fresh=True)
        finally:
            server.destroy()
            server.close()
        return
    folder = options.keep or Path(tempfile.mkdtemp(prefix="giaoban-bench-"))
    fresh = not (folder / "current.json").exists()
    try:
        measure(
            TantivyIndex(folder), partial(TantivyIndex, folder), options.passages, options.runs, fresh=fresh
        )
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{size / 1e6:,.0f} MB on the disk, {size / options.passages:.0f} bytes/passage")
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def measure(index: Index, opened: Callable[[], Index], passages: int, runs: int, *, fresh: bool) -> None:
    """`opened` opens the same index in another process."""
    if fresh:
        seconds = timed(lambda: index.rebuild(archive(passages))).wall
        made = timed(lambda: sum(1 for _ in archive(passages))).wall
        print(f"rebuild: {passages:,} passages in {seconds:.1f} s, {passages / (seconds - made):,.0f}/s")
    (again,) = archive(1_500)
    report("replace a recording of 1,500", [timed(lambda: index.replace(*again)) for _ in range(10)])
    for reader in (MEMBER, SYSTEM):
        print(f"--- {reader.role.label}")
        for kind, (texts, fields) in QUESTIONS.items():
            report(kind, list(ask(index.find, texts, fields, reader, runs)))
        for kind in FACETED:
            faceted = partial(index.find, facets=FACET_VALUES)
            report(f"page and facets: {kind}", list(ask(faceted, *QUESTIONS[kind], reader, runs)))
    with writing(opened) as written:
        print(f"--- {MEMBER.role.label}, while another process writes")
        for kind in WHILE_WRITING:
            report(kind, list(ask(index.find, *QUESTIONS[kind], MEMBER, runs)))
        print(f"{written.value} recordings of 1,500 replaced meanwhile")


@contextmanager
def writing(opened: Callable[[], Index]) -> Iterator[Synchronized[int]]:
    """A process that replaces one recording after the other, as a worker does while an archive is read."""
    spawn = multiprocessing.get_context("spawn")
    written = spawn.Value("i", 0)
    process = spawn.Process(target=write_on, args=(opened, written), daemon=True)
    process.start()
    while not written.value:
        time.sleep(0.1)
    yield written
    process.terminate()
    process.join()


def write_on(opened: Callable[[], Index], written: Synchronized[int]) -> None:
    index = opened()
    while True:
        for recording in archive(10 * 1_500):
            index.replace(*recording)
            written.value += 1


def ask(
    asked: Callable[[Query, Reader], object],
    texts: list[str],
    fields: dict[str, Any],
    reader: Reader,
    runs: int,
) -> Iterator[Timing]:
    queries = [Query(text, **fields) for text in texts]
    for query in queries:
        asked(query, reader)
    for query in islice(cycle(queries), runs):
        yield timed(partial(asked, query, reader))


def timed(act: Callable[[], object]) -> Timing:
    started, busy = time.perf_counter(), time.thread_time()
    act()
    return Timing(time.perf_counter() - started, time.thread_time() - busy)


def report(name: str, timings: list[Timing]) -> None:
    wall, busy = ([each[which] * 1000 for each in timings] for which in (0, 1))
    p50, p95, p99 = (cut(wall, share) for share in (50, 95, 99))
    print(
        f"{name:32} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   p99 {p99:8.1f} ms"
        f"   of this thread's CPU p50 {cut(busy, 50):8.1f} ms   p95 {cut(busy, 95):8.1f} ms"
    )


def cut(values: list[float], share: int) -> float:
    return quantiles(values, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
