"""The register of synonyms from the command line: answers, exit codes, and that a fault changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.app.test_cli import giaoban, home

__all__ = ["home"]


def listed(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(giaoban("synonyms", "list", "--json", *arguments).stdout)
    return found


def test_groups_are_added_listed_and_removed(home: Path):
    assert (
        giaoban("synonyms", "add", "KKT", "Khu kinh tế").stdout == "đã thêm 1 nhóm, 0 nhóm đã có từ trước\n"
    )
    added = json.loads(giaoban("synonyms", "add", "BCĐ 389 = Ban Chỉ đạo", "--json").stdout)
    (group,) = added["added"]
    assert group["texts"] == ["BCĐ 389", "Ban Chỉ đạo"]
    assert giaoban("synonyms", "list", "chi dao").stdout == f"{group['id']}\tBCĐ 389 = Ban Chỉ đạo\n"
    assert [each["texts"][0] for each in listed()] == ["BCĐ 389", "KKT"]
    giaoban("synonyms", "remove", str(group["id"]), "99", code=3)
    assert len(listed()) == 2
    assert giaoban("synonyms", "remove", str(group["id"])).stdout == "đã bỏ 1 nhóm\n"
    assert [each["texts"][0] for each in listed()] == ["KKT"]
    assert "hai cách gọi" in giaoban("synonyms", "add", "KKT", code=2).stderr


def test_files_are_imported_whole_or_not_at_all(home: Path, tmp_path: Path):
    file = tmp_path / "nhóm.csv"
    text = 'VHTTDL,"Văn hóa, Thể thao và Du lịch"\r\nKKT,Khu kinh tế,\r\n'
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    told = json.loads(giaoban("synonyms", "import", file, "--json").stdout)
    assert [each["texts"] for each in told["added"]] == [
        ["VHTTDL", "Văn hóa, Thể thao và Du lịch"],
        ["KKT", "Khu kinh tế"],
    ]
    assert json.loads(giaoban("synonyms", "import", file, "--json").stdout) == {"added": [], "known": 2}
    plain = tmp_path / "nhóm.txt"
    plain.write_text("A = B\nchỉ một\n")
    assert "chỉ một" in giaoban("synonyms", "import", plain, code=2).stderr
    plain.write_bytes("A = B".encode("utf-16"))
    assert "UTF-8" in giaoban("synonyms", "import", plain, code=2).stderr
    assert len(listed()) == 2
