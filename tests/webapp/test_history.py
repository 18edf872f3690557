"""The history of a transcript on its page: read, filtered, gone back in, taken away as a table."""

from __future__ import annotations

import csv
import io
import re

import pytest

from giaoban.models.access import SYSTEM, Role
from giaoban.models.recording import Recording, Span
from giaoban.models.store import corrections, reviewing, transcripts
from giaoban.models.store.corrections import Seen
from giaoban.models.transcript import ReviewState, Transcript
from giaoban.webapp.pages.history import PAGE_SIZE
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment
from tests.webapp.conftest import Person, SignIn


@pytest.fixture
def recording(parts: Parts) -> Recording:
    spoken = layer(
        segment(1.0, "kính thưa các đồng chí"),
        segment(10.0, "tình hình ở lào cai, năm nay"),
        segment(20.0, "=xin cảm ơn"),
    )
    return Archive(parts).recording(layer=spoken)


def transcript(parts: Parts, recording: Recording) -> Transcript:
    with parts.db.read() as tx:
        found = transcripts.transcript(tx, recording.id)
    assert found
    return found


def correct(parts: Parts, recording: Recording, *wanted: tuple[int, str]) -> tuple[int, ...]:
    now = transcript(parts, recording)
    lines = [(now.segments[place], text) for place, text in wanted]
    seen = [(Seen(Span(line.start, line.end), line.text), text) for line, text in lines]
    with parts.db.write() as tx:
        layer_id = now.layer.id or 0
        return corrections.rewrite(tx, parts.queue, recording.id, layer_id, seen, SYSTEM).edit_ids


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", page)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def test_readers_do_not_see_what_was_wrongly_heard(sign_in: SignIn, parts: Parts, recording: Recording):
    correct(parts, recording, (1, "tình hình ở Lào Cai, năm nay"))
    reader, secretary = sign_in(), sign_in(Role.SECRETARY)
    address = f"/phien/{recording.id}/lich-su"
    for rest in ("", ".csv"):
        assert reader.get(address + rest).status_code == 403
        assert secretary.get(address + rest).status_code == 200
    for deed in ("hoan-tac", "khoi-phuc"):
        assert reader.post_form(f"{address}/{deed}").status_code == 403
    page = f"/ban-ghi/{recording.id}"
    assert address not in reader.get(page).text
    assert address in secretary.get(page).text


def test_a_change_shows_who_when_where_and_what(secretary: Person, parts: Parts, recording: Recording):
    address = f"/phien/{recording.id}/lich-su"
    assert "Chưa ai sửa gì" in secretary.get(address).text
    correct(parts, recording, (1, "tình hình ở Lào Cai, năm nay"))
    page = plain(secretary.get(address).text)
    assert "<del>lào cai,</del>" in page
    assert "<ins>Lào Cai,</ins>" in page
    assert "hệ thống, <time" in page
    assert f'href="/phien/{recording.id}?t=10-12.07"' in page
    assert "Đang soát" in page


def test_a_change_is_taken_back_and_says_so(secretary: Person, parts: Parts, recording: Recording):
    correct(parts, recording, (0, "một"), (1, "hai"))
    address = f"/phien/{recording.id}/lich-su"
    page = secretary.get(address).text
    assert "Hoàn tác cả lượt (2)" in page
    form = {"ban": field(page, "ban"), "thay-doi": field(page, "thay-doi"), "ca-luot": "1"}
    answer = secretary.post_form(f"{address}/hoan-tac", form, follow_redirects=True)
    assert "Đã hoàn tác 2 thay đổi." in answer.text
    assert "Nguyễn Văn Secretary0" in answer.text
    assert transcript(parts, recording).segments[1].text == "tình hình ở lào cai, năm nay"
    again = secretary.post_form(f"{address}/hoan-tac", form)
    assert again.status_code == 400
    assert "đã được hoàn tác rồi" in again.text


def test_a_line_says_again_what_it_said_unless_somebody_was_faster(
    secretary: Person, parts: Parts, recording: Recording
):
    address = f"/phien/{recording.id}/lich-su"
    correct(parts, recording, (0, "lời thứ nhất"))
    correct(parts, recording, (0, "lời thứ hai"))
    page = secretary.get(address).text
    form = {name: field(page, name) for name in ("ban", "luc", "loi")}
    form["thay-doi"] = re.findall(r'name="thay-doi" value="(\d+)"', page)[-1]
    correct(parts, recording, (0, "lời thứ ba"))
    refused = secretary.post_form(f"{address}/khoi-phuc", form)
    assert refused.status_code == 409
    assert "Có người vừa sửa đoạn này" in refused.text
    assert transcript(parts, recording).segments[0].text == "lời thứ ba"
    done = secretary.post_form(f"{address}/khoi-phuc", form | {"loi": "lời thứ ba"}, follow_redirects=True)
    assert "Đã khôi phục lời cũ" in done.text
    assert transcript(parts, recording).segments[0].text == "kính thưa các đồng chí"


def test_an_approved_transcript_shows_its_history_and_no_buttons(
    secretary: Person, parts: Parts, recording: Recording
):
    correct(parts, recording, (0, "lời mới"))
    now = transcript(parts, recording)
    with parts.db.write() as tx:
        reviewing.say(
            tx,
            parts.queue,
            recording.id,
            now.layer.id or 0,
            ReviewState.APPROVED,
            SYSTEM,
            revision=now.revision,
            note="đã nghe lại hết",
        )
    page = secretary.get(f"/phien/{recording.id}/lich-su").text
    assert "đã nghe lại hết" in page
    assert "phải mở lại để soát" in page
    assert "hoan-tac" not in page
    assert "khoi-phuc" not in page


def test_it_is_filtered_and_comes_in_pages(secretary: Person, parts: Parts, recording: Recording):
    for n in range(PAGE_SIZE + 1):
        correct(parts, recording, (0, f"lời {n}"))
    address = f"/phien/{recording.id}/lich-su"
    assert f"Trang 1/2 · {PAGE_SIZE + 2} thay đổi" in secretary.get(address).text
    second = secretary.get(f"{address}?trang=2&viec=rewrite").text
    assert (second.count('class="entry'), "trang=1&amp;viec=rewrite" in second) == (1, True)
    assert "Không có thay đổi nào khớp" in secretary.get(f"{address}?nguoi=ai+đó").text
    assert secretary.get(f"{address}?viec=review").text.count('class="entry') == 1


def test_it_is_taken_away_as_a_table(secretary: Person, parts: Parts, recording: Recording):
    correct(parts, recording, (2, "=1+1 xin hết"))
    answer = secretary.get(f"/phien/{recording.id}/lich-su.csv")
    assert "lich-su-go-bang" in answer.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    head = lines.index(next(line for line in lines if line and line[0] == "STT"))
    first = dict(zip(lines[head], lines[head + 1], strict=True))
    assert first["Việc"] == "Sửa lời"
    assert (first["Trước"], first["Sau"]) == ("'=xin cảm ơn", "'=1+1 xin hết")
    assert (first["Người"], first["Từ"]) == ("hệ thống", "0:00:20")
    assert lines[head + 2][3:8] == ["Trạng thái soát", "", "", "", "Đang soát"]
