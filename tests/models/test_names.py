"""Proper names cut out of lines as offices write them."""

from __future__ import annotations

import unicodedata

import pytest

from giaoban.models.names import proper_names, split_document


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "Sở Nông nghiệp và Môi trường báo cáo tiến độ hồ Mường Hum",
            ["Sở Nông nghiệp và Môi trường", "Mường Hum"],
        ),
        ("Tình hình giải ngân vốn đầu tư công của Sở Tài chính tỉnh Lào Cai", ["Sở Tài chính", "Lào Cai"]),
        (
            "Đồng chí Nguyễn Văn An, Phó Chủ tịch Ủy ban nhân dân tỉnh phát biểu",
            ["Nguyễn Văn An", "Ủy ban nhân dân"],
        ),
        ("Ban Tuyên giáo và Dân vận Tỉnh ủy", ["Ban Tuyên giáo và Dân vận Tỉnh ủy"]),
        ("Sở KH&CN trình bày", ["Sở KH&CN"]),
        ("UBND xã Bát Xát báo cáo kết quả OCOP", ["UBND", "Bát Xát", "OCOP"]),
        ("Triển khai Chỉ thị số 15/CT-UBND ngày 3/2/2025", ["Chỉ thị số 15/CT-UBND"]),
        ("Nghị định 30/2020/NĐ-CP và 57-NQ/TW", ["Nghị định 30/2020/NĐ-CP", "57-NQ/TW"]),
        ("Trực 24/7, chỉ tiêu 93,6 %, quý II/2017", []),
        ("BÁO CÁO TÌNH HÌNH KINH TẾ", []),
        ("Khai mạc", []),
        ("Phó Chủ tịch kết luận", []),
        ("", []),
    ],
)
def test_names_of_a_line(line: str, names: list[str]):
    assert list(proper_names(line)) == names
    assert list(proper_names(unicodedata.normalize("NFD", line))) == names


@pytest.mark.parametrize(
    ("line", "split"),
    [
        (
            "Chỉ thị số 15/CT-UBND; về phòng cháy; chữa cháy",
            ("Chỉ thị số 15/CT-UBND", "về phòng cháy; chữa cháy"),
        ),
        (
            "Nghị quyết 57-NQ/TW về đột phá khoa học, công nghệ",
            ("Nghị quyết 57-NQ/TW", "về đột phá khoa học, công nghệ"),
        ),
        ("30/2020/NĐ-CP", ("30/2020/NĐ-CP", "")),
        ("Dự thảo báo cáo quý", ("", "Dự thảo báo cáo quý")),
        ("Kế hoạch tháng;", ("Kế hoạch tháng", "")),
    ],
)
def test_a_document_is_split_into_number_and_title(line: str, split: tuple[str, str]):
    assert split_document(line) == split
