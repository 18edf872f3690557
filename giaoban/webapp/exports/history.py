"""The history of a transcript as a table for spreadsheets."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from giaoban.models.changes import ChangeKind
from giaoban.models.conference import VIETNAM
from giaoban.webapp.exports.clock import timecode
from giaoban.webapp.exports.files import csv_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from giaoban.models.conference import Conference
    from giaoban.models.history import Told
    from giaoban.models.recording import Recording
    from giaoban.models.store.history import Entry

_COLUMNS: Final = (
    "STT",
    "Lúc (giờ Việt Nam)",
    "Người",
    "Việc",
    "Từ",
    "Đến",
    "Trước",
    "Sau",
    "Hoàn tác lúc",
    "Người hoàn tác",
    "Bản gỡ băng số",
    "Ghi chú",
)


def as_csv(
    conference: Conference,
    recording: Recording,
    rows: Iterable[tuple[Entry, Told | None]],
    asked_by: str,
    at: datetime,
) -> bytes:
    """What it is of, who asked when; an empty line; the columns; a line for each entry, in Vietnamese."""
    head: tuple[Sequence[str], ...] = (
        ["Lịch sử sửa bản gỡ băng"],
        ["Hội nghị", plain(conference.title)],
        ["Bản ghi", plain(recording.title or recording.file_name)],
        ["Người lấy", plain(asked_by)],
        ["Thời điểm", _moment(at)],
        [],
        _COLUMNS,
    )
    lines = ([place, *map(plain, _row(entry, said))] for place, (entry, said) in enumerate(rows, 1))
    return csv_of(chain(head, lines))


def _row(entry: Entry, said: Told | None) -> tuple[str, ...]:
    common = _moment(entry.at), entry.who
    number = str(entry.layer_number)
    if entry.edit is None or said is None:
        state = entry.review.state.label if entry.review else ""
        note = entry.review.note if entry.review else ""
        return (*common, "Trạng thái soát", "", "", "", state, "", "", number, note)
    edit = entry.edit
    what = "Sửa giờ của đoạn" if said.of_times else ChangeKind(entry.kind).label
    return (
        *common,
        what,
        timecode(said.span.start) if said.span else "",
        timecode(said.span.end) if said.span else "",
        said.before,
        said.after,
        _moment(edit.undone_at) if edit.undone_at else "",
        edit.undone_who,
        number,
        "Mang sang từ bản gỡ băng trước" if edit.carried_from else "",
    )


def _moment(at: datetime) -> str:
    """To the second, so that what was done in one deed can be told."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
