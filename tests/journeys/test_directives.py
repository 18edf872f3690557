"""A directive is heard, confirmed and followed to done, in a real browser."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from giaoban.models.access import Role
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment
from tests.journeys.conftest import enter
from tests.journeys.test_search_and_play import until
from tests.webapp.conftest import AddAccount
from tests.webapp.test_directives import make


def test_confirm_a_directive_and_follow_it_to_done(page: Page, parts: Parts, add_account: AddAccount):
    make(parts)
    add_account("thu-ky", Role.SECRETARY)
    enter(page, "thu-ky", "/chi-dao")
    page.get_by_role("link", name="3 câu chờ xác nhận").click()
    page.get_by_role("link", name="Hội nghị giao ban tháng 3").click()
    first = page.locator(".candidate").first
    expect(first.get_by_text("“Giao Sở Tài chính chủ trì")).to_be_visible()
    sound = first.locator("audio")
    sound.evaluate("audio => audio.play()")
    until(page, "document.querySelector('.candidate audio').currentTime > 0")
    sound.evaluate("audio => audio.pause()")
    first.get_by_text("Sửa trước khi xác nhận").click()
    first.get_by_label("Nội dung").fill("Rà soát biên chế toàn tỉnh")
    first.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text("Đã xác nhận và đưa vào sổ.")).to_be_visible()
    expect(page.locator(".candidate")).to_have_count(2)
    page.locator(".candidate").first.get_by_role("button", name="Không phải").click()
    expect(page.locator(".candidate")).to_have_count(1)

    page.get_by_role("link", name="Chỉ đạo", exact=True).click()
    page.get_by_role("link", name="Rà soát biên chế toàn tỉnh").click()
    expect(page.get_by_text("Chưa thực hiện").first).to_be_visible()
    expect(page.get_by_label("Hạn mới")).to_be_hidden()
    page.get_by_label("Báo hoàn thành").check()
    page.get_by_label("Ngày hoàn thành").fill("2026-06-15")
    page.get_by_label("Số văn bản").fill("45/BC-STC")
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text("Trạng thái mới: Hoàn thành đúng hạn.")).to_be_visible()
    expect(page.get_by_text("Văn bản: 45/BC-STC")).to_be_visible()


def test_the_ledger_fits_a_telephone(context: BrowserContext, parts: Parts, add_account: AddAccount):
    ledger = make(parts)
    kept = ledger.confirm(0)
    add_account("thu-ky", Role.SECRETARY)
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, "thu-ky", "/chi-dao")
    for address in ("/chi-dao", f"/chi-dao/ban-ghi/{ledger.recording.id}", f"/chi-dao/{kept.id}"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_what_no_rule_found_is_taken_in_while_it_is_heard(page: Page, parts: Parts, add_account: AddAccount):
    spoken = layer(
        segment(0.0, "Kính thưa các đồng chí."),
        segment(5.0, "Nợ đọng lâu quá rồi bên Sở Tài chính nếu trước ngày 30/6 trả được thì tốt."),
    )
    recording = Archive(parts).recording(layer=spoken)
    add_account("thuky", Role.SECRETARY)
    enter(page, "thuky", f"/phien/{recording.id}?t=6")
    with page.expect_navigation():
        page.get_by_role("link", name="Ghi chỉ đạo").click()
    expect(page.get_by_label("Chủ trì")).to_have_value("Sở Tài chính")
    page.get_by_label("Nội dung").fill("Xem lại số nợ đọng")
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text("Đã ghi vào sổ.")).to_be_visible()
    page.goto("/chi-dao")
    expect(page.get_by_role("link", name="Xem lại số nợ đọng")).to_be_visible()
