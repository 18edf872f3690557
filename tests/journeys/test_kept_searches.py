"""A search is kept, something new is said, it is looked at, and taken away; and an abbreviation is taught."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from giaoban.models.access import Role
from giaoban.models.store import tables
from giaoban.models.store.database import now
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.journeys.conftest import enter
from tests.webapp.conftest import AddAccount


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_new_of_a_kept_search(page: Page, add_account: AddAccount, parts: Parts, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    archive = Archive(parts)
    archive.recording(archive.conference(details("Họp tháng 3")), layer(segment(3.0, "giải ngân vốn")))
    add_account("canbo")
    enter(page, "canbo")
    page.get_by_role("searchbox").fill("giải ngân")
    page.keyboard.press("Enter")
    page.get_by_text("Lưu tìm kiếm này").click()
    page.get_by_label("Tên của tìm kiếm").fill("Vốn của tỉnh")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu tìm kiếm “Vốn của tỉnh”.")).to_be_visible()
    with parts.db.write() as tx:
        tx.execute(update(tables.saved_searches).values(seen_at=now() + timedelta(days=1)))
    page.get_by_role("link", name="Tìm kiếm đã lưu").last.click()
    expect(page.get_by_text("chưa có gì mới")).to_be_visible()
    with parts.db.write() as tx:
        tx.execute(update(tables.saved_searches).values(seen_at=now() - timedelta(hours=1)))
    page.reload()
    expect(page.get_by_text("1 lần nhắc mới")).to_be_visible()
    page.get_by_role("button", name="Xem lần nhắc mới").click()
    expect(page.get_by_text("Chỉ những bản ghi gỡ băng từ lần xem trước.")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải .docx").click()
    file = Path(taken.value.path())
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(file.read_bytes())).paragraphs]
    assert "1. Họp tháng 3" in texts
    assert taken.value.suggested_filename.startswith("Tìm kiếm - giải ngân")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_abbreviation_is_taught_and_found_at_once(page: Page, add_account: AddAccount, parts: Parts):
    Archive(parts).recording(layer=layer(segment(3.0, "khu kinh tế cửa khẩu đã khởi công")))
    add_account("thuky", Role.SECRETARY)
    enter(page, "thuky", "/tim-kiem?q=KKTCK")
    expect(page.get_by_text("Chưa thấy ai nói “KKTCK”")).to_be_visible()
    page.goto("/dong-nghia")
    page.get_by_label("Các cách gọi").fill("KKTCK; Khu kinh tế cửa khẩu")
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.get_by_role("link", name="KKTCK")).to_be_visible()
    page.goto("/tim-kiem?q=KKTCK")
    expect(page.locator("mark")).to_have_text("khu kinh tế cửa khẩu")
