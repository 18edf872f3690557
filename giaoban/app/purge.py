"""Destroying a recording by a decision, wherever the archive keeps anything of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from giaoban.models.access import SYSTEM
from giaoban.models.job import JobState
from giaoban.models.store import backup as backups
from giaoban.models.store import purging, recordings
from giaoban.models.store.queue.seam import HEARTBEAT_SECONDS

if TYPE_CHECKING:
    from giaoban.app.wiring import Archive
    from giaoban.models.store.purging import Purged

_STOPS_WITHIN = 2 * HEARTBEAT_SECONDS
"""A worker finds at its next heartbeat that its job was cancelled."""


@dataclass(frozen=True, slots=True)
class Order:
    recording_id: int
    reason: str
    paper: str
    """The decision that orders it."""
    backups: Sequence[Path] = ()


def purge(archive: Archive, order: Order, report: Callable[[str], None]) -> Purged:
    """Destroys originals, what was decoded of them, transcripts with their history, what was read from them,
    index and vectors, the database's free pages; and brings the backups that are named up to now, without it.
    `report` is told of each part as it is done. One that was broken off is gone through again from the start.

    Raises `BadInput` where a reason, the paper or a backup is missing, and `NotFound`: nothing is touched.
    """
    for folder in order.backups:
        backups.summary(folder)
    _stop(archive, order.recording_id)
    with archive.db.write() as tx:
        told = purging.purge(tx, order.recording_id, SYSTEM, order.reason, order.paper)
    report("đã xóa lời gỡ băng, các sửa chữa và mọi điều lấy từ đó")
    archive.media.delete(told.sha256)
    report("đã xóa tệp gốc và các tệp làm từ đó")
    for each in told.recordings:
        archive.forget_passages(each)
    archive.reindex()
    report("đã dựng lại chỉ mục tìm kiếm")
    archive.db.compact()
    report("đã ghi lại cơ sở dữ liệu, không còn trang cũ")
    for folder in order.backups:
        backups.backup(archive.db, archive.media, folder, home=archive.settings.home)
        backups.forget(folder, told.sha256)
        report(f"đã làm mới bản sao lưu {folder}")
    return told


def _stop(archive: Archive, recording_id: int) -> None:
    """No worker writes anything of it any more."""
    with archive.db.write() as tx:
        recordings.get(tx, recording_id)
        running = any(job.state is JobState.RUNNING for job in archive.queue.jobs(tx, recording_id))
        archive.queue.cancel(tx, recording_id)
    if running:
        time.sleep(_STOPS_WITHIN)
