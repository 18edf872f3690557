"""A speaker is named by taking a proposal; attendance is taken from the keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from giaoban.models.access import Role
from giaoban.models.conference import Attendance, Participant, Site
from giaoban.models.store import conferences, transcripts
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details
from tests.journeys.conftest import enter
from tests.journeys.test_search_and_play import until
from tests.webapp.conftest import AddAccount
from tests.webapp.test_chapters import recorded
from tests.webapp.test_proposed_names import SPOKEN


def test_a_speaker_is_named_by_taking_a_proposal(page: Page, parts: Parts, add_account: AddAccount):
    add_account("thuky", Role.SECRETARY)
    archive = Archive(parts)
    listed = (Participant("Nguyễn Văn Hùng", "Giám đốc", "Sở Tài chính"),)
    recording = archive.recording(archive.conference(details(participants=listed)), SPOKEN, seconds=30.0)
    enter(page, "thuky")
    page.goto(f"/phien/{recording.id}?sua=nguoi-noi")
    page.evaluate("window.untouched = true")
    second = page.locator('li[data-label="S2"]')
    expect(second).to_contain_text("Xin mời đồng chí Nguyễn Văn Hùng")
    second.get_by_role("button", name="Nhận Nguyễn Văn Hùng là tên của Người nói 2").click()
    expect(page.locator(".who").nth(1)).to_contain_text("Nguyễn Văn Hùng")
    expect(page.locator('li[data-label="S2"] .proposed')).to_have_count(0)
    assert page.evaluate("window.untouched")
    with parts.db.read() as tx:
        read = transcripts.transcript(tx, recording.id)
    assert read
    assert read.names == {"S2": "Nguyễn Văn Hùng"}


def test_attendance_is_taken_from_the_keyboard(page: Page, parts: Parts, add_account: AddAccount):
    add_account("thuky", Role.SECRETARY)
    listed = tuple(Participant(name, "", "UBND tỉnh", site="Hội trường A") for name in ("An", "Bình", "Chi"))
    held = Archive(parts).conference(details(participants=listed, sites=(Site("Hội trường A"),)))
    enter(page, "thuky")
    page.goto(f"/hoi-nghi/{held.id}")
    page.get_by_role("link", name="Điểm danh, nhập danh sách").click()
    page.locator("[data-person]").first.locator("[type=radio]:checked").focus()
    page.keyboard.press("c")
    page.keyboard.press("v")
    expect(page.get_by_label("Lý do vắng của Bình")).to_be_focused()
    page.keyboard.type("đi công tác")
    page.keyboard.press("Enter")
    page.keyboard.press("c")
    page.get_by_role("button", name="Lưu điểm danh").first.click()
    expect(page.locator(".notice.ok")).to_contain_text("3 người có thay đổi")
    with parts.db.read() as tx:
        kept = conferences.get(tx, held.id).details.participants
    assert [(one.attendance, one.absence_reason) for one in kept] == [
        (Attendance.PRESENT, ""),
        (Attendance.ABSENT, "đi công tác"),
        (Attendance.PRESENT, ""),
    ]


def test_chapters_are_accepted_and_one_is_opened_on_a_phone(
    page: Page, parts: Parts, add_account: AddAccount
):
    add_account("thuky", Role.SECRETARY)
    add_account("canbo")
    recording = recorded(parts)
    enter(page, "thuky")
    page.goto(f"/phien/{recording.id}")
    page.get_by_text("Mục lục", exact=True).click()
    page.get_by_role("link", name="Lập mục lục").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Nhận mục lục này").click()
    expect(page.locator("[data-chapter]")).to_have_count(2)
    page.locator("footer").click()
    page.keyboard.press("]")
    until(page, "Math.abs(media.currentTime - 20) < 0.5")
    expect(page.locator("[data-chapter-now]")).to_have_text("Giải ngân vốn đầu tư công")
    page.keyboard.press("[")
    until(page, "media.currentTime < 1")

    page.context.clear_cookies()
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, "canbo")
    page.goto(f"/phien/{recording.id}")
    page.get_by_role("link", name="0:00:20 Giải ngân vốn đầu tư công").click()
    until(page, "Math.abs(media.currentTime - 20) < 0.5")
    expect(page.locator('[data-chapter="20.0"]')).to_have_attribute("aria-current", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
