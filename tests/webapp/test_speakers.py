"""Speakers are named, merged, split and given lines on the page of a recording, without a script too; names
are then everywhere, and only for who may read the recording."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from giaoban.models.access import Role, unit_key
from giaoban.models.conference import Participant
from giaoban.models.job import Step
from giaoban.models.recording import Recording, Span, SpeakerCount
from giaoban.models.store import recordings, tables, transcripts
from giaoban.models.store.database import Database
from giaoban.models.transcript import Doubt, Transcript
from giaoban.search.steps import read_passages
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import Person, SignIn

SPOKEN = replace(
    layer(
        segment(0.0, "Kính thưa các đồng chí", "S1"),
        segment(5.0, "Tôi xin báo cáo về giải ngân đầu tư công của tỉnh", "S2"),
        segment(10.0, "Báo cáo thêm rất nhiều điều chưa rõ ở các huyện xã", "S2", doubts=[Doubt.RATE]),
        segment(15.0, "Xin cảm ơn", "S3"),
        segment(20.0, "Vâng", None),
    ),
    overlaps=(Span(5.2, 7.0),),
)
EXPECTED = (
    Participant("Trịnh Xuân Trường", "Chủ tịch", "UBND tỉnh"),
    Participant("Hoàng Thị Bích", "Giám đốc", "Sở Tài chính"),
)


@pytest.fixture
def archive(parts: Parts) -> Archive:
    return Archive(parts)


@pytest.fixture
def recording(archive: Archive) -> Recording:
    return archive.recording(archive.conference(details(participants=EXPECTED)), SPOKEN)


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def change(
    who: Person, recording: Recording, deed: str, data: dict[str, object], **more: object
) -> TestResponse:
    return who.post_form(f"/phien/{recording.id}/nguoi-noi/{deed}", {"ban": "1", **data}, **more)


def read(parts: Parts, recording: Recording) -> Transcript:
    with parts.db.read() as tx:
        found = transcripts.transcript(tx, recording.id)
    assert found
    return found


def shown(answer: TestResponse) -> list[str]:
    """The headings of a page: who speaks, in order."""
    heads = re.findall(r'<h3 class="who">.*?</span>(.*?)</h3>', answer.text)
    return [unescape(head) for head in heads]


def page(who: Person, recording: Recording, **args: str) -> TestResponse:
    return who.get(f"/phien/{recording.id}", query_string=args)


def test_a_name_given_stands_on_the_page_in_every_file_and_in_search(
    secretary: Person, recording: Recording, parts: Parts
):
    answer = change(secretary, recording, "ten", {"ai": "S2", "ten": " Hoàng  Thị Bích "})
    assert answer.status_code == 302
    assert answer.location == f"/phien/{recording.id}?sua=nguoi-noi"
    assert shown(page(secretary, recording)) == [
        "Người nói 1",
        "Hoàng Thị Bích",
        "Người nói 3",
        "Chưa rõ người nói",
    ]
    for suffix in ("txt", "srt", "vtt"):
        text = secretary.get(f"/phien/{recording.id}/tai-ve.{suffix}").text
        assert "Hoàng Thị Bích" in text
        assert "Người nói 2" not in text
    told = json.loads(secretary.get(f"/phien/{recording.id}/tai-ve.json").text)
    assert told["speakers"][1] == {"label": "S2", "name": "Hoàng Thị Bích", "named": True}
    with parts.db.read() as tx:
        assert [job.step for job in parts.queue.jobs(tx, recording.id)] == [Step.INDEX]
        parts.index.replace(recording.id, read_passages(tx, recording.id))
    found = secretary.get("/tim-kiem", query_string={"q": "giải ngân"}).text
    assert ">Hoàng Thị Bích</a>" in found
    by = {"q": "giải ngân", "phien": str(recording.id), "nguoi": "Hoàng Thị Bích"}
    narrowed = secretary.get("/tim-kiem", query_string=by).text
    assert '<option value="Hoàng Thị Bích" selected>' in narrowed
    assert "1 lần nhắc" in narrowed
    assert "1 lần nhắc" not in secretary.get("/tim-kiem", query_string=by | {"nguoi": "S3"}).text
    link = re.search(r'<a href="([^"]+)"[^>]*>Hoàng Thị Bích</a>', found)
    assert link
    assert secretary.get(unescape(link[1])).text.count('class="hit"') == 1
    everywhere = secretary.get("/tim-kiem", query_string={"q": "giải ngân", "nguoi": "Hoàng Thị Bích"})
    assert "1 lần nhắc" in everywhere.text


def test_speakers_are_merged_and_the_merge_taken_back(secretary: Person, recording: Recording, parts: Parts):
    change(secretary, recording, "gop", {"ai": "S3", "vao": "S2"})
    assert read(parts, recording).speakers == ("S1", "S2")
    change(secretary, recording, "hoan-tac", {})
    assert read(parts, recording).speakers == ("S1", "S2", "S3")
    refused = change(secretary, recording, "hoan-tac", {}, follow_redirects=True)
    assert "Không còn thay đổi nào" in refused.text


def test_chosen_lines_go_to_another_to_somebody_new_or_to_nobody(
    secretary: Person, recording: Recording, parts: Parts
):
    boxes = re.findall(r'name="doan" value="([^"]+)"', page(secretary, recording, sua="nguoi-noi").text)
    assert len(boxes) == 5
    change(secretary, recording, "doan", {"doan": [boxes[1], boxes[4]], "cua": "S1"})
    change(secretary, recording, "doan", {"doan": [boxes[2]], "cua": "moi", "ten": "Lê Thị Mới"})
    change(secretary, recording, "doan", {"doan": boxes[3], "cua": "khong-ro"})
    transcript = read(parts, recording)
    assert [each.speaker for each in transcript.segments] == ["S1", "S1", "S4", None, "S1"]
    assert transcript.name("S4") == "Lê Thị Mới"


@pytest.mark.parametrize(
    ("deed", "data", "said"),
    [
        ("doan", {"doan": "0.0-1.5", "cua": ""}, "Hãy chọn các đoạn ấy là của ai."),
        ("doan", {"doan": "x", "cua": "S1"}, "Hãy chọn ít nhất một đoạn"),
        ("doan", {"cua": "moi"}, "Hãy chọn ít nhất một đoạn"),
        ("gop", {"ai": "S1", "vao": "S1"}, "Hãy chọn hai người nói khác nhau"),
        ("gop", {"ai": "S1"}, "không còn người nói đã chọn"),
        ("ten", {"ai": "S9", "ten": "A"}, "không còn người nói đã chọn"),
        ("ten", {"ai": "<b>", "ten": "A"}, "không còn người nói đã chọn"),
        ("ten", {"ai": "S1", "ten": "S2"}, "không dùng làm tên được"),
        ("ten", {"ban": "99", "ai": "S1", "ten": "A"}, "vừa có bản gỡ băng khác"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    secretary: Person, recording: Recording, parts: Parts, deed: str, data: dict[str, object], said: str
):
    answer = change(secretary, recording, deed, data, follow_redirects=True)
    assert said in unescape(answer.text)
    assert read(parts, recording).revision == 0


def test_with_htmx_the_answer_is_the_panel_with_what_the_script_needs(
    secretary: Person, recording: Recording
):
    answer = change(secretary, recording, "gop", {"ai": "S3", "vao": "S1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    runs = re.search(r'data-runs="([^"]+)"', answer.text)
    assert runs
    assert json.loads(unescape(runs[1])) == [[0, "S1"], [1, "S2"], [3, "S1"], [4, ""]]
    assert 'id="doan-da-chon"' in answer.text
    assert "Đã lưu." in answer.text
    wrong = change(secretary, recording, "gop", {"ai": "S9", "vao": "S1"}, headers={"HX-Request": "true"})
    assert "data-wrong" in wrong.text


def test_the_panel_offers_names_a_sample_and_tells_what_was_done(
    secretary: Person, recording: Recording, sign_in: SignIn
):
    change(secretary, recording, "ten", {"ai": "S1", "ten": "Trịnh Xuân Trường"})
    change(secretary, recording, "ten", {"ai": "S3", "ten": "Trịnh Xuân Trường"})
    change(secretary, recording, "gop", {"ai": "S2", "vao": "S1"})
    change(secretary, recording, "hoan-tac", {})
    text = unescape(page(secretary, recording, sua="nguoi-noi").text)
    offered = re.findall(r'<option value="([^"]+)">[^<]*(?:Chủ tịch|Giám đốc)', text)
    assert offered == ["Hoàng Thị Bích", "Trịnh Xuân Trường"]  # who is not named yet comes first
    # Of the second speaker's lines one is spoken over and one is doubtful: then the longest will do.
    assert re.search(r'data-hear data-start="5.0" data-end="8.57"', text)
    assert text.count("Trùng tên với Người nói") == 1
    assert "Gộp Người nói 2 vào Người nói 1" in text
    assert "đã hoàn tác" in text
    assert "Nguyễn Văn Secretary0" in text
    reading = sign_in().get(f"/phien/{recording.id}?sua=nguoi-noi").text
    assert "nguoi-noi/ten" not in reading
    assert 'class="pick"' not in reading


def test_a_name_of_a_participant_whom_the_archive_knows_is_that_person(
    secretary: Person, archive: Archive, parts: Parts, db: Database
):
    with db.write() as tx:
        tx.execute(insert(tables.people).values(id=7, name="Trịnh Xuân Trường"))
    expected = (replace(EXPECTED[0], person_id=7), EXPECTED[1])
    recording = archive.recording(archive.conference(details(participants=expected)), SPOKEN)
    change(secretary, recording, "ten", {"ai": "S1", "ten": "Trịnh Xuân Trường"})
    change(secretary, recording, "ten", {"ai": "S2", "ten": "Hoàng Thị Bích"})
    assert dict(read(parts, recording).people) == {"S1": 7}


def test_where_several_speak_at_once_the_line_says_so(sign_in: SignIn, recording: Recording):
    reader = sign_in()
    assert reader.get(f"/phien/{recording.id}").text.count("nhiều người nói cùng lúc") == 1
    assert reader.get(f"/phien/{recording.id}/tai-ve.txt").text.count("[nhiều người cùng nói]") == 2
    told = json.loads(reader.get(f"/phien/{recording.id}/tai-ve.json").text)
    assert told["overlaps"] == [{"start": 5.2, "end": 7.0}]


def test_how_many_speak_is_kept_and_told(secretary: Person, archive: Archive, db: Database):
    recording = archive.recording()
    path = f"/phien/{recording.id}/nguoi-noi/so-nguoi"
    answer = secretary.post_form(path, {"it-nhat": "3", "nhieu-nhat": "8"}, follow_redirects=True)
    assert "Đã lưu số người nói." in answer.text
    assert "3–8" in answer.text
    with db.read() as tx:
        assert recordings.get(tx, recording.id).speakers == SpeakerCount(3, 8)
    refused = secretary.post_form(path, {"it-nhat": "9", "nhieu-nhat": "8"}, follow_redirects=True)
    assert "lớn hơn" in refused.text


def test_every_change_is_in_the_audit(secretary: Person, recording: Recording, db: Database):
    change(secretary, recording, "ten", {"ai": "S1", "ten": "Trịnh Xuân Trường"})
    with db.read() as tx:
        (row,) = tx.execute(select(tables.audit).where(tables.audit.c.action == "speakers.rename")).all()
    assert (row.who, row.subject) == ("Nguyễn Văn Secretary0", f"recording:{recording.id}")
    assert row.detail["name"] == "Trịnh Xuân Trường"


def test_names_are_hidden_from_who_may_not_read(secretary: Person, archive: Archive, sign_in: SignIn):
    shut = archive.conference(details(readable_by=frozenset({unit_key(1)})))
    recording = archive.recording(shut, SPOKEN)
    for deed in ("ten", "gop", "doan", "hoan-tac", "so-nguoi"):
        data = {"ban": "1", "ai": "S1", "vao": "S2", "cua": "S1", "doan": "0.0-1.0"}
        for number in (recording.id, 99):
            assert secretary.post_form(f"/phien/{number}/nguoi-noi/{deed}", data).status_code == 404
    reader = sign_in()
    assert change(reader, recording, "ten", {"ai": "S1", "ten": "A"}).status_code == 403
