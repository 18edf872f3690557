"""The glossary from the command line: answers, exit codes, and that a fault changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.app.test_cli import giaoban, home

__all__ = ["home"]


def listed(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(giaoban("glossary", "list", "--json", *arguments).stdout)
    return found


def test_terms_are_added_listed_and_removed(home: Path):
    added = giaoban("glossary", "add", "Mường Hum", "SA PA", "Sa Pa", "--kind", "place")
    assert added.stdout == "đã thêm 2 từ, 1 từ đã có từ trước\n"
    giaoban("glossary", "add", "OCOP", "--kind", "abbreviation", "--note", "Mỗi xã một sản phẩm")
    assert giaoban("glossary", "list", "san pham").stdout == "OCOP\tChữ viết tắt\tMỗi xã một sản phẩm\n"
    assert [each["term"] for each in listed()] == ["Mường Hum", "OCOP", "SA PA"]
    assert listed("sa pa") == [{"term": "SA PA", "kind": "place", "note": ""}]
    assert giaoban("glossary", "remove", "sa pa", "OCOP").stdout == "đã bỏ 2 từ\n"
    assert "“Y Tý”" in giaoban("glossary", "remove", "Mường Hum", "Y Tý", code=3).stderr
    assert [each["term"] for each in listed()] == ["Mường Hum"]


def test_a_file_is_imported_as_spreadsheets_write_it(home: Path, tmp_path: Path):
    file = tmp_path / "từ.csv"
    text = 'Từ,Loại,Ghi chú\r\n"Ban phòng, chống lụt",Đơn vị,\r\nY Tý,Địa danh,\r\nGRDP,,tổng sản phẩm\r\n'
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    told = json.loads(giaoban("glossary", "import", file, "--json").stdout)
    assert [(each["term"], each["kind"]) for each in told["added"]] == [
        ("Ban phòng, chống lụt", "unit"),
        ("Y Tý", "place"),
        ("GRDP", "term"),
    ]
    assert listed("tong san") == [{"term": "GRDP", "kind": "term", "note": "tổng sản phẩm"}]
    again = json.loads(giaoban("glossary", "import", file, "--json").stdout)
    assert again == {"added": [], "known": ["Ban phòng, chống lụt", "Y Tý", "GRDP"]}


def test_a_file_with_a_fault_changes_nothing(home: Path, tmp_path: Path):
    file = tmp_path / "từ.txt"
    file.write_text("Y Tý\n123\n")
    assert "chữ cái" in giaoban("glossary", "import", file, code=2).stderr
    file.write_bytes("Y Tý".encode("utf-16"))
    assert "UTF-8" in giaoban("glossary", "import", file, code=2).stderr
    assert listed() == []
