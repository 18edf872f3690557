"""The editor's pages: what a script and a plain form send, and what is told of the review elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from giaoban.models.access import Role
from giaoban.models.changes import apply
from giaoban.models.recording import Recording, Span
from giaoban.models.store import tables, transcripts
from giaoban.models.transcript import Doubt, Layer, Transcript
from giaoban.webapp.editing import lines, splice
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment
from tests.webapp.conftest import Person, SignIn, told

SAID = layer(
    segment(2.0, "Kính thưa các đồng chí", "S1"),
    segment(6.0, "Tôi báo cao về dải ngân", "S2", doubts=[Doubt.LOW_CONFIDENCE]),
    segment(12.0, "Tiến độ còn chậm", "S2"),
    gaps=[Span(20.0, 23.0)],
)
JSON = {"Accept": "application/json"}


@pytest.fixture
def recording(parts: Parts) -> Recording:
    return Archive(parts).recording(layer=SAID)


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def read(parts: Parts, recording: Recording) -> Transcript:
    with parts.db.read() as tx:
        found = transcripts.transcript(tx, recording.id)
    assert found
    return found


def fields(transcript: Transcript, place: int, **more: object) -> dict[str, object]:
    line = transcript.segments[place]
    return {
        "ban": transcript.layer.id,
        "phien-ban": transcript.revision,
        "tu": line.start,
        "den": line.end,
        "truoc": line.text,
    } | {name.replace("_", "-"): value for name, value in more.items()}


def send(
    person: Person, recording: Recording, deed: str, data: dict[str, Any], *, script: bool = True
) -> TestResponse:
    return person.post_form(f"/phien/{recording.id}/soat/{deed}", data, headers=JSON if script else {})


def test_the_page_shows_every_line_and_what_needs_ears(secretary: Person, recording: Recording):
    page = secretary.get(f"/phien/{recording.id}/soat").text
    for text in (
        "Kính thưa các đồng chí",
        "máy nghe không rõ",
        "có tiếng nói, chưa có chữ",
        "Trạng thái: Nháp",
    ):
        assert text in page
    assert page.count("data-line ") == 4
    assert page.count(" data-ears data-times") == 2


def test_a_line_is_corrected_and_only_what_differs_is_told(
    secretary: Person, recording: Recording, parts: Parts
):
    before = read(parts, recording)
    answer = told(send(secretary, recording, "loi", fields(before, 1, loi="Tôi báo cáo về giải ngân")))
    assert (answer["first"], answer["removed"], answer["revision"]) == (1, 2, 1)
    assert "Tôi báo cáo về giải ngân" in answer["html"]
    assert "Kính thưa" not in answer["html"]
    assert (answer["corrected"], answer["review"]) == (1, "in-review")
    assert read(parts, recording).segments[1].text == "Tôi báo cáo về giải ngân"


def test_who_saw_an_older_state_is_told_the_whole(secretary: Person, recording: Recording, parts: Parts):
    first = read(parts, recording)
    send(secretary, recording, "loi", fields(first, 0, loi="Kính thưa quý vị"))
    answer = told(send(secretary, recording, "loi", fields(first, 2, loi="Tiến độ chậm")))
    assert "first" not in answer
    assert "Kính thưa quý vị" in answer["html"]
    assert "Tiến độ chậm" in answer["html"]


def test_a_clash_is_told_and_changes_nothing(secretary: Person, recording: Recording, parts: Parts):
    seen = fields(read(parts, recording), 1, loi="của Lan")
    send(secretary, recording, "loi", seen)
    answer = send(secretary, recording, "loi", seen | {"loi": "của Hoa"})
    assert answer.status_code == 409
    assert "vừa sửa đoạn này" in told(answer)["error"]
    assert read(parts, recording).segments[1].text == "của Lan"


def test_lines_are_cut_joined_timed_and_all_is_taken_back(
    secretary: Person, recording: Recording, parts: Parts
):
    cut = told(send(secretary, recording, "tach", fields(read(parts, recording), 0, cho=len("Kính thưa "))))
    now = read(parts, recording)
    assert [line.text for line in now.segments[:2]] == ["Kính thưa", "các đồng chí"]
    second = now.segments[1]
    after = {"sau_tu": second.start, "sau_den": second.end, "sau_truoc": second.text}
    told(send(secretary, recording, "noi", fields(now, 0, **after)))
    assert read(parts, recording).segments[0].text == "Kính thưa các đồng chí"
    now = read(parts, recording)
    told(send(secretary, recording, "gio", fields(now, 2, moi_tu="12.5", moi_den="14")))
    assert read(parts, recording).segments[2].start == 12.5
    now = read(parts, recording)
    refused = send(
        secretary,
        recording,
        "hoan-tac",
        {"ban": now.layer.id, "phien-ban": now.revision, "lan": cut["edits"]},
    )
    assert refused.status_code == 400
    assert "sửa tiếp sau đó" in told(refused)["error"]


def test_undo_and_redo(secretary: Person, recording: Recording, parts: Parts):
    done = told(send(secretary, recording, "loi", fields(read(parts, recording), 2, loi="Tiến độ nhanh")))
    where = {"ban": read(parts, recording).layer.id, "phien-ban": done["revision"], "lan": done["edits"]}
    undone = told(send(secretary, recording, "hoan-tac", where))
    assert read(parts, recording).segments[2].text == "Tiến độ còn chậm"
    redo = where | {"phien-ban": undone["revision"], "lan": undone["edits"]}
    told(send(secretary, recording, "lam-lai", redo))
    assert read(parts, recording).segments[2].text == "Tiến độ nhanh"


def test_without_a_script_a_line_has_a_form_that_comes_back(
    secretary: Person, recording: Recording, parts: Parts
):
    page = secretary.get(f"/phien/{recording.id}/soat?doan=6.0").text
    assert '<textarea id="loi-doan"' in page
    data = fields(read(parts, recording), 1, loi="Tôi báo cáo")
    answer = send(secretary, recording, "loi", data, script=False)
    assert answer.location == f"/phien/{recording.id}/soat#d6000"
    refused = send(secretary, recording, "loi", data, script=False)
    assert "vừa sửa đoạn này" in secretary.get(refused.location).text


def test_what_is_typed_is_kept_until_it_is_said_and_shown_to_others(
    secretary: Person, recording: Recording, parts: Parts, app: Any, add_account: Any
):
    seen = fields(read(parts, recording), 1, loi="Tôi báo")
    assert send(secretary, recording, "nhap", seen).status_code == 200
    send(secretary, recording, "nhap", seen | {"loi": "Tôi báo cáo"})
    assert "Tôi báo cáo" in secretary.get(f"/phien/{recording.id}/soat").text
    add_account("hoa", Role.SECRETARY)
    other = app.test_client()
    other.enter("hoa")
    asked = {"ban": read(parts, recording).layer.id, "phien-ban": 0}
    news = told(other.get(f"/phien/{recording.id}/soat/tin.json", query_string=asked))
    assert [each["start"] for each in news["typing"]] == [6.0]
    assert "html" not in news
    mine = told(secretary.get(f"/phien/{recording.id}/soat/tin.json", query_string=asked))
    assert mine["typing"] == []
    send(secretary, recording, "loi", seen | {"loi": "Tôi báo cáo"})
    with parts.db.read() as tx:
        assert tx.execute(select(tables.drafts)).all() == []
    news = told(other.get(f"/phien/{recording.id}/soat/tin.json", query_string=asked))
    assert "Tôi báo cáo" in news["html"]


@pytest.mark.parametrize(
    ("deed", "wrong"),
    [
        ("loi", {"tu": "x"}),
        ("loi", {"truoc": "lời khác"}),
        ("loi", {"loi": "a" * 4001}),
        ("tach", {"cho": 0}),
        ("tach", {"cho": "9" * 30}),
        ("gio", {"moi-tu": "-1", "moi-den": "5"}),
        ("gio", {"moi-tu": "50", "moi-den": "60"}),
        ("hoan-tac", {"lan": []}),
        ("hoan-tac", {"lan": [99]}),
        ("loi", {"ban": 99}),
    ],
)
def test_bad_input_changes_nothing(
    secretary: Person, recording: Recording, parts: Parts, deed: str, wrong: dict[str, object]
):
    before = read(parts, recording)
    answer = send(secretary, recording, deed, fields(before, 0, loi="khác") | wrong)
    assert answer.status_code in (400, 404, 409)
    assert told(answer)["error"]
    assert read(parts, recording).segments == before.segments


def test_who_may_only_read_is_not_let_in(sign_in: SignIn, recording: Recording, parts: Parts):
    reader = sign_in(Role.READER)
    assert reader.get(f"/phien/{recording.id}/soat").status_code == 403
    assert send(reader, recording, "loi", fields(read(parts, recording), 0, loi="x")).status_code == 403
    assert "Soát lời" not in reader.get(f"/phien/{recording.id}").text


def review(person: FlaskClient, recording: Recording, parts: Parts, state: str, note: str = "") -> str:
    assert isinstance(person, Person)
    now = read(parts, recording)
    data = {"ban": now.layer.id, "phien-ban": now.revision, "trang-thai": state, "ghi-chu": note}
    return person.get(send(person, recording, "trang-thai", data, script=False).location).text


def test_the_review_is_told_wherever_the_text_is(secretary: Person, recording: Recording, parts: Parts):
    session = f"/phien/{recording.id}"
    assert "Bản máy ghi, chưa soát" in secretary.get(session).text
    assert "không chuyển sang" in review(secretary, recording, parts, "approved")
    send(secretary, recording, "loi", fields(read(parts, recording), 1, loi="Tôi báo cáo về giải ngân"))
    assert "Đã sửa 1 đoạn" in secretary.get(session).text
    assert "đã sửa 1 đoạn" in secretary.get(f"{session}/tai-ve.txt").text
    exported = told(secretary.get(f"{session}/tai-ve.json"))
    assert exported["reviewed"] is False
    assert [line["corrected"] for line in exported["segments"]] == [False, True, False]
    page = review(secretary, recording, parts, "approved")
    assert "Bản đã duyệt không sửa được" in page
    assert "data-desk-bar" not in page
    assert "Bản đã duyệt." in secretary.get(session).text
    assert "soát và duyệt ngày" in secretary.get(f"{session}/tai-ve.txt").text
    assert told(secretary.get(f"{session}/tai-ve.json"))["review"]["state"] == "approved"
    refused = send(secretary, recording, "loi", fields(read(parts, recording), 0, loi="x"))
    assert "đã duyệt" in told(refused)["error"]
    assert "Phải ghi lý do" in review(secretary, recording, parts, "in-review")
    assert "data-desk-bar" in review(secretary, recording, parts, "in-review", "Sai tên")


@pytest.mark.parametrize(
    ("left", "right", "place"),
    [
        (SAID, SAID, (4, 0, [])),
        (
            SAID,
            layer(*SAID.segments[:2], segment(12.0, "khác", "S2"), gaps=[Span(20.0, 23.0)]),
            (2, 2, ["khác", ""]),
        ),
        (layer(), SAID, (0, 0, [line.text for line in SAID.segments] + [""])),
        (SAID, layer(), (0, 4, [])),
        (SAID, layer(*SAID.segments, gaps=[]), (3, 1, [])),
    ],
)
def test_a_splice_makes_the_one_list_the_other(left: Layer, right: Layer, place: tuple[int, int, list[str]]):
    before, after = apply(left), apply(right)
    change = splice(before, after)
    assert (change.first, change.removed, [line.text for line in change.lines]) == place
    now = lines(before)
    now[change.first : change.first + change.removed] = change.lines
    assert now == lines(after)
