"""A word that was heard wrong all through a recording is replaced: seen, one line left out, done, undone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from giaoban.models.access import Role
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.journeys.conftest import enter
from tests.webapp.conftest import AddAccount
from tests.webapp.test_history import transcript
from tests.webapp.test_replace import SPOKEN


def test_words_are_replaced_and_undone(page: Page, parts: Parts, add_account: AddAccount):
    recording = Archive(parts).recording(layer=SPOKEN, seconds=30.0)
    add_account("thuky", Role.SECRETARY)
    enter(page, "thuky", f"/phien/{recording.id}/thay")
    page.get_by_label("Tìm chữ").fill("lào cai")
    page.get_by_label("Thay bằng").fill("Lào Cai")
    page.get_by_label("Thay bằng").press("Enter")
    expect(page.locator("ins")).to_have_text(["Cai", "Lào Cai,"])
    page.get_by_role("button", name="Nghe đoạn 0:00:10").click()
    expect(page.get_by_role("button", name="Dừng")).to_be_visible()
    page.get_by_role("button", name="Bỏ chọn hết").click()
    expect(page.get_by_role("button", name="Thay ở 0 đoạn đã chọn")).to_be_disabled()
    page.get_by_label("Thay ở đoạn 0:00:10").check()
    page.get_by_role("button", name="Thay ở 1 đoạn đã chọn").click()
    expect(page.get_by_text("Đã thay ở 1 đoạn")).to_be_visible()
    expect(page.locator("del")).to_have_text(["cai"])
    assert transcript(parts, recording).segments[1].text == "riêng Lào Cai, năm nay"
    page.get_by_role("button", name="Hoàn tác cả lần thay").click()
    expect(page.locator("del")).to_have_text(["cai", "lào cai,"])
    assert transcript(parts, recording).segments[1].text == "riêng lào cai, năm nay"
