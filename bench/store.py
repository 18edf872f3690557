"""Pages and reads of an archive of years: 2,000 conferences, 5,000 recordings, sittings of four hours.

CPU time of the process is what counts on a machine that others use too; the wall clock stands beside it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles

from flask.testing import FlaskClient
from sqlalchemy import Connection

from giaoban.ingest.receive import Receiver
from giaoban.models.access import EVERYONE, SYSTEM, Account, Reader, Role, unit_key
from giaoban.models.conference import AgendaItem, ConferenceDetails, ConferenceKind, Participant
from giaoban.models.job import Step
from giaoban.models.recording import MediaInfo, Preparation, RecordingState, Span
from giaoban.models.store import accounts, conferences, holdings, migrate, recordings, transcripts, units
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.signing import archive_key
from giaoban.models.transcript import Coverage, Layer, Maker, Segment, Word
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.rebuild import rebuild
from giaoban.webapp.application import create_app
from giaoban.webapp.guard import SIGN_IN_COOKIE
from giaoban.webapp.parts import Parts, WebOptions

UNITS = 60
MAKER = Maker("faster-whisper 1.2.1", "whisper-base", "ab" * 32, {"beam_size": 5})
SAID = (
    "các đồng chí về dự hội nghị giao ban tháng này tỉnh ta đã giải ngân đầu tư công được nhiệm vụ trọng tâm "
    "nghị quyết số của Ban Thường vụ xã phường thôn bản rà soát đất đai khiếu nại tố cáo"
)
WORDS_OF_SEGMENT = 16
SECONDS_OF_SEGMENT = 5.76


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conferences", type=int, default=2_000)
    parser.add_argument("--recordings", type=int, default=5_000)
    parser.add_argument("--sittings", type=int, default=12, help="recordings of four hours, transcribed")
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--database", help="a PostgreSQL URL, empty; else SQLite in a temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="giaoban-bench-") as name:
        folder = Path(name)
        db = Database(options.database) if options.database else Database.sqlite(folder / "giaoban.db")
        migrate.upgrade(db)
        member = fill(db, options.conferences, options.recordings, options.sittings)
        measure_reads(db, member.reader(), options.runs)
        measure_pages(db, folder, member, options.runs)
        db.close()


def fill(db: Database, conference_count: int, recording_count: int, sittings: int) -> Account:
    """The member belongs to one of the units and may read about two thirds."""
    rng = random.Random(7)  # noqa: S311 - the same archive at each run, no secret
    with db.write() as tx:
        ids = [units.add(tx, f"Đơn vị thứ {number}").id for number in range(UNITS)]
        member = accounts.add(tx, "an", "Nguyễn Văn An", "mat-khau-du-dai", Role.READER, ids[:1])
        held = [conferences.add(tx, details(number, ids, rng)).id for number in range(conference_count)]
        for number in range(recording_count):
            add_recording(db, tx, held[number % len(held)], number, sittings)
    return member


def details(number: int, unit_ids: list[int], rng: random.Random) -> ConferenceDetails:
    readable_by = frozenset({EVERYONE} if rng.random() < 0.6 else map(unit_key, rng.sample(unit_ids, 3)))
    return ConferenceDetails(
        title=f"Hội nghị giao ban lần thứ {number}",
        starts_at=datetime(2020, 1, 1, 1, tzinfo=UTC) + timedelta(days=number),
        kind=ConferenceKind.BRIEFING,
        body="UBND tỉnh Lào Cai",
        agenda=tuple(AgendaItem(f"Nội dung {item}", "08:00") for item in range(6)),
        participants=tuple(Participant(f"Trần Văn {one}", "Giám đốc", "Sở Tài chính") for one in range(20)),
        readable_by=readable_by,
    )


def add_recording(db: Database, tx: Connection, conference_id: int, number: int, sittings: int) -> None:
    """The first `sittings` of them, of the newest conferences' kind, are transcribed."""
    added = recordings.add(
        tx,
        conference_id,
        title="",
        sha256=f"{number:064x}",
        file_name=f"giao ban {number}.mp4",
        size=10**9,
        media=MediaInfo("mp4", 14_400.0, "aac", "h264", 1280, 720),
        added_by=None,
    )
    speech = tuple(Span(at * 12.0, at * 12.0 + 11.0) for at in range(1200))
    windows = tuple(Span(at * 1800.0, (at + 1) * 1800.0) for at in range(8))
    recordings.save_preparation(tx, added.id, Preparation(14_400.0, -20.0, speech, windows))
    state = RecordingState.INDEXED if number % 50 else RecordingState.PREPARED
    if number < sittings:
        transcripts.save_layer(tx, added.id, transcripts.start_run(tx, added.id, {}), sitting(number))
        state = RecordingState.INDEXED
    recordings.set_state(tx, added.id, state)
    if state is RecordingState.PREPARED:
        LeaseQueue(db).enqueue(tx, Step.RECOGNISE, added.id, window=0, cost=1800.0)


def sitting(seed: int) -> Layer:
    """Four hours: 2,500 segments, 40,000 words."""
    rng = random.Random(seed)  # noqa: S311 - as above
    segments, syllables = [], SAID.split()
    for number in range(2_500):
        start, speaker = number * SECONDS_OF_SEGMENT, f"S{1 + number // 40 % 6}"
        words = tuple(
            Word(
                round(start + place * 0.36, 3),
                round(start + place * 0.36 + 0.3, 3),
                rng.choice(syllables),
                round(rng.random(), 3),
                speaker,
            )
            for place in range(WORDS_OF_SEGMENT)
        )
        segments.append(Segment(start, words[-1].end, words, speaker))
    gaps = tuple(Span(at * 300.0, at * 300.0 + 3.0) for at in range(40))
    return Layer(
        tuple(segments), tuple(f"S{n}" for n in range(1, 7)), (MAKER,), Coverage(13_200.0, 13_000.0, gaps)
    )


def measure_reads(db: Database, reader: Reader, runs: int) -> None:
    reads: dict[str, Callable[[Connection], object]] = {
        "conferences.listing, 30": lambda tx: conferences.listing(tx, reader, 30),
        "recordings.find, a page of 25": lambda tx: recordings.find(tx, reader, limit=25),
        "recordings.find, by title": lambda tx: recordings.find(tx, reader, title="lan thu 12"),
        "recordings.listing, all": lambda tx: recordings.listing(tx, SYSTEM),
        "holdings.by_state": lambda tx: holdings.by_state(tx, reader),
        "units.all": units.all,
        "transcripts.current, 4 hours": lambda tx: transcripts.current(tx, 1),
        "transcripts.segment_counts": transcripts.segment_counts,
    }
    for name, read in reads.items():
        with db.read() as tx:
            report(name, runs, partial(read, tx))
    layer = sitting(99)
    with db.write() as tx:
        runs_left = iter([transcripts.start_run(tx, 1, {}) for _ in range(runs + 1)])
        report(
            "transcripts.save_layer, 4 hours",
            runs,
            lambda: transcripts.save_layer(tx, 1, next(runs_left), layer),
        )


def measure_pages(db: Database, folder: Path, member: Account, runs: int) -> None:
    media, queue, index = LocalMedia(folder / "media"), LeaseQueue(db), TantivyIndex(folder / "index")
    rebuild(db, index)
    receiver = Receiver(db, media, queue)
    key = partial(archive_key, db, folder)
    parts = Parts(db, media, queue, index, receiver, folder / "uploads", dict, key)
    app = create_app(parts, WebOptions("for the benchmark", free_bytes_kept=0))
    with db.write() as tx:
        token = accounts.sign_in(tx, member.id)
        conferences.edit(tx, 1, 1, replace(conferences.get(tx, 1).details, readable_by=frozenset({EVERYONE})))
    client = app.test_client()
    client.set_cookie(SIGN_IN_COOKIE, token)
    for address in (
        "/",
        "/ban-ghi",
        "/ban-ghi?q=lan+thu+12&trang=2",
        "/ban-ghi/dang-lam",
        "/ban-ghi/1",
        "/tim-kiem?q=giải ngân",
        "/tim-kiem?q=giải ngân&hoinghi=1",
        "/hoi-nghi/1",
        "/phien/1",
        "/phien/1?q=giải ngân đầu tư công",
        "/phien/1/tu.json",
        "/phien/1/tai-ve.srt",
        "/phien/1/tai-ve.json",
    ):
        report(address, runs, partial(_get, client, address))


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, (address, answer.status_code)


def report(name: str, runs: int, act: Callable[[], object]) -> None:
    act()
    walls, busy = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        walls.append((time.perf_counter() - wall) * 1000)
        busy.append((time.process_time() - cpu) * 1000)
    cuts = [quantiles(values, n=100, method="inclusive") for values in (busy, walls)]
    print(
        f"{name:40} CPU p50 {cuts[0][49]:7.1f} ms  p95 {cuts[0][94]:7.1f} ms"
        f"   wall p50 {cuts[1][49]:7.1f} ms  p95 {cuts[1][94]:7.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
