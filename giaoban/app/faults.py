"""Is what the archive keeps still what it was? Originals against their SHA-256, index against database."""

from __future__ import annotations

from collections.abc import Iterator

from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM
from giaoban.models.errors import GiaoBanError, NotFound
from giaoban.models.store import recordings
from giaoban.models.store.media.digest import sha256_of
from giaoban.search.verify import compare


def find_faults(archive: Archive) -> Iterator[str]:
    """A sentence for each, as it is found. Reads every original whole."""
    with archive.db.read() as tx:
        kept = recordings.listing(tx, SYSTEM)
    for recording in kept:
        fault = _fault_of_original(archive, recording.sha256)
        if fault:
            yield f"Bản ghi {recording.id} ({recording.file_name}): {fault}"
    try:
        for difference in compare(archive.db, archive.index):
            yield str(difference)
    except GiaoBanError as error:
        yield str(error)


def _fault_of_original(archive: Archive, sha256: str) -> str:
    try:
        found = sha256_of(archive.media.path(sha256))
    except NotFound as error:
        return str(error)
    except OSError as error:
        return f"không đọc được tệp gốc: {error.strerror}"
    return "" if found == sha256 else f"tệp gốc bị thay đổi, SHA-256 nay là {found}, lúc nhận là {sha256}"
