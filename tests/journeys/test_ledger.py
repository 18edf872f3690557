"""The ledger in a real browser: to done and into the brief, moved on the board, brought in from a file."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import BrowserContext, Page, expect

from giaoban.models.access import Role
from giaoban.models.conference import Participant
from giaoban.webapp.parts import Parts
from tests.factories.ledger import Office
from tests.journeys.conftest import Complaints, enter
from tests.journeys.test_search_and_play import until
from tests.webapp.conftest import AddAccount
from tests.webapp.test_ledger import APRIL, HEAD, MARCH, MONEY, RADIO, REPORT


def filled(parts: Parts) -> Office:
    office = Office(parts)
    office.unit("Sở Khoa học và Công nghệ")
    office.unit(
        "Sở Thông tin và Truyền thông", ended=date(2026, 3, 31), successors=("Sở Khoa học và Công nghệ",)
    )
    office.unit("Sở Tài chính")
    return office


def test_confirm_follow_to_done_by_a_later_report_and_see_the_rest_in_the_brief(
    page: Page, parts: Parts, add_account: AddAccount
):
    office = filled(parts)
    given = office.recording(office.conference("Giao ban tháng 3", MARCH), MONEY, RADIO)
    add_account("thu-ky", Role.SECRETARY)
    enter(page, "thu-ky", f"/chi-dao/ban-ghi/{given.id}")
    for left in (1, 0):
        page.locator(".candidate").first.get_by_role("button", name="Xác nhận").click()
        expect(page.locator(".candidate")).to_have_count(left)

    office.recording(office.conference("Giao ban tháng 4", APRIL), REPORT)
    guests = [Participant("Cán bộ", "Giám đốc", name) for name in ("Sở KH&CN", "Sở Tài chính")]
    held = office.conference("Giao ban tháng 5", date(2026, 5, 20), *guests)
    page.goto(f"/hoi-nghi/{held.id}")
    page.get_by_role("link", name="Chuẩn bị họp").click()
    expect(page.get_by_text("Nói gần nhất: Giao ban tháng 4")).to_be_visible()
    expect(page.locator("article")).to_have_count(2)

    page.get_by_role("link", name="Chỉ đạo", exact=True).click()
    page.get_by_role("link", name=re.compile("Đã báo cáo")).click()
    proposal = page.locator("article")
    expect(proposal.get_by_role("heading", name="Đã giao")).to_be_visible()
    expect(proposal.get_by_text("“Sở Tài chính xin báo cáo")).to_be_visible()
    proposal.locator("audio").nth(1).evaluate("audio => audio.play()")
    until(page, "document.querySelectorAll('article audio')[1].currentTime > 0")
    proposal.get_by_role("button", name="Đã hoàn thành").click()
    expect(page.get_by_text("Đã ghi nhận vào sổ.")).to_be_visible()

    page.goto(f"/hoi-nghi/{held.id}/chuan-bi")
    expect(page.locator("article")).to_have_count(1)
    expect(page.get_by_text("Đơn vị đã giải thể, cần giao lại")).to_be_visible()
    page.get_by_role("link", name=re.compile("Xóa các vùng lõm sóng")).click()
    page.get_by_label("Văn bản giao lại").fill("10/QĐ-UBND")
    page.locator("#giao-lai-ly-do").fill("Hợp nhất")
    page.get_by_role("button", name="Giao lại").click()
    expect(page.get_by_text("Đã ghi việc giao lại.")).to_be_visible()
    expect(page.get_by_text("Đơn vị đã giải thể, cần giao lại")).to_have_count(0)


def test_the_board_is_used_by_keyboard_by_mouse_and_on_a_telephone(
    context: BrowserContext,
    page: Page,
    parts: Parts,
    add_account: AddAccount,
    complaints: Complaints,
):
    complaints.expect("400")  # a deed without its reason
    office = filled(parts)
    given = office.recording(office.conference("Giao ban tháng 3", MARCH), MONEY)
    [one] = office.confirmed(given)
    add_account("thu-ky", Role.SECRETARY)
    enter(page, "thu-ky", "/chi-dao/cot")
    ticket = page.locator(f"#y{one.id}")
    ticket.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Bắt đầu thực hiện")).to_be_checked()
    page.get_by_role("button", name="Ghi vào sổ").click()
    page.wait_for_url(f"**/chi-dao/cot#y{one.id}")
    expect(page.locator("#cot-dang").locator(f"#y{one.id}")).to_be_visible()

    page.locator(f"#y{one.id}").drag_to(page.locator("#cot-huy"))
    page.wait_for_url("**viec=cancel**")
    expect(page.get_by_label("Hủy")).to_be_checked()
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text("Phải ghi lý do.")).to_be_visible()
    page.get_by_label("Lý do", exact=True).fill("Không còn cần")
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.locator("#cot-huy").locator(f"#y{one.id}")).to_be_visible()

    narrow = context.new_page()
    narrow.set_viewport_size({"width": 360, "height": 740})
    for address in (
        *("/chi-dao", "/chi-dao/cot", "/chi-dao/theo-don-vi", "/chi-dao/can-giao-lai", "/chi-dao/da-bao-cao"),
        *("/chi-dao/khong-nhac-lai", "/chi-dao/lich", "/chi-dao/nhap", "/chi-dao/in", f"/chi-dao/{one.id}"),
        f"/hoi-nghi/{one.conference_id}/chuan-bi",
    ):
        narrow.goto(address)
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 360, address
    narrow.goto("/chi-dao/cot")
    narrow.get_by_role("link", name="Đã hủy (1)").click()
    narrow.locator(f"#y{one.id} summary").click()
    narrow.get_by_role("link", name="Mở lại").click()
    expect(narrow.get_by_label("Mở lại")).to_be_checked()


def test_a_ledger_is_looked_at_and_brought_in(
    page: Page, parts: Parts, add_account: AddAccount, tmp_path: Path
):
    filled(parts)
    book = Workbook()
    assert book.active
    book.active.append(HEAD)
    book.active.append((1, "Sở Tài chính", "Rà soát hồ đập", "30/9/2026", "2/3/2026", "Đang làm", "", ""))
    book.active.append((2, "Sở Tài chính", "Không có ngày", "", "", "", "", ""))
    kept = io.BytesIO()
    book.save(kept)
    (tmp_path / "so.xlsx").write_bytes(kept.getvalue())
    add_account("thu-ky", Role.SECRETARY)
    enter(page, "thu-ky", "/chi-dao")
    page.get_by_role("link", name="Nhập sổ").click()
    page.get_by_label("Tệp .xlsx hoặc .csv").set_input_files(tmp_path / "so.xlsx")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Thiếu ngày họp.")).to_be_visible()
    page.get_by_role("button", name="Nhập 1 dòng vào sổ").click()
    expect(page.get_by_text("Đã nhập 1 ý kiến chỉ đạo.")).to_be_visible()
    page.get_by_role("link", name="Rà soát hồ đập").click()
    expect(page.get_by_text("Nhập từ sổ của cơ quan: không có bản ghi.")).to_be_visible()
