"""Speakers are changed while the recording plays: named by keyboard, merged, lines chosen by the row."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from giaoban.models.access import Role
from giaoban.models.conference import Participant
from giaoban.models.recording import Recording
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.journeys.conftest import enter
from tests.journeys.test_search_and_play import seconds, until
from tests.webapp.conftest import AddAccount

SPOKEN = layer(
    segment(2.0, "Kính thưa các đồng chí", "S1"),
    segment(6.0, "Vâng tôi xin báo cáo về giải ngân", "S2"),
    segment(12.0, "Tiến độ còn chậm", "S2"),
    segment(18.0, "Đề nghị khẩn trương", "S1"),
    segment(25.0, "Sở Tài chính xin tiếp thu", "S3"),
)


@pytest.fixture
def recording(parts: Parts) -> Recording:
    archive = Archive(parts)
    expected = (Participant("Hoàng Thị Bích", "Giám đốc", "Sở Tài chính"),)
    return archive.recording(archive.conference(details(participants=expected)), SPOKEN, seconds=40.0)


@pytest.fixture
def secretary(page: Page, add_account: AddAccount) -> Page:
    add_account("thuky", Role.SECRETARY)
    enter(page, "thuky")
    return page


def test_speakers_are_changed_without_leaving_the_page(secretary: Page, recording: Recording):
    page = secretary
    page.goto(f"/phien/{recording.id}")
    with page.expect_navigation():
        page.get_by_role("link", name="Đặt tên, gộp, sửa người nói").click()
    page.evaluate("window.untouched = true")
    heads = page.locator(".who")
    name = page.get_by_label("Tên của Người nói 2", exact=True)
    name.fill("Hoàng Thị Bích")
    name.press("Enter")
    expect(heads.nth(1)).to_contain_text("Hoàng Thị Bích")
    expect(page.get_by_label("Tên của Người nói 2", exact=True)).to_be_focused()

    third = page.locator('li[data-label="S3"]')
    third.get_by_text("Gộp vào người khác").click()
    third.get_by_label("Gộp Người nói 3 vào").select_option(label="2. Hoàng Thị Bích")
    third.get_by_role("button", name="Gộp", exact=True).click()
    expect(heads.nth(3)).to_contain_text("Hoàng Thị Bích")
    expect(page.locator("#c4")).to_have_attribute("data-speaker", "S2")

    page.get_by_label("Chọn đoạn 0:00:02").check()
    page.get_by_label("Chọn đoạn 0:00:12").click(modifiers=["Shift"])
    expect(page.locator("[data-picked]")).to_have_text("Đã chọn 3 đoạn")
    page.get_by_label("là của").select_option(label="Người nói khác, chưa có ở đây")
    page.get_by_label("tên người mới").fill("Lê Văn Mới")
    page.get_by_role("button", name="Đổi người nói").click()
    expect(heads).to_have_count(3)
    expect(heads.nth(0)).to_contain_text("Lê Văn Mới")
    expect(page.locator("[data-picked]")).to_have_text("Đánh dấu các đoạn cần đổi người nói")

    page.get_by_role("button", name="Hoàn tác").click()
    expect(heads.nth(0)).to_contain_text("Người nói 1")
    assert page.evaluate("window.untouched")


def test_a_voice_is_heard_and_lines_of_one_speaker_are_shown_alone(secretary: Page, recording: Recording):
    page = secretary
    page.goto(f"/phien/{recording.id}?sua=nguoi-noi")
    page.get_by_role("button", name="Chỉ hiện lời của Người nói 2").click()
    expect(page.locator(".line:visible")).to_have_count(2)
    until(page, "media.readyState >= 1")
    page.get_by_role("link", name="Nghe giọng của Người nói 2").click()
    until(page, "media.currentTime > 8 && media.paused")
    assert seconds(page) == pytest.approx(8.37, abs=0.6)


def test_what_is_refused_is_said_and_the_choice_stays(secretary: Page, recording: Recording):
    page = secretary
    page.goto(f"/phien/{recording.id}?sua=nguoi-noi")
    page.get_by_label("Chọn đoạn 0:00:02").check()
    page.get_by_role("button", name="Đổi người nói").click()
    expect(page.locator(".speaking [role=status]")).to_have_text("Hãy chọn các đoạn ấy là của ai.")
    expect(page.get_by_label("Chọn đoạn 0:00:02")).to_be_checked()
