"""Ask, click, and hear the second; read along, filter, find, copy, come back."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from giaoban.models.recording import Recording, Span
from giaoban.models.transcript import Doubt
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment
from tests.journeys.conftest import enter
from tests.webapp.conftest import AddAccount

PATIENCE = 20.0
"""Seconds, on a machine that is busy with other tests."""

SPOKEN = layer(
    segment(2.0, "Kính thưa các đồng chí", "S1"),
    segment(6.0, "Thực hiện Nghị quyết 57 của Bộ Chính trị", "S1"),
    segment(12.0, "Vâng tôi xin báo cáo về giải ngân", "S2", doubts=[Doubt.LOW_CONFIDENCE]),
    segment(18.0, "Đề nghị khẩn trương", "S1", probability=0.1),
    segment(25.0, "Xin hết không còn gì trong chương trình", "S3"),
    *[segment(40.0 + 6 * n, f"Câu thứ {n} nói thêm cho dài bản gỡ băng này ra", "S3") for n in range(60)],
    gaps=[Span(21.0, 24.0)],
)


@pytest.fixture
def recording(parts: Parts) -> Recording:
    return Archive(parts).recording(layer=SPOKEN, seconds=420.0)


@pytest.fixture
def reader(page: Page, add_account: AddAccount) -> Page:
    add_account("canbo")
    enter(page, "canbo")
    return page


def opened(page: Page, address: str) -> Page:
    """The page with its words and its media ready."""
    page.goto(address)
    expect(page.locator(".word").first).to_be_attached()
    until(page, "media.readyState >= 1")
    return page


def seconds(page: Page) -> float:
    return float(page.evaluate("document.querySelector('[data-media]').currentTime"))


def paused(page: Page) -> bool:
    return bool(page.evaluate("document.querySelector('[data-media]').paused"))


def until(page: Page, condition: str) -> None:
    """Asks again and again from outside: inside the page, its content policy forbids it."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(f"(media => {condition})(document.querySelector('[data-media]'))"):
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {condition}"
        page.wait_for_timeout(30)


@pytest.mark.parametrize("typed", ["nghị quyết", "nghi quyet"])
def test_ask_and_click_and_the_player_is_at_that_second(reader: Page, recording: Recording, typed: str):
    reader.get_by_role("searchbox", name="Tìm trong lời nói ở hội nghị").fill(typed)
    reader.keyboard.press("Enter")
    hit = reader.locator(".hit-link")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_have_text("Nghị quyết")
    hit.click()
    reader.wait_for_url(f"**/phien/{recording.id}?**")
    until(reader, "media.currentTime === 6")
    line = reader.locator("#c1")
    expect(line).to_have_attribute("aria-current", "true")
    expect(line).to_be_in_viewport()
    expect(line.locator("mark.word")).to_have_text(["Nghị", "quyết"])
    reader.keyboard.press("Space")
    until(reader, "!media.paused && media.currentTime > 6.2")
    expect(reader.locator(".word.now")).to_have_count(1)


def test_a_hit_is_heard_where_it_is_listed(reader: Page, recording: Recording):
    reader.goto("/tim-kiem?q=khẩn+trương")
    button = reader.get_by_role("button", name="Nghe đoạn này")
    with reader.expect_response(lambda answer: "am-thanh" in answer.url) as heard:
        button.click()
    assert heard.value.status == 206
    expect(reader.get_by_role("button", name="Dừng")).to_be_visible()
    assert "/tim-kiem" in reader.url
    expect(button).to_be_visible(timeout=15_000)  # it stops by itself at the sentence's end


def test_a_word_that_is_clicked_is_heard(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}")
    reader.locator("#c1 .word", has_text="Bộ").click()
    until(reader, "Math.abs(media.currentTime - 7.8) < 0.02")
    expect(reader.locator(".word.now")).to_have_text("Bộ")
    reader.locator("#c2 a.at").click()
    until(reader, "media.currentTime === 12")
    assert "t=" not in reader.url


def test_keys_play_and_seek_and_leave_typing_alone(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}?t=20")
    reader.keyboard.press("l")
    until(reader, "media.currentTime === 25")
    reader.keyboard.press("ArrowLeft")
    reader.keyboard.press("j")
    until(reader, "media.currentTime === 15")
    reader.keyboard.press("k")
    until(reader, "!media.paused")
    reader.keyboard.press("k")
    until(reader, "media.paused")
    reader.keyboard.press(".")
    expect(reader.get_by_label("Tốc độ phát")).to_have_value("1.25")
    reader.keyboard.press("?")
    expect(reader.get_by_role("dialog", name="Phím tắt")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(reader.get_by_role("dialog", name="Phím tắt")).to_be_hidden()
    at = seconds(reader)
    reader.keyboard.press("/")
    reader.keyboard.type("kljk ")
    assert reader.get_by_role("searchbox", name="Tìm trong bản gỡ băng").input_value() == "kljk "
    assert (paused(reader), seconds(reader)) == (True, at)


def test_the_speed_is_remembered(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}")
    reader.get_by_label("Tốc độ phát").select_option("1.5")
    opened(reader, f"/phien/{recording.id}")
    until(reader, "media.playbackRate === 1.5 && media.preservesPitch")


def test_a_range_is_marked_and_stops_at_its_end(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}?t=12-13")
    until(reader, "media.currentTime === 12")
    expect(reader.locator(".in-range")).to_have_id("c2")
    reader.keyboard.press("Space")
    until(reader, "!media.paused")
    until(reader, "media.paused && media.currentTime === 13")
    reader.keyboard.press("Space")
    until(reader, "media.currentTime > 13.2")


def test_speakers_can_be_chosen(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}")
    reader.get_by_role("checkbox", name="Người nói 2").check()
    expect(reader.locator(".line:visible")).to_have_id("c2")
    assert "nguoi=S2" in reader.url
    reader.reload()
    expect(reader.locator(".line:visible")).to_have_id("c2")
    reader.get_by_role("checkbox", name="Chỉ phát lời của người được chọn").check()
    reader.get_by_role("button", name="Phát").click()
    until(reader, "media.currentTime >= 12")


def test_finding_within_the_transcript(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}")
    box = reader.get_by_role("searchbox", name="Tìm trong bản gỡ băng")
    box.fill("giai ngan")
    box.press("Enter")
    expect(reader.locator("[data-find-count]")).to_have_text("1/1")
    expect(reader.locator(".word.found-now")).to_have_text(["giải", "ngân"])
    box.fill("câu thứ")
    expect(reader.locator("[data-find-count]")).to_have_text("0/60")
    box.press("Shift+Enter")
    expect(reader.locator("[data-find-count]")).to_have_text("60/60")
    expect(reader.locator("#c64")).to_be_in_viewport()
    box.fill("ong")  # ends "không" and "trong", and begins no word
    expect(reader.locator("[data-find-count]")).to_have_text("Không thấy")
    box.fill("không ai nói thế")
    expect(reader.locator("[data-find-count]")).to_have_text("Không thấy")


def test_reading_ahead_leaves_the_sound_and_a_button_comes_back(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}?t=6")
    reader.keyboard.press("Space")
    until(reader, "!media.paused")
    reader.mouse.move(400, 300)
    reader.mouse.wheel(0, 3000)
    back = reader.get_by_role("button", name="Theo tiếng nói")
    expect(back).to_be_visible()
    expect(reader.locator("[aria-current=true].line")).not_to_be_in_viewport()
    back.click()
    expect(reader.locator("[aria-current=true].line")).to_be_in_viewport()
    expect(back).to_be_hidden()


def test_links_to_a_moment_and_to_a_sentence(reader: Page, context: BrowserContext, recording: Recording):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(reader, f"/phien/{recording.id}?t=6&q=57")
    reader.get_by_role("button", name="Sao chép liên kết", exact=True).click()
    expect(reader.locator("[data-status]")).to_have_text("Đã sao chép liên kết")
    assert reader.evaluate("navigator.clipboard.readText()").endswith(f"/phien/{recording.id}?t=6")
    reader.locator("#c2").hover()
    reader.locator("#c2").get_by_role("button", name="Sao chép liên kết tới câu này").click()
    reader.wait_for_timeout(200)
    assert reader.evaluate("navigator.clipboard.readText()").endswith("?t=12-14.37")


def test_it_goes_on_where_it_was_left(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}?t=100")
    reader.keyboard.press("Space")
    until(reader, "media.currentTime > 100.3")
    reader.keyboard.press("Space")
    until(reader, "media.paused")
    opened(reader, f"/phien/{recording.id}")
    until(reader, "media.currentTime > 100")
    expect(reader.locator("[data-status]")).to_have_text(re.compile(r"Tiếp tục từ 0:01:4"))
    reader.get_by_role("button", name="Nghe từ đầu").click()
    until(reader, "media.currentTime === 0")


def test_the_waveform_seeks_by_pointer_and_by_key(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}")
    slider = reader.get_by_role("slider", name="Vị trí trong bản ghi")
    box = slider.bounding_box()
    assert box
    reader.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(reader, "Math.abs(media.currentTime - 210) < 5")
    before = seconds(reader)
    slider.press("ArrowRight")
    until(reader, f"media.currentTime > {before}")
    colours = """canvas => {
        const picture = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(picture.data.buffer)).size;
    }"""
    assert reader.locator("[data-wave]").evaluate(colours) > 3


def test_doubt_is_seen(reader: Page, recording: Recording):
    opened(reader, f"/phien/{recording.id}")
    expect(reader.locator("#c2 .doubt")).to_have_text("chưa chắc chắn: máy nghe không rõ")
    expect(reader.locator("#c3 .word.unsure")).to_have_count(4)
    expect(reader.locator("#cg0")).to_contain_text("có tiếng nói, chưa có chữ")


@pytest.mark.parametrize("path", ["/", "/tim-kiem?q=nghi+quyet", "/phien/{id}?q=nghi+quyet"])
def test_a_small_window_shows_everything_without_scrolling_sideways(
    reader: Page, recording: Recording, path: str
):
    reader.set_viewport_size({"width": 360, "height": 740})
    reader.goto(path.format(id=recording.id))
    reader.wait_for_load_state("networkidle")
    assert reader.evaluate("document.documentElement.scrollWidth") == 360


def test_without_scripts_it_is_a_page_to_read(
    reader: Page, context: BrowserContext, recording: Recording, address: str
):
    assert context.browser
    plain = context.browser.new_context(
        base_url=address, locale="vi-VN", java_script_enabled=False, storage_state=context.storage_state()
    )
    page = plain.new_page()
    page.goto("/tim-kiem?q=nghi+quyet")
    page.locator(".hit-link").click()
    expect(page.locator("#c1 mark")).to_have_text("Nghị quyết")
    expect(page.locator("audio[controls]")).to_be_visible()
    page.locator("#c2 a.at").click()
    assert page.url.endswith(f"/phien/{recording.id}?t=12#c2")
    page.get_by_role("checkbox", name="Người nói 3").check()
    page.get_by_role("button", name="Chỉ hiện người được chọn").click()
    expect(page.locator(".line:visible").first).to_have_id("c4")
    plain.close()


WRITTEN = layer(
    segment(2.0, "Kính thưa các đồng chí", "S1"),
    segment(6.0, "Giải ngân đạt chín mươi ba phẩy sáu phần trăm kế hoạch trước ngày ba mươi tháng sáu", "S1"),
)


def test_a_written_number_is_played_from_its_first_word_and_tells_what_was_said(reader: Page, parts: Parts):
    recording = Archive(parts).recording(layer=WRITTEN, seconds=60.0)
    opened(reader, f"/phien/{recording.id}")
    share, day = reader.locator("#c1 .word.written").all()
    expect(share).to_have_text("93,6 %")
    expect(share).to_have_attribute("title", "Lời nói: chín mươi ba phẩy sáu phần trăm")
    share.click()
    until(reader, "Math.abs(media.currentTime - 6.9) < 0.02")  # the fourth word
    expect(share).to_have_class(re.compile(r"\bnow\b"))
    day.focus()
    reader.keyboard.press("Enter")
    until(reader, "Math.abs(media.currentTime - 10.2) < 0.02")  # the fifteenth
    said = day.evaluate("each => getComputedStyle(each, '::after').content")
    assert "ba mươi tháng sáu" in said
    # While the second word of the piece sounds, the piece is marked.
    reader.evaluate("document.querySelector('[data-media]').currentTime = 7.9")
    expect(share).to_have_class(re.compile(r"\bnow\b"))
    find = reader.get_by_role("searchbox", name="Tìm trong bản gỡ băng")
    for typed in ("đạt chín mươi ba", "phan tram", "93,6"):
        find.fill(typed)
        expect(reader.locator("[data-find-count]")).to_have_text("0/1")
        reader.keyboard.press("Enter")
        expect(share).to_have_class(re.compile(r"\bfound-now\b"))
    find.fill("")
    reader.get_by_role("button", name="Nguyên văn").click()
    expect(reader.locator("#c1 .word").nth(3)).to_have_text("chín")
    expect(reader.locator(".written")).to_have_count(0)
    reader.reload()
    expect(reader.get_by_role("button", name="Nguyên văn")).to_have_attribute("aria-pressed", "true")
