"""A transcript is corrected from the keyboard while it plays, by two people at once, and found again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from giaoban.models.access import Role
from giaoban.models.conference import Participant
from giaoban.models.job import Step
from giaoban.models.recording import Recording, Span
from giaoban.models.store import transcripts
from giaoban.models.transcript import Doubt
from giaoban.search.steps import read_passages
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.journeys.conftest import Complaints, enter
from tests.journeys.test_search_and_play import seconds, until
from tests.webapp.conftest import AddAccount

SAID = layer(
    segment(2.0, "Kính thưa các đồng chí", "S1"),
    segment(6.0, "Tôi báo cao về dải ngân vốn", "S2", doubts=[Doubt.LOW_CONFIDENCE]),
    segment(12.0, "Tiến độ còn chậm", "S2"),
    segment(18.0, "Đề nghị khẩn trương", "S1"),
    gaps=[Span(25.0, 28.0)],
)


@pytest.fixture
def recording(parts: Parts) -> Recording:
    archive = Archive(parts)
    expected = (Participant("Hoàng Thị Bích", "Giám đốc", "Sở Tài chính"),)
    return archive.recording(archive.conference(details(participants=expected)), SAID, seconds=40.0)


@pytest.fixture
def editor(page: Page, add_account: AddAccount, recording: Recording) -> Page:
    add_account("thuky", Role.SECRETARY)
    enter(page, "thuky")
    page.goto(f"/phien/{recording.id}")
    page.get_by_role("link", name="Soát lời").first.click()
    expect(page.locator(".editor.ready")).to_be_visible()
    return page


def texts(parts: Parts, recording: Recording) -> list[str]:
    with parts.db.read() as tx:
        found = transcripts.transcript(tx, recording.id)
    assert found
    return [line.text for line in found.segments]


def saved(page: Page) -> None:
    expect(page.locator("[data-saving]")).to_contain_text("Đã lưu lúc")


def test_a_line_is_corrected_from_the_keyboard_alone_and_found(
    editor: Page, recording: Recording, parts: Parts
):
    page = editor
    page.keyboard.press("Alt+d")
    box = page.get_by_label("Lời của đoạn")
    expect(box).to_have_value("Tôi báo cao về dải ngân vốn")
    page.keyboard.press("Control+a")
    page.keyboard.type("Tôi báo cáo về giải ngân vốn")
    page.keyboard.press("Escape")
    until(page, "!media.paused")
    page.keyboard.press("Escape")
    until(page, "media.paused")
    page.keyboard.press("Alt+p")
    until(page, "media.currentTime >= 6")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Tiến độ còn chậm")
    saved(page)
    expect(page.locator("#d6000")).to_have_class("line voice-2 opens corrected")
    assert texts(parts, recording)[1] == "Tôi báo cáo về giải ngân vốn"
    expect(page.get_by_text("Trạng thái: Đang soát")).to_be_visible()
    expect(page.get_by_text("Đã sửa 1 đoạn")).to_be_visible()
    with parts.db.read() as tx:
        assert [job.step for job in parts.queue.jobs(tx, recording.id)] == [Step.INDEX]
        parts.index.replace(recording.id, read_passages(tx, recording.id))
    page.goto("/tim-kiem?q=giai+ngan")
    page.get_by_role("link", name="báo cáo về giải ngân").first.click()
    expect(page.locator("mark").first).to_contain_text("giải")


def test_lines_are_split_joined_timed_and_it_is_undone(editor: Page, recording: Recording, parts: Parts):
    page = editor
    page.get_by_text("Kính thưa các đồng chí").click()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    for _ in range(len("Kính thưa ")):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    box = page.get_by_label("Lời của đoạn")
    expect(box).to_have_value("các đồng chí")
    assert texts(parts, recording)[:2] == ["Kính thưa", "các đồng chí"]
    page.keyboard.press("Backspace")
    expect(box).to_have_value("Kính thưa các đồng chí")
    assert texts(parts, recording)[0] == "Kính thưa các đồng chí"
    page.keyboard.press("Alt+z")
    expect(page.locator("[data-line]")).to_have_count(6)
    page.keyboard.press("Alt+Shift+z")
    expect(page.locator("[data-line]")).to_have_count(5)
    page.evaluate("document.querySelector('[data-media]').currentTime = 12.6")
    page.get_by_text("Tiến độ còn chậm").click()
    page.keyboard.press("Alt+t")
    expect(page.locator("#d12600")).to_have_count(1)


def test_voice_without_text_is_given_its_words(editor: Page, recording: Recording, parts: Parts):
    page = editor
    page.get_by_text("có tiếng nói, chưa có chữ").click()
    page.keyboard.type("Xin cảm ơn")
    page.keyboard.press("Enter")
    saved(page)
    assert texts(parts, recording)[-1] == "Xin cảm ơn"
    expect(page.locator(".gap")).to_have_count(0)


def test_a_speaker_is_named_on_the_way(editor: Page):
    page = editor
    page.keyboard.press("Alt+n")
    page.get_by_label("Họ và tên").fill("Hoàng Thị Bích")
    page.keyboard.press("Enter")
    expect(page.locator(".who", has_text="Hoàng Thị Bích")).to_have_count(1)


def test_two_at_one_line_see_each_other_and_lose_nothing(
    editor: Page,
    context: BrowserContext,
    recording: Recording,
    parts: Parts,
    add_account: AddAccount,
    complaints: Complaints,
):
    complaints.expect("409")
    add_account("hoa", Role.SECRETARY)
    browser = context.browser
    assert browser
    second = browser.new_context(base_url=editor.url.partition("/phien")[0], locale="vi-VN")
    other = second.new_page()
    enter(other, "hoa")
    other.goto(f"/phien/{recording.id}/soat")
    editor.get_by_text("Tiến độ còn chậm").click()
    editor.keyboard.press("End")
    editor.keyboard.type(" lắm")
    expect(other.locator("#d12000")).to_contain_text("đang sửa đoạn này")
    other.get_by_text("Tiến độ còn chậm").click()
    other.keyboard.press("End")
    other.keyboard.type(" so với kế hoạch")
    editor.keyboard.press("Enter")
    saved(editor)
    other.keyboard.press("Enter")
    alert = other.get_by_role("alert")
    expect(alert).to_contain_text("Tiến độ còn chậm so với kế hoạch")
    assert texts(parts, recording)[2] == "Tiến độ còn chậm lắm"
    alert.get_by_role("button", name="Đưa lời của tôi vào lại").click()
    box = other.get_by_label("Lời của đoạn")
    expect(box).to_have_value("Tiến độ còn chậm so với kế hoạch")
    box.fill("Tiến độ còn chậm lắm so với kế hoạch")
    other.keyboard.press("Enter")
    saved(other)
    expect(editor.locator("#d12000")).to_contain_text("chậm lắm so với kế hoạch")
    second.close()


def test_a_crash_between_keystroke_and_save_loses_nothing(
    editor: Page, context: BrowserContext, recording: Recording, parts: Parts
):
    editor.get_by_text("Tiến độ còn chậm").click()
    editor.keyboard.press("End")
    with editor.expect_response(lambda answer: answer.url.endswith("/nhap")):
        editor.keyboard.type(" nhiều")
    # Nothing more gets out, and what a browser keeps for itself is gone too: the archive alone remembers.
    context.route("**/soat/**", lambda route: route.abort())
    editor.evaluate("localStorage.clear()")
    editor.close()
    context.unroute_all()
    again = context.new_page()
    again.goto(f"/phien/{recording.id}/soat")
    expect(again.locator("[data-saving]")).to_contain_text("gõ dở lần trước")
    assert texts(parts, recording)[2] == "Tiến độ còn chậm nhiều"


def test_what_is_typed_belongs_to_what_is_approved(editor: Page, recording: Recording, parts: Parts):
    page = editor
    with page.expect_navigation():
        page.get_by_role("button", name="Bắt đầu soát").click()
    page.get_by_text("Đề nghị khẩn trương").click()
    page.keyboard.press("End")
    page.keyboard.type(" hơn")
    page.get_by_role("button", name="Duyệt").click()
    expect(page.get_by_text("Đã ghi: Đã duyệt.")).to_be_visible()
    assert texts(parts, recording)[3] == "Đề nghị khẩn trương hơn"
    page.get_by_text("Đề nghị khẩn trương hơn").click()
    expect(page.get_by_label("Lời của đoạn")).to_have_count(0)


def test_on_a_phone_the_buttons_do_it(editor: Page, recording: Recording, parts: Parts):
    page = editor
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_text("Tiến độ còn chậm").click()
    page.get_by_label("Lời của đoạn").fill("Tiến độ rất chậm")
    page.get_by_role("button", name="Xong, đoạn sau").click()
    saved(page)
    assert texts(parts, recording)[2] == "Tiến độ rất chậm"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert seconds(page) == 0.0
    if folder := os.environ.get("GIAOBAN_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / "editor-360.png")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.screenshot(path=Path(folder) / "editor-1280.png")
