"""Hear a sentence, take it as evidence, check the file that came."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from giaoban.models.access import NOBODY
from giaoban.models.recording import Span
from giaoban.webapp.exports.evidence.verify import verify
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.journeys.conftest import enter
from tests.journeys.test_search_and_play import SPOKEN, opened, until
from tests.webapp.conftest import AddAccount


def test_the_sentence_that_is_heard_becomes_a_bundle(
    page: Page, parts: Parts, add_account: AddAccount, tmp_path: Path
):
    recording = Archive(parts).recording(layer=SPOKEN, seconds=60.0)
    add_account("canbo")
    enter(page, "canbo")
    opened(page, f"/phien/{recording.id}?t=2-5")
    page.locator("#c2 a.at").click()
    until(page, "media.currentTime === 12")
    page.locator(".dock a[data-span]").click()
    page.wait_for_url("**/bang-chung?t=12-14.37")
    expect(page.locator(".quoted")).to_contain_text("Vâng tôi xin báo cáo về giải ngân")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Lập gói và tải về").click()
    assert coming.value.suggested_filename.endswith("bằng chứng 12-14.37.zip")
    path = tmp_path / "mang-ve.zip"
    coming.value.save_as(path)
    verdict = verify(path, parts.evidence_key(NOBODY).public)
    assert verdict.good
    assert verdict.manifest
    assert verdict.manifest.span == Span(12.0, 14.37)


def test_the_range_that_a_link_named_is_what_is_taken(page: Page, parts: Parts, add_account: AddAccount):
    recording = Archive(parts).recording(layer=SPOKEN, seconds=60.0)
    add_account("canbo")
    enter(page, "canbo")
    opened(page, f"/phien/{recording.id}?t=6.5-13")
    page.get_by_role("link", name="Trích làm bằng chứng").click()
    page.wait_for_url("**/bang-chung?t=6.5-13")
    expect(page.locator(".quoted li")).to_have_count(2)
