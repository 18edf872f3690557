"""The only place that knows the concrete classes: settings in, a whole archive out.

Nothing heavy is imported or opened before it is asked for: `giaoban user list` loads no engine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from giaoban.app.settings import Settings
from giaoban.app.worker import StepFunction
from giaoban.models.access import SYSTEM
from giaoban.models.job import Step
from giaoban.models.recording import Recording
from giaoban.models.store import migrate
from giaoban.models.store.database import Database
from giaoban.models.store.media.local import LocalMedia
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.queue.seam import Task

if TYPE_CHECKING:
    from flask import Flask

    from giaoban.app.engines import Engines
    from giaoban.ingest.receive import Receiver
    from giaoban.search.index.seam import Index
    from giaoban.transcribe.weights.store import Weights

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
        if self.settings.database:
            return Database(self.settings.database)
        return Database.sqlite(self.settings.database_path)

    @cached_property
    def media(self) -> LocalMedia:
        return LocalMedia(self.settings.media_folder)

    @cached_property
    def queue(self) -> LeaseQueue:
        return LeaseQueue(self.db)

    @cached_property
    def index(self) -> Index:
        if self.settings.elasticsearch:
            from giaoban.search.index.elasticsearch import ElasticsearchIndex

            return ElasticsearchIndex(self.settings.elasticsearch, self.settings.elasticsearch_index)
        from giaoban.search.index.tantivy import TantivyIndex

        return TantivyIndex(self.settings.index_folder)

    @cached_property
    def receiver(self) -> Receiver:
        from giaoban.ingest.receive import Receiver

        return Receiver(self.db, self.media, self.queue, reserve_bytes=self.settings.reserve_bytes)

    @cached_property
    def weights(self) -> Weights:
        from giaoban.transcribe.weights import open_weights

        return open_weights(self.settings.weights_folder, self.settings.weights_source)

    @cached_property
    def engines(self) -> Engines:
        from giaoban.app.engines import Engines

        return Engines(self.settings, self.weights)
