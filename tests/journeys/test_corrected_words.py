"""A word corrected twice is taken into the glossary, and corrected where it stands still, by ear."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from giaoban.models.access import Role
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details
from tests.journeys.conftest import enter
from tests.webapp.conftest import AddAccount
from tests.webapp.test_corrected_words import ADDRESS, SPOKEN, twice
from tests.webapp.test_history import transcript


def test_what_is_corrected_again_and_again_is_corrected_everywhere(
    page: Page, parts: Parts, add_account: AddAccount
):
    archive = Archive(parts)
    twice(parts, archive.recording(layer=SPOKEN))
    other = archive.recording(archive.conference(details("Họp tháng 4")), SPOKEN, seconds=31.0)
    add_account("thuky", Role.SECRETARY)
    enter(page, "thuky", ADDRESS)
    page.get_by_role("button", name="Thêm vào từ riêng").click()
    expect(page.get_by_text("Đã thêm “Lào Cai”")).to_be_visible()
    expect(page.get_by_role("button", name="Sửa 4 đoạn đã chọn")).to_be_visible()
    here = page.locator(".of-recording", has_text="Họp tháng 4")
    here.get_by_role("button", name="Nghe đoạn 0:00:10").click()
    expect(here.get_by_role("button", name="Dừng")).to_be_visible()
    here.get_by_role("button", name="Sửa đoạn này").nth(1).click()
    expect(page.get_by_text("Đã sửa 1 đoạn.")).to_be_visible()
    assert transcript(parts, other).segments[1].text == "riêng Lào Cai cũ"
    page.get_by_label("Thay ở đoạn 0:00:01").uncheck()
    page.get_by_role("button", name="Sửa 2 đoạn đã chọn").click()
    expect(page.get_by_text("Đã sửa 2 đoạn.")).to_be_visible()
    expect(page.locator(".to-change")).to_have_count(1)
