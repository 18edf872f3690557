"""Minutes are drafted, written on, made again and taken away, in a real browser."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, expect

from giaoban.models.access import Role
from giaoban.models.conference import Conference
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.minutes import short_details, spoken
from tests.journeys.conftest import Complaints, enter
from tests.webapp.conftest import AddAccount


@pytest.fixture
def conference(parts: Parts) -> Conference:
    archive = Archive(parts)
    held = archive.conference(short_details())
    archive.recording(held, spoken(), seconds=60.0)
    return held


def lines(page: Page) -> Locator:
    return page.locator(".minutes-line")


def text(page: Page, place: int) -> Locator:
    return lines(page).nth(place).locator("[data-text]")


def add_sentences(page: Page) -> None:
    """One of one's own, and one that was said."""
    last = page.locator(".minutes-section").last
    last.get_by_text("Thêm câu tự viết").click()
    last.get_by_label("Câu tự viết").fill("Hội nghị nhất trí.")
    last.get_by_role("button", name="Thêm", exact=True).click()
    expect(lines(page)).to_have_count(6)
    expect(lines(page).last.get_by_text("không có nguồn trong bản ghi")).to_be_visible()
    page.locator(".minutes-section").first.get_by_role("link", name="Thêm câu từ bản ghi").click()
    page.get_by_label("Tìm trong lời nói").fill("xin moi")
    page.get_by_role("button", name="Xem").click()
    page.get_by_role("button", name="Thêm câu lúc").click()
    page.get_by_role("link", name="Về dự thảo").click()


def test_draft_edit_reword_add_make_again_and_export(
    page: Page, conference: Conference, add_account: AddAccount, tmp_path: Path
):
    add_account("thu-ky", Role.SECRETARY)
    enter(page, "thu-ky", f"/hoi-nghi/{conference.id}")
    page.get_by_role("link", name="Biên bản", exact=True).click()
    page.get_by_role("button", name="Lập dự thảo").first.click()
    expect(lines(page)).to_have_count(6)
    page.evaluate("window.untouched = true")

    # The sentence is heard where it stands, by the key, and stops at its end.
    figure = text(page, 1)
    expect(figure).to_have_value("Đến nay toàn tỉnh giải ngân được 40 % kế hoạch.")
    figure.focus()
    page.keyboard.press("Control+Enter")
    expect(lines(page).nth(1).locator(".listen.playing")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".listen.playing")).to_have_count(0)

    # Kept while one types, without a button.
    figure.fill("Giải ngân đạt 40 % kế hoạch.")
    expect(page.locator("[data-saved]")).to_have_text("Đã lưu")
    expect(lines(page).nth(1).get_by_text("đã biên tập")).to_be_visible()

    # By the keyboard: moved up over the edge of its section, and dropped; the page stays.
    figure.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".minutes-section").first.locator(".minutes-line")).to_have_count(2)
    text(page, 3).focus()
    page.keyboard.press("Alt+Delete")
    expect(lines(page)).to_have_count(5)
    assert page.evaluate("window.untouched")

    add_sentences(page)
    expect(lines(page)).to_have_count(7)

    def stands() -> list[str]:
        return [text(page, place).input_value() for place in range(lines(page).count())]

    # Typed and made again at once: what was on its way is kept first.
    before = stands()
    text(page, 0).fill("Khai mạc hội nghị.")
    page.get_by_role("button", name="Lập lại từ bản gỡ băng").click()
    expect(page.get_by_text("Đã lập lại từ bản gỡ băng")).to_be_visible()
    assert stands() == ["Khai mạc hội nghị.", *before[1:]]
    expect(page.get_by_text("1 câu đã bỏ")).to_be_visible()

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải .docx").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "2026-03-25 Hội nghị giao ban tháng 3 - Biên bản.docx"
    said = "\n".join(each.text for each in docx.Document(str(file)).paragraphs)
    assert "Giải ngân đạt 40 % kế hoạch." in said
    assert "Hội nghị nhất trí." in said

    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.once("dialog", agree)
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("Đã duyệt.", exact=True)).to_be_visible()
    expect(page.locator("textarea")).to_have_count(0)
    assert asked == ["Còn câu chưa soát hoặc không có nguồn. Vẫn duyệt?"]


def test_two_in_one_draft_overwrite_nothing(
    context: BrowserContext, complaints: Complaints, conference: Conference, add_account: AddAccount
):
    add_account("thu-ky", Role.SECRETARY)
    one, other = context.new_page(), context.new_page()
    enter(one, "thu-ky", f"/hoi-nghi/{conference.id}/bien-ban")
    one.get_by_role("button", name="Lập dự thảo").first.click()
    expect(lines(one)).to_have_count(6)
    other.goto(one.url)
    text(one, 0).fill("Của người thứ nhất.")
    expect(one.locator("[data-saved]")).to_have_text("Đã lưu")
    text(other, 1).fill("Câu khác thì không sao.")
    expect(other.locator("[data-saved]")).to_have_text("Đã lưu")
    complaints.expect("409")
    text(other, 0).fill("Của người thứ hai.")
    expect(lines(other).first.get_by_role("alert")).to_contain_text("Của người thứ nhất.")
    expect(text(other, 0)).to_have_value("Của người thứ hai.")  # what was typed is not taken away
    one.reload()
    expect(text(one, 0)).to_have_value("Của người thứ nhất.")
    expect(text(one, 1)).to_have_value("Câu khác thì không sao.")


def test_a_draft_fits_a_telephone(context: BrowserContext, conference: Conference, add_account: AddAccount):
    add_account("thu-ky", Role.SECRETARY)
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, "thu-ky", f"/hoi-nghi/{conference.id}/bien-ban")
    page.get_by_role("button", name="Lập dự thảo").first.click()
    expect(lines(page)).to_have_count(6)
    address = page.url
    for each in (address, f"{address}/loi-noi", f"{address}/lich-su", f"/hoi-nghi/{conference.id}/bien-ban"):
        page.goto(each)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, each
