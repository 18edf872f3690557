"""What the web application is made of, handed to it from outside: it knows no concrete back end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from giaoban.ingest.receive import Receiver
    from giaoban.models.access import Reader
    from giaoban.models.store.database import Database
    from giaoban.models.store.media.seam import MediaStore
    from giaoban.models.store.queue.seam import JobQueue
    from giaoban.models.store.signing import ArchiveKey
    from giaoban.search.index.seam import Index
    from giaoban.search.meaning.together import Meaning

GB = 10**9


@dataclass(frozen=True, slots=True)
class Parts:
    db: Database
    media: MediaStore
    queue: JobQueue
    index: Index
    receiver: Receiver
    uploads: Path
    """A folder on the media store's own disk for files that are still on their way in."""
    run_options: Callable[[], Mapping[str, Any]]
    """What a run is made with today: the web application knows no engine."""
    evidence_key: Callable[[Reader], ArchiveKey]
    """The key that signs evidence, made at its first use. Raises as `signing.archive_key`."""
    meaning: Meaning | None = None
    """None where nobody searches by meaning."""


@dataclass(frozen=True, slots=True)
class WebOptions:
    secret_key: str
    """Signs the cookie of the CSRF token; the same in every process, kept over restarts."""
    secure_cookies: bool = False
    """True when people reach the pages over https only."""
    hosts: tuple[str, ...] = ()
    """The host names that requests may name; empty lets any pass."""
    trusted_proxies: int = 0
    """How many reverse proxies stand before us and set X-Forwarded-For, -Proto and -Host."""
    max_upload_bytes: int = 64 * GB
    free_bytes_kept: int = 2 * GB
    """Never filled by uploads, so that the database and the work on recordings go on."""
