"""The history of a transcript from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from giaoban.models.access import SYSTEM
from giaoban.models.store import history
from giaoban.models.store.database import Database
from tests.app.test_cli import giaoban, home
from tests.models.store.test_corrections import LAN, keep

__all__ = ["home"]


def test_what_was_changed_is_told_the_newest_first(home: Path) -> None:
    giaoban("directives")
    db = Database.sqlite(home / "giaoban.db")
    kept = keep(db)
    (edit_id,) = kept.rewrite(kept.read().segments[1], "tôi xin trình bày", by=LAN).edit_ids
    with db.write() as tx:
        history.undo(tx, kept.queue, kept.recording_id, kept.layer_id, edit_id, SYSTEM)
    db.close()
    change, state = giaoban("history", str(kept.recording_id)).stdout.splitlines()
    assert change.split("\t")[1:] == [
        "Thư ký Lan",
        "0:10",
        "Sửa lời",
        "tôi xin báo cáo  →  tôi xin trình bày",
        "(đã hoàn tác, hệ thống)",
    ]
    assert state.endswith("Trạng thái soát\tĐang soát")
    told = json.loads(giaoban("history", str(kept.recording_id), "--json").stdout)
    assert [(each["kind"], each.get("undone_by")) for each in told] == [
        ("rewrite", "hệ thống"),
        ("review", None),
    ]
    assert "Không có bản ghi này" in giaoban("history", "99", code=3).stderr
