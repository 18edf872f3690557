"""Sign in, bring a recording in, watch its progress; and what is seen when the file is no good."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from giaoban.models.access import Role
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState
from giaoban.models.store import recordings
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.webapp.parts import Parts
from tests.journeys.conftest import Complaints, enter
from tests.webapp.conftest import AddAccount
from tests.webapp.files import BYTES_A_SECOND, tone


@pytest.fixture
def upload_page(page: Page, add_account: AddAccount) -> Page:
    add_account("thuky", Role.SECRETARY)
    enter(page, "thuky", "/tai-len")
    return page


def choose(page: Page, *files: Path) -> None:
    page.locator("#files").set_input_files(list(files))


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def declare(page: Page) -> None:
    page.get_by_role("checkbox", name="không chứa bí mật").check()


def send(page: Page) -> None:
    page.locator("main").get_by_role("button", name="Tải lên").click()


def test_from_the_file_to_its_progress(
    upload_page: Page, tmp_path: Path, db: Database, queue: LeaseQueue, complaints: Complaints
):
    page = upload_page
    choose(page, write(tmp_path, "Giao ban tháng 10 - 03.11.2026 8h00.wav", tone(3)))
    expect(page.get_by_label("Tên hội nghị")).not_to_have_value("")
    expect(page.get_by_label("Ngày họp")).to_have_value("03/11/2026")
    expect(page.get_by_label("Giờ bắt đầu")).to_have_value("08:00")

    complaints.expect("400")  # the browser itself notes the answer to the form that was not right yet
    send(page)
    expect(page.get_by_text("Hãy xác nhận bản ghi không chứa bí mật nhà nước.")).to_be_visible()
    declare(page)
    send(page)
    page.wait_for_url("**/ban-ghi/1")
    expect(page.get_by_role("heading", name="Tiến độ")).to_be_visible()
    expect(page.locator(".step").first).to_contain_text("trong hàng đợi")

    # A worker begins; the page shows it without being asked.
    job = queue.claim("w", [Step.PREPARE])
    assert job is not None
    queue.heartbeat(job, 0.42)
    expect(page.locator(".step").first).to_contain_text("42 %")
    with db.write() as tx:
        queue.finish(tx, job)
        recordings.set_state(tx, 1, RecordingState.FAILED, "Không còn chỗ trên ổ đĩa.")
    expect(page.locator("#tien-do")).to_contain_text("Không còn chỗ trên ổ đĩa.")
    page.get_by_role("button", name="Làm lại").click()
    expect(page.get_by_text("Đã xếp lại vào hàng đợi.")).to_be_visible()


def test_a_broken_file_is_refused_in_clear_words(
    upload_page: Page, tmp_path: Path, parts: Parts, complaints: Complaints
):
    page = upload_page
    complaints.expect("400")
    choose(page, write(tmp_path, "hỏng 03.11.2026.mp4", b"khong phai video" * 1000))
    page.get_by_label("Tên hội nghị").fill("Giao ban")
    declare(page)
    send(page)
    row = page.locator(".file")
    expect(row).to_have_class("file refused")
    expect(row).to_contain_text("hỏng 03.11.2026.mp4")
    assert list(parts.media.originals()) == []
    expect(page.get_by_label("Tên hội nghị")).to_have_value("Giao ban")


def test_what_a_files_name_says_is_not_put_under_the_hands_of_who_types(upload_page: Page, tmp_path: Path):
    page = upload_page
    held: list[Route] = []
    page.route("**/tai-len/doan?*", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright marks the handler, and a bound method of a list cannot be marked
    title, day = page.get_by_label("Tên hội nghị"), page.locator("#day")
    with page.expect_request("**/tai-len/doan?*"):
        choose(page, write(tmp_path, "Giao ban tuần 03.11.2026.wav", tone(1)))
    expect(page.locator(".file")).to_have_count(1)
    title.focus()
    held[0].continue_()
    expect(day).to_have_value("03/11/2026")
    expect(title).to_have_value("")
    title.press_sequentially("Họp")
    title.blur()
    expect(title).to_have_value("Họp")

    # An empty field takes it once it is left.
    title.fill("")
    with page.expect_request("**/tai-len/doan?*"):
        choose(page, write(tmp_path, "Giao ban quý 04.11.2026.wav", tone(1)))
    expect(page.locator(".file")).to_have_count(2)
    held[1].continue_()
    title.blur()
    expect(title).to_have_value("Giao ban quý")


def test_a_cut_file_can_be_taken_all_the_same_and_a_second_time_leads_to_the_first(
    upload_page: Page, tmp_path: Path, complaints: Complaints
):
    page = upload_page
    complaints.expect("400")
    file = write(tmp_path, "Giao ban 03.11.2026.wav", tone(20)[:200_000])
    choose(page, file)
    declare(page)
    send(page)
    expect(page.locator(".file")).to_contain_text("bị cụt")
    page.get_by_role("button", name="Vẫn nhận phần đọc được").click()
    page.wait_for_url("**/ban-ghi/1")
    expect(page.locator("main")).to_contain_text("bị cụt")

    page.goto("/tai-len")
    choose(page, file)
    declare(page)
    send(page)
    expect(page.locator(".file")).to_contain_text("đã có trong kho")
    page.get_by_role("link", name="Mở bản ghi đã có").click()
    page.wait_for_url("**/ban-ghi/1")


def test_two_files_become_two_parts_of_one_conference(upload_page: Page, tmp_path: Path, db: Database):
    page = upload_page
    choose(
        page,
        write(tmp_path, "Giao ban 03.11.2026 sáng.wav", tone(1)),
        write(tmp_path, "Giao ban 03.11.2026 chiều.wav", tone(2)),
    )
    declare(page)
    send(page)
    page.wait_for_url("**/ban-ghi")
    with db.read() as tx:
        assert [each.part for each in recordings.of_conference(tx, 1)] == [1, 2]


def test_an_upload_goes_on_after_the_page_was_left(
    upload_page: Page, tmp_path: Path, parts: Parts, complaints: Complaints
):
    page = upload_page
    complaints.expect("ERR_")
    size = 40_000_000
    file = write(tmp_path, "dài 03.11.2026.wav", tone(size // BYTES_A_SECOND))
    choose(page, file)
    page.get_by_label("Tên hội nghị").fill("Giao ban")
    declare(page)
    # The link breaks after the first piece.
    pieces: list[str] = []

    def one_piece(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(route.request.headers["upload-offset"])
            if len(pieces) > 1:
                route.abort()
                return
        route.continue_()

    page.route("**/tai-len/tep/*", one_piece)
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        send(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/ban-ghi")
    page.unroute("**/tai-len/tep/*")
    page.goto("/tai-len")
    expect(page.locator(".unfinished")).to_contain_text("dài 03.11.2026.wav")
    kept = parts.uploads.glob("*.part")
    before = next(kept).stat().st_size
    assert 0 < before < size

    offsets: list[str] = []

    def note_offset(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(request.headers["upload-offset"])

    page.on("request", note_offset)
    choose(page, file)
    page.get_by_label("Tên hội nghị").fill("Giao ban")
    declare(page)
    send(page)
    page.wait_for_url("**/ban-ghi/1")
    assert offsets[0] == str(before)
