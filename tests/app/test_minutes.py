"""Minutes from the command line."""

from __future__ import annotations

from pathlib import Path

import docx

from giaoban.models.access import SYSTEM
from giaoban.models.minutes import Form, assemble
from giaoban.models.recording import MediaInfo
from giaoban.models.store import conferences, minutes, minutes_edits, recordings, transcripts
from giaoban.models.store.database import Database
from giaoban.models.store.minutes_material import gather
from giaoban.webapp.exports.minutes import footnotes
from tests.app.test_cli import giaoban, home
from tests.factories.minutes import short_details, spoken

__all__ = ["home"]


def test_a_paper_is_written_from_the_draft_else_from_the_rules(home: Path, tmp_path: Path) -> None:
    giaoban("status")
    db = Database.sqlite(home / "giaoban.db")
    with db.write() as tx:
        held = conferences.add(tx, short_details())
        media = MediaInfo("wav", 60.0, "pcm")
        part = recordings.add(
            tx, held.id, title="", sha256="a" * 64, file_name="a.wav", size=1, media=media, added_by=None
        )
        transcripts.save_layer(tx, part.id, transcripts.start_run(tx, part.id, {}), spoken())
    first = tmp_path / "party.docx"
    told = giaoban("minutes", str(held.id), "--form", "party", "--output", str(first))
    assert "bản máy chọn câu" in told.stderr
    paper = docx.Document(str(first))
    assert any("Đến nay toàn tỉnh giải ngân được 40 % kế hoạch." in each.text for each in paper.paragraphs)
    assert paper.tables[0].cell(0, 1).text.startswith("ĐẢNG CỘNG SẢN VIỆT NAM")
    assert "Đã có tệp" in giaoban("minutes", str(held.id), "--output", str(first), code=2).stderr
    assert "Không có hội nghị này" in giaoban("minutes", "99", code=3).stderr

    with db.write() as tx:
        drafted = assemble(gather(tx, held), Form.NOTICE)
        made = minutes.begin(tx, held.id, Form.NOTICE, drafted, SYSTEM)
        line = made.lines[0]
        minutes_edits.reword(tx, made.id, line.key, line.version, "Giao Sở Tài chính.", SYSTEM)
    db.close()
    second = tmp_path / "notice.docx"
    address = ("--address", "https://kho.example/")
    told = giaoban("minutes", str(held.id), "--form", "notice", "--output", str(second), *address)
    assert told.stderr == ""
    paper = docx.Document(str(second))
    assert any("Giao Sở Tài chính." in each.text for each in paper.paragraphs)
    notes = footnotes.texts(paper)
    assert any("câu đã biên tập" in note for note in notes.values())
    part_of = next(each for each in paper.part.package.iter_parts() if "footnotes" in str(each.partname))
    assert b"https://kho.example/n/" in part_of.blob
