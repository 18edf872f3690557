"""The ledger from the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from giaoban.models.access import SYSTEM
from giaoban.models.changes import apply
from giaoban.models.recording import MediaInfo
from giaoban.models.store import conferences, directives, in_tray, recordings
from giaoban.models.store.database import Database
from giaoban.search.directives import candidates
from tests.app.test_cli import giaoban, home
from tests.factories.transcripts import details, layer, segment

__all__ = ["home"]


def fill(home: Path) -> int:
    """A recording in which one thing was told and confirmed, one told, and one asked for."""
    giaoban("directives")
    spoken = layer(
        segment(0.0, "Giao Sở Tài chính rà soát biên chế trước ngày 30/6."),
        segment(15.0, "Chúng tôi đề nghị tỉnh quan tâm hỗ trợ kinh phí.", "S2"),
        segment(20.0, "Yêu cầu các xã báo cáo số hộ nghèo."),
    )
    db = Database.sqlite(home / "giaoban.db")
    with db.write() as tx:
        held = conferences.add(tx, details())
        media = MediaInfo("wav", 60.0, "pcm")
        made = recordings.add(
            tx, held.id, title="", sha256="a" * 64, file_name="a.wav", size=1, media=media, added_by=None
        )
        in_tray.refill(tx, made, candidates(apply(spoken), date(2024, 6, 1)), {})
        first = directives.of_recording(tx, made.id, SYSTEM)[0]
        directives.confirm(tx, first.id, first.version, first.fields, SYSTEM)
    db.close()
    return made.id


def test_the_ledger_is_listed_and_narrowed(home: Path) -> None:
    recording = fill(home)
    lines = giaoban("directives").stdout.splitlines()
    assert len(lines) == 2
    assert "quá hạn\t30/06/2024\tSở Tài chính\tRà soát biên chế" in lines[0]
    assert "Chờ xác nhận" in lines[1]
    told = json.loads(giaoban("directives", "--overdue", "--recording", str(recording), "--json").stdout)
    assert [(each["leads"], each["due"], each["overdue"]) for each in told] == [
        (["Sở Tài chính"], "2024-06-30", True)
    ]
    assert len(giaoban("directives", "--petitions").stdout.splitlines()) == 1
    assert giaoban("directives", "--state", "cancelled").stdout == ""
    assert "Không có bản ghi này" in giaoban("directives", "--recording", "99", code=3).stderr
