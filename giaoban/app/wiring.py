"""The only place that knows the concrete classes: settings in, a whole archive out.

Nothing heavy is imported or opened before it is asked for: `giaoban user list` loads no engine.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import ArgumentError

from giaoban.app.settings import Settings
from giaoban.app.worker import StepFunction
from giaoban.models.errors import BadInput
from giaoban.models.job import Step, run_of
from giaoban.models.store import migrate, recordings, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.queue.seam import Task

if TYPE_CHECKING:
    from flask import Flask

    from giaoban.app.engines import Engines
    from giaoban.ingest.receive import Receiver
    from giaoban.models.access import Reader
    from giaoban.models.store.signing import ArchiveKey
    from giaoban.search.index.seam import Index
    from giaoban.search.meaning.together import Meaning
    from giaoban.transcribe.weights.store import Weights

MEANING: Final = "multilingual-e5-small"
WATCH_SECONDS: Final = 5.0
SWEEP_SECONDS: Final = 3600.0
ABANDONED_SECONDS: Final = 7 * 24 * 3600.0
"""An upload that nobody went on with for a week is given up."""


class Archive:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def open(self) -> None:
        """Makes the folders and brings the database to this version's tables."""
        self.settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        migrate.upgrade(self.db)

    def close(self) -> None:
        self.db.close()

    @cached_property
    def db(self) -> Database:
        if not self.settings.database:
            return Database.sqlite(self.settings.database_path)
        try:
            return Database(self.settings.database)
        except ArgumentError:
            raise BadInput(
                "GIAOBAN_DATABASE không phải địa chỉ cơ sở dữ liệu, ví dụ postgresql://giaoban@db/giaoban."
            ) from None
        except ModuleNotFoundError as error:
            raise _without_extra("GIAOBAN_DATABASE", error, "postgres") from None

    @cached_property
    def media(self) -> LocalMedia:
        return LocalMedia(self.settings.media_folder)

    @cached_property
    def queue(self) -> LeaseQueue:
        return LeaseQueue(self.db)

    @cached_property
    def index(self) -> Index:
        if self.settings.elasticsearch:
            try:
                from giaoban.search.index.elasticsearch import ElasticsearchIndex
            except ModuleNotFoundError as error:
                raise _without_extra("GIAOBAN_ELASTICSEARCH", error, "elasticsearch") from None

            return ElasticsearchIndex(self.settings.elasticsearch, self.settings.elasticsearch_index)
        from giaoban.search.index.tantivy import TantivyIndex

        return TantivyIndex(self.settings.index_folder)

    @cached_property
    def meaning(self) -> Meaning | None:
        """None where it is switched off or its weights are not here."""
        if not self.settings.meaning or not self.weights.present(MEANING):
            return None
        from giaoban.search.meaning.e5 import E5Encoder
        from giaoban.search.meaning.folder import FolderNeighbours
        from giaoban.search.meaning.together import Meaning

        folder = self.settings.meaning_folder
        encoder = E5Encoder(
            partial(self.weights.path, MEANING),
            self.weights.manifest.named(MEANING).sha256,
            folder,
            threads=self.settings.threads,
        )
        return Meaning(encoder, FolderNeighbours(folder, encoder))

    @cached_property
    def receiver(self) -> Receiver:
        from giaoban.ingest.receive import Receiver

        return Receiver(self.db, self.media, self.queue, reserve_bytes=self.settings.reserve_bytes)

    @cached_property
    def weights(self) -> Weights:
        from giaoban.transcribe.weights.manifest import read_manifest
        from giaoban.transcribe.weights.store import Weights

        return Weights(self.settings.weights_folder, read_manifest(), self.settings.weights_source)

    @cached_property
    def engines(self) -> Engines:
        from giaoban.app.engines import Engines

        return Engines(self.settings, self.weights)

    def web_app(self) -> Flask:
        from giaoban.app.web import secret_key
        from giaoban.webapp.application import create_app
        from giaoban.webapp.parts import Parts, WebOptions

        settings = self.settings
        uploads = settings.media_folder / "uploads"
        parts = Parts(
            self.db,
            self.media,
            self.queue,
            self.index,
            self.receiver,
            uploads,
            self._run_options,
            self.evidence_key,
            self._warm_meaning(),
        )
        options = WebOptions(
            secret_key=secret_key(settings.home),
            secure_cookies=settings.secure_cookies,
            hosts=tuple(filter(None, (host.strip() for host in settings.hosts.split(",")))),
            trusted_proxies=settings.proxies,
            max_upload_bytes=settings.max_upload_bytes,
            free_bytes_kept=settings.reserve_bytes,
        )
        return create_app(parts, options)

    def steps(self, chosen: Collection[Step]) -> Mapping[Step, StepFunction]:
        """What a worker runs for each of these steps."""
        every: dict[Step, StepFunction] = {
            Step.PREPARE: self._prepare,
            Step.RECOGNISE: self._recognise,
            Step.DIARISE: self._diarise,
            Step.ASSEMBLE: self._assemble,
            Step.INDEX: self._index,
            Step.FOLLOW: self._follow,
            Step.MEANING: self._meaning,
            Step.RENDER: self._render,
        }
        return {step: every[step] for step in chosen}

    def chores(self) -> Callable[[], None]:
        """What a worker does beside its jobs, each at its own pace: the watch folder, and sweeping up."""
        chores = [_every(SWEEP_SECONDS, self._sweep)]
        if self.settings.watch is not None:
            from giaoban.ingest.watch import Watcher

            watcher = Watcher(self.receiver, self.settings.watch)
            chores.append(_every(WATCH_SECONDS, watcher.sweep))

        def run() -> None:
            for chore in chores:
                chore()

        return run

    def ensure_index(self) -> bool:
        """Makes the index where there is none, or one of another version. True when it did."""
        from giaoban.search.rebuild import ensure

        return ensure(self.db, self.index)

    def ensure_meaning(self) -> int:
        """Queues every recording that is not searched by meaning as it is by words. Returns how many."""
        if self.meaning is None:
            # Whatever is removed meanwhile would stay in them.
            shutil.rmtree(self.settings.meaning_folder, ignore_errors=True)
            return 0
        from giaoban.search.meaning.step import missing

        return missing(self.db, self.meaning.neighbours, self.queue)

    def reindex(self) -> int:
        """Rebuilds the index. Returns of how many recordings."""
        from giaoban.search.rebuild import rebuild

        rebuild(self.db, self.index)
        self.ensure_meaning()
        return len(self.index.holds())

    def forget_passages(self, recording_id: int) -> None:
        """Out of the index and the vectors."""
        self.index.replace(recording_id, [])
        if self.meaning is not None:
            self.meaning.neighbours.replace(recording_id, [], self.meaning.encoder.passages)

    def evidence_key(self, by: Reader) -> ArchiveKey:
        """Made at its first use, in the home folder."""
        from giaoban.models.store.signing import archive_key

        return archive_key(self.db, self.settings.home, by)

    def _warm_meaning(self) -> Meaning | None:
        """Loaded beside the first pages, before somebody waits for it."""
        if self.meaning is not None:
            threading.Thread(target=self.meaning.warm, name="meaning", daemon=True).start()
        return self.meaning

    def _run_options(self) -> Mapping[str, Any]:
        return self.engines.run_options()

    def _prepare(self, task: Task) -> None:
        from giaoban.ingest.steps import prepare

        prepare(self.db, self.media, self.queue, self.engines.run_options(), task)

    def _recognise(self, task: Task) -> None:
        from giaoban.ingest.runs import HINTS
        from giaoban.transcribe.recognise.seam import Hints
        from giaoban.transcribe.recognise.step import recognise

        self._ensure_audio(task)
        with self.db.read() as tx:
            options = transcripts.run_options(tx, run_of(task.job))
        hints = Hints(tuple(options.get(HINTS, ())))
        recogniser = self.engines.recogniser(options["recogniser"])
        recognise(self.db, self.media, self.queue, recogniser, hints, task)

    def _diarise(self, task: Task) -> None:
        from giaoban.transcribe.diarise.step import diarise

        self._ensure_audio(task)
        diarise(self.db, self.media, self.queue, self.engines.diariser, task)

    def _assemble(self, task: Task) -> None:
        from giaoban.transcribe.assemble.step import assemble

        assemble(self.db, self.queue, task)

    def _index(self, task: Task) -> None:
        from giaoban.search.steps import index

        index(self.db, self.index, self.queue, task, by_meaning=self.meaning is not None)

    def _follow(self, task: Task) -> None:
        from giaoban.search.steps import follow

        follow(self.db, self.queue, task)

    def _meaning(self, task: Task) -> None:
        from giaoban.search.meaning.step import meaning

        if self.meaning is None:  # switched off since it was queued
            with task.commit():
                return
        meaning(self.db, self.queue, self.meaning.encoder, self.meaning.neighbours, task)

    def _render(self, task: Task) -> None:
        from giaoban.ingest.steps import render

        render(self.db, self.media, self.queue, task)

    def _ensure_audio(self, task: Task) -> None:
        """The decoded sound is derived: where somebody deleted it, it is made again from the original."""
        from giaoban.ingest.prepare import ensure_audio

        with self.db.read() as tx:
            recording = recordings.get(tx, task.job.recording_id)
        ensure_audio(recording, self.media, lambda _share: task.progress(0.0))

    def _sweep(self) -> None:
        from giaoban.ingest.receive import sweep

        self.media.sweep(ABANDONED_SECONDS)
        sweep(self.db, self.media)


def _without_extra(setting: str, error: ModuleNotFoundError, extra: str) -> BadInput:
    return BadInput(
        "{setting} cần gói Python {name}: .venv/bin/python -m pip install -e '.[{extra}]'",
        setting=setting,
        name=error.name,
        extra=extra,
    )


def _every(seconds: float, chore: Callable[[], object]) -> Callable[[], None]:
    last = float("-inf")

    def run() -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            chore()

    return run
