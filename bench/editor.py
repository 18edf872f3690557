"""``make bench-editor``: the editor on a transcript of four hours, in a real browser.

How long it takes to open, what a letter waits for, what saving costs, whether memory stays, and after how
long a correction is found. Times are of the wall clock unless they say CPU.
"""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from bench.store import add_recording, details, sitting
from giaoban.app.worker import Worker
from giaoban.ingest.receive import Receiver
from giaoban.models.access import EVERYONE, SYSTEM, Role
from giaoban.models.job import Step
from giaoban.models.recording import Span
from giaoban.models.store import accounts, conferences, corrections, migrate, transcripts
from giaoban.models.store.corrections import Seen
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.signing import archive_key
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.query import Query
from giaoban.search.rebuild import rebuild
from giaoban.search.steps import index as index_step
from giaoban.webapp.application import create_app
from giaoban.webapp.guard import SIGN_IN_COOKIE
from giaoban.webapp.parts import Parts, WebOptions

RANDOM = random.Random(7)  # noqa: S311 - the same archive at each run, no secret
# From the key to the frame that shows its letter.
_LETTER = """async () => {
  const box = document.querySelector("[data-input]");
  const waits = [];
  for (let letter = 0; letter < 60; letter += 1) {
    const began = performance.now();
    box.setRangeText("a", box.value.length, box.value.length, "end");
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
    waits.push(performance.now() - began);
  }
  return waits.sort((a, b) => a - b);
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.editor", description=__doc__)
    parser.add_argument("--lines", type=int, default=40, help="how many lines are corrected in the browser")
    parser.add_argument("--log", type=int, default=1000, help="changes that the log has before that")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="giaoban-bench-") as name:
        bench = Bench(Path(name))
        bench.correct_before(options.log)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
            bench.in_the_browser(browser.new_page(), options.lines)
            browser.close()
        bench.until_found()
        bench.close()


class Bench:
    def __init__(self, folder: Path) -> None:
        self.db = Database.sqlite(folder / "giaoban.db")
        migrate.upgrade(self.db)
        self.queue, self.index = LeaseQueue(self.db), TantivyIndex(folder / "index")
        with self.db.write() as tx:
            lan = accounts.add(tx, "lan", "Nguyễn Thị Lan", "mat-khau-du-dai", Role.SECRETARY, [])
            everybody = frozenset({EVERYONE})
            held = conferences.add(tx, replace(details(1, [0, 1, 2], RANDOM), readable_by=everybody))
            add_recording(self.db, tx, held.id, 0, 1)
            self.token = accounts.sign_in(tx, lan.id)
        rebuild(self.db, self.index)
        media = LocalMedia(folder / "media")
        parts = Parts(
            self.db,
            media,
            self.queue,
            self.index,
            Receiver(self.db, media, self.queue),
            folder / "uploads",
            dict,
            partial(archive_key, self.db, folder),
        )
        app = create_app(parts, WebOptions("for the benchmark", free_bytes_kept=0))
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.stop = threading.Event()
        steps = {Step.INDEX: partial(index_step, self.db, self.index, self.queue)}
        self.worker = Worker("bench", self.db, self.queue, steps, self.stop)

    def correct_before(self, count: int) -> None:
        """Every line of the first `count` is written anew, as in a review that is well under way."""
        lines = sitting(0).segments[:count]
        wanted = [(Seen(Span(line.start, line.end), line.text), f"{line.text} rồi") for line in lines]
        began = time.process_time()
        with self.db.write() as tx:
            corrections.rewrite(tx, self.queue, 1, 1, wanted, SYSTEM)
        print(f"{count} lines corrected in one deed: {time.process_time() - began:.2f} s CPU")
        with self.db.read() as tx:
            began = time.process_time()
            transcripts.transcript(tx, 1)
            print(f"transcript read with {count} changes: {(time.process_time() - began) * 1000:.0f} ms CPU")

    def in_the_browser(self, page: Page, lines: int) -> None:
        page.context.add_cookies(
            [{"name": SIGN_IN_COOKIE, "value": self.token, "domain": "127.0.0.1", "path": "/"}]
        )
        address = f"http://127.0.0.1:{self.server.port}/phien/1/soat"
        opened = []
        for _ in range(5):
            began = time.perf_counter()
            page.goto(address, wait_until="domcontentloaded")
            page.locator(".editor.ready").wait_for()
            opened.append(time.perf_counter() - began)
        print(f"opens, ready to type: median {median(opened):.2f} s, most {max(opened):.2f} s")
        page.locator("[data-line]:not(.corrected) [data-text]").nth(40).click()
        waits = page.evaluate(_LETTER)
        print(f"a letter is shown after {waits[len(waits) // 2]:.1f} ms, p95 {waits[57]:.1f} ms")
        page.keyboard.press("Control+z")
        before = self._heap(page)
        busy, began = time.process_time(), time.perf_counter()
        for _ in range(lines):
            page.keyboard.type("thêm chữ ")
            with page.expect_response(lambda answer: answer.url.endswith("/loi")):
                page.keyboard.press("Enter")
        each = (time.perf_counter() - began) / lines
        print(
            f"{lines} lines corrected: {each * 1000:.0f} ms each with typing, "
            f"{(time.process_time() - busy) / lines * 1000:.0f} ms CPU of the archive"
        )
        print(f"heap of the page: {before / 1e6:.1f} MB before, {self._heap(page) / 1e6:.1f} MB after")

    def _heap(self, page: Page) -> float:
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        told = session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in told if each["name"] == "JSHeapUsedSize"))

    def until_found(self) -> None:
        """The worker looks for work as it does in the archive, once a second when it has none."""
        threading.Thread(target=self.worker.run, daemon=True).start()
        while self.queue.depth().get("queued") or self.queue.depth().get("running"):
            time.sleep(0.05)
        line = sitting(0).segments[-1]
        with self.db.write() as tx:
            seen = Seen(Span(line.start, line.end), line.text)
            corrections.rewrite(tx, self.queue, 1, 1, [(seen, "một lời chưa từng có xyzzy")], SYSTEM)
        began = time.perf_counter()
        while not self.index.find(Query(text="xyzzy"), SYSTEM).hit_count:
            time.sleep(0.02)
        print(f"a correction is found after {time.perf_counter() - began:.1f} s")

    def close(self) -> None:
        self.stop.set()
        self.server.shutdown()
        self.db.close()


if __name__ == "__main__":
    main()
