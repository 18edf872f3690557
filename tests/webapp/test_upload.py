"""Files come in by pieces or by a plain form; what is refused says why and leaves nothing behind."""

from __future__ import annotations

import base64
import io
import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from giaoban.models.access import SYSTEM, Role, unit_key
from giaoban.models.errors import DiskFull
from giaoban.models.job import Step
from giaoban.models.recording import RecordingState, SpeakerCount
from giaoban.models.store import conferences, recordings, units
from giaoban.models.store.database import Database
from giaoban.models.store.tables import audit
from giaoban.models.store.tables import conferences as conference_table
from giaoban.webapp import tus
from giaoban.webapp.application import create_app
from giaoban.webapp.parts import Parts, WebOptions
from tests.webapp.conftest import AddAccount, Person, SignIn, told
from tests.webapp.files import tone

FORM = {
    "conference": "moi",
    "title": "Hội nghị giao ban tháng 11",
    "day": "22/11/2026",
    "time": "08:00",
    "kind": "giao-ban",
    "body": "Ủy ban nhân dân tỉnh Lào Cai",
    "place": "Phường Yên Bái",
    "agenda": "08:00 Khai mạc\n8h30 Thảo luận",
    "participants": "Nguyễn Văn An; Chủ tịch; Ủy ban nhân dân tỉnh",
    "audience": "everyone",
    "declared": "1",
}
TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def begin(who: Person, content: bytes, name: str = "giao ban 22-11-2026.wav", **more: str) -> TestResponse:
    who.post_form("/khong-co")  # to have the token of the forms
    about = {"filename": name, "declared": "1"} | more
    pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in about.items())
    headers = TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": pairs, "X-CSRFToken": who.token}
    return who.post("/tai-len/tep", headers=headers)


def piece(who: Person, address: str, offset: int, content: bytes) -> TestResponse:
    headers = TUS | {"Upload-Offset": str(offset), "X-CSRFToken": who.token}
    return who.patch(address, data=content, headers=headers, content_type="application/offset+octet-stream")


def sent(who: Person, content: bytes, name: str = "giao ban 22-11-2026.wav") -> str:
    address = begin(who, content, name).headers["Location"]
    assert piece(who, address, 0, content).status_code == 204
    return address.rpartition("/")[2]


def take_in(who: Person, upload: str, **more: str) -> TestResponse:
    return who.post_form("/tai-len/nhan", FORM | {"upload": upload} | more)


def left_behind(parts: Parts) -> list[str]:
    kept = [path.name for path in parts.uploads.iterdir()] if parts.uploads.exists() else []
    return kept + list(parts.media.originals())


def test_a_file_sent_in_pieces_becomes_a_recording(secretary, parts: Parts, db: Database):
    content = tone()
    begun = begin(secretary, content)
    assert begun.status_code == 201
    address = begun.headers["Location"]
    half = len(content) // 2
    assert piece(secretary, address, 0, content[:half]).headers["Upload-Offset"] == str(half)
    found = secretary.head(address, headers=TUS)
    assert (found.headers["Upload-Offset"], found.headers["Upload-Length"]) == (str(half), str(len(content)))
    assert piece(secretary, address, half, content[half:]).status_code == 204

    answer = take_in(secretary, address.rpartition("/")[2], part="Buổi sáng")
    assert answer.status_code == 201, answer.json
    with db.read() as tx:
        recording = recordings.get(tx, told(answer)["recording"])
        details = conferences.get(tx, told(answer)["conference"]).details
        jobs = parts.queue.jobs(tx, recording.id)
    assert parts.media.path(recording.sha256).read_bytes() == content
    assert (recording.file_name, recording.title) == ("giao ban 22-11-2026.wav", "Buổi sáng")
    assert (details.title, details.starts_at.isoformat()) == (FORM["title"], "2026-11-22T01:00:00+00:00")
    assert [(item.starts_at, item.title) for item in details.agenda] == [
        ("08:00", "Khai mạc"),
        ("08:30", "Thảo luận"),
    ]
    assert details.participants[0].post == "Chủ tịch"
    assert [job.step for job in jobs] == [Step.PREPARE]
    assert list(parts.uploads.iterdir()) == []
    assert told(answer)["url"] == f"/ban-ghi/{recording.id}"


def test_the_declaration_is_asked_for_and_kept(secretary, db: Database):
    content = tone()
    assert begin(secretary, content, declared="").status_code == 400
    refused = secretary.post_form("/tai-len/kiem-tra", FORM | {"declared": ""})
    assert (refused.status_code, list(told(refused)["fields"])) == (400, ["declared"])
    take_in(secretary, sent(secretary, content))
    with db.read() as tx:
        kept = tx.execute(select(audit).where(audit.c.action == "recording.declare")).one()
    assert kept.detail["declaration"] == "no-state-secrets"
    assert kept.who == "Nguyễn Văn Secretary0"


def test_the_number_of_speakers_is_kept_with_every_file(secretary, db: Database):
    known = {"speakers_least": "3", "speakers_most": "8"}
    made = take_in(secretary, sent(secretary, tone(), "giao ban 22-11-2026.wav"), **known)
    assert made.status_code == 201
    with db.read() as tx:
        assert recordings.get(tx, made.get_json()["recording"]).speakers == SpeakerCount(3, 8)
    wrong = secretary.post_form("/tai-len/kiem-tra", FORM | {"speakers_least": "9", "speakers_most": "8"})
    assert list(wrong.get_json()["fields"]) == ["speakers"]


def test_a_second_file_goes_to_the_conference_of_the_first(secretary, db: Database):
    first = take_in(secretary, sent(secretary, tone()))
    second = take_in(secretary, sent(secretary, tone(2)), conference=str(told(first)["conference"]))
    assert second.status_code == 201
    with db.read() as tx:
        assert [each.part for each in recordings.of_conference(tx, told(first)["conference"])] == [1, 2]


def test_a_piece_at_the_wrong_place_is_refused(secretary):
    content = tone()
    address = begin(secretary, content).headers["Location"]
    assert piece(secretary, address, 10, content[10:]).status_code == 409
    assert secretary.head(address, headers=TUS).headers["Upload-Offset"] == "0"


def test_more_bytes_than_announced_are_refused(secretary):
    content = tone()
    address = begin(secretary, content).headers["Location"]
    assert piece(secretary, address, 0, content + b"x").status_code == 400


def test_uploads_of_others_are_not_there(secretary, sign_in):
    address = begin(secretary, tone()).headers["Location"]
    other = sign_in(Role.ADMIN)
    other.post_form("/khong-co")
    unknown = other.head("/tai-len/tep/" + "0" * 32, headers=TUS)
    assert other.head(address, headers=TUS).status_code == unknown.status_code == 404
    assert piece(other, address, 0, b"x").status_code == 404
    assert take_in(other, address.rpartition("/")[2]).status_code == 404
    headers = TUS | {"X-CSRFToken": other.token}
    assert other.delete(address, headers=headers).status_code == 404
    assert "giao ban 22-11-2026.wav" not in other.get("/tai-len").text
    assert "giao ban 22-11-2026.wav" in secretary.get("/tai-len").text


def test_an_upload_can_be_given_up(secretary, parts: Parts):
    address = begin(secretary, tone()).headers["Location"]
    assert secretary.delete(address, headers=TUS | {"X-CSRFToken": secretary.token}).status_code == 204
    assert left_behind(parts) == []


@pytest.mark.parametrize("length", ["", "-1", "x", "0", "9" * 30])
def test_lengths_that_are_none_are_refused(secretary, length, parts: Parts):
    secretary.post_form("/khong-co")
    about = "filename " + base64.b64encode(b"a.wav").decode() + ",declared MQ=="
    headers = TUS | {"Upload-Length": length, "Upload-Metadata": about, "X-CSRFToken": secretary.token}
    assert secretary.post("/tai-len/tep", headers=headers).status_code == 400
    assert left_behind(parts) == []


def test_another_version_of_the_protocol_is_refused(secretary):
    address = begin(secretary, tone()).headers["Location"]
    answer = secretary.head(address, headers={"Tus-Resumable": "0.2.2"})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


def test_what_the_server_can_is_told(secretary, options: WebOptions):
    headers = secretary.options("/tai-len/tep").headers
    assert headers["Tus-Extension"] == "creation,termination"
    assert headers["Tus-Max-Size"] == str(options.max_upload_bytes)


def test_a_file_too_large_is_refused_before_it_is_sent(
    parts: Parts, options: WebOptions, add_account: AddAccount
):
    secretary = client_of(parts, replace(options, max_upload_bytes=1000), add_account)
    answer = begin(secretary, tone())
    assert answer.status_code == 400
    assert "nhiều nhất được nhận" in told(answer)["error"]
    assert left_behind(parts) == []


def test_a_disk_that_would_fill_is_refused_before_it_is_sent(
    parts: Parts, options: WebOptions, add_account: AddAccount, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts.media, "free_bytes", lambda: 1_020_000)
    secretary = client_of(parts, replace(options, free_bytes_kept=1_000_000), add_account)
    answer = begin(secretary, tone(10))
    assert (answer.status_code, told(answer)["kind"]) == (400, "DiskFull")
    assert "không còn đủ chỗ" in told(answer)["error"]


def client_of(parts: Parts, options: WebOptions, add_account: AddAccount) -> Person:
    app = create_app(parts, options)
    app.test_client_class = Person
    client = app.test_client()
    assert isinstance(client, Person)
    add_account("thuky", Role.SECRETARY)
    assert client.enter("thuky").status_code == 302
    return client


def test_two_uploads_may_not_promise_the_same_room(tmp_path):
    uploads = tus.Uploads(tmp_path, lambda: 1000, most=10_000, kept_free=100)
    uploads.create("a.wav", 600, 1)
    with pytest.raises(DiskFull):
        uploads.create("b.wav", 600, 1)
    uploads.create("b.wav", 300, 1)


def test_only_one_request_writes_at_a_time(tmp_path):
    uploads = tus.Uploads(tmp_path, lambda: 10**9, most=10**9, kept_free=0)
    upload = uploads.create("a.wav", 4, 1)
    first_reads, second_done = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            first_reads.set()
            second_done.wait(10)
            return super().read(size)

    thread = threading.Thread(target=lambda: uploads.append(upload, 0, Slow(b"abcd")))
    thread.start()
    assert first_reads.wait(10)
    with pytest.raises(tus.Busy):
        uploads.append(upload, 0, io.BytesIO(b"xy"))
    second_done.set()
    thread.join()
    with uploads.taken(uploads.get(upload.id, 1)) as path:
        assert path.read_bytes() == b"abcd"


def test_a_broken_link_keeps_what_came(tmp_path):
    uploads = tus.Uploads(tmp_path, lambda: 10**9, most=10**9, kept_free=0)
    upload = uploads.create("a.wav", 10, 1)

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            if not found:
                raise ConnectionResetError
            return found

    with pytest.raises(ConnectionResetError):
        uploads.append(upload, 0, Breaking(b"abcd"))
    found = uploads.get(upload.id, 1)
    assert found.offset == 4
    assert uploads.append(found, 4, io.BytesIO(b"efghij")).complete


def test_what_nobody_goes_on_with_is_thrown_away(tmp_path):
    uploads = tus.Uploads(tmp_path, lambda: 10**9, most=10**9, kept_free=0)
    uploads.create("a.wav", 10, 1)
    assert uploads.sweep() == 0
    assert uploads.sweep(older_than_seconds=-1) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"Khong phai tep am thanh. " * 50, tone()[:30]], ids=["text", "head only"]
)
def test_what_is_not_media_is_refused_and_makes_nothing(secretary, content, parts: Parts, db: Database):
    answer = take_in(secretary, sent(secretary, content, "báo cáo.mp4"))
    assert answer.status_code == 400
    assert "báo cáo.mp4" in told(answer)["error"]
    with db.read() as tx:
        assert tx.execute(select(func.count()).select_from(conference_table)).scalar() == 0
    assert left_behind(parts) == []


def test_a_cut_file_is_offered_to_be_taken_as_far_as_it_can_be_read(secretary, db: Database):
    upload = sent(secretary, tone(20)[:200_000])
    refused = take_in(secretary, upload)
    assert refused.status_code == 400
    assert told(refused)["can_accept_damaged"] is True
    taken = take_in(secretary, upload, accept_damaged="1")
    assert taken.status_code == 201
    with db.read() as tx:
        assert recordings.get(tx, told(taken)["recording"]).media.damage
    assert "bị cụt" in secretary.get(told(taken)["url"]).text


def test_a_duplicate_leads_to_the_recording_that_is_there(secretary, parts: Parts):
    first = take_in(secretary, sent(secretary, tone()))
    again = take_in(secretary, sent(secretary, tone(), "tên khác.wav"))
    assert (again.status_code, told(again)["kind"], told(again)["url"]) == (
        400,
        "Duplicate",
        told(first)["url"],
    )
    assert len(left_behind(parts)) == 1


def test_a_duplicate_of_what_one_may_not_read_tells_nothing_of_it(secretary, sign_in, db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Văn phòng Tỉnh ủy")
    insider = sign_in(Role.SECRETARY, units=[unit.id])
    private = {"audience": "units", "units": str(unit.id), "title": "Họp kín về nhân sự"}
    taken = take_in(insider, sent(insider, tone()), **private)
    assert taken.status_code == 201
    with db.read() as tx:
        details = conferences.get(tx, told(taken)["conference"]).details
    assert details.readable_by == {unit_key(unit.id)}
    again = take_in(secretary, sent(secretary, tone()))
    assert again.status_code == 400
    assert "url" not in told(again)
    assert "Họp kín" not in again.text
    assert secretary.get(told(taken)["url"]).status_code == 404
    into = take_in(secretary, sent(secretary, tone(2)), conference=str(told(taken)["conference"]))
    unknown = take_in(secretary, sent(secretary, tone(3)), conference="999")
    assert into.json == unknown.json


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("day", "31/02/2026"),
        ("day", ""),
        ("time", "25:00"),
        ("kind", "x"),
        ("audience", "units"),
    ],
)
def test_the_form_is_checked_before_a_file_is_sent(secretary, field, value):
    answer = secretary.post_form("/tai-len/kiem-tra", FORM | {field: value})
    assert (answer.status_code, list(told(answer)["fields"])) == (400, [field])


def test_nobody_shuts_themselves_out(secretary, db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Sở Tài chính")
    form = FORM | {"audience": "units", "units": str(unit.id)}
    answer = secretary.post_form("/tai-len/kiem-tra", form)
    assert list(told(answer)["fields"]) == ["audience"]


def test_the_name_of_a_file_fills_the_form(secretary):
    found = told(secretary.get("/tai-len/doan?ten=Giao ban tháng 10 ngày 03-11-2026 8h00.mp4"))
    assert (found["day"], found["time"], found["kind"]) == ("03/11/2026", "08:00", "giao-ban")
    assert "day" not in told(secretary.get("/tai-len/doan?ten=abc.mp4"))


def test_the_form_works_without_scripts(secretary, db: Database, parts: Parts):
    files = [(io.BytesIO(tone(1)), "phần 1.wav"), (io.BytesIO(tone(2)), "phần 2.wav")]
    answer = secretary.post_form("/tai-len", FORM | {"files": files}, content_type="multipart/form-data")
    assert answer.status_code == 200, answer.text
    with db.read() as tx:
        (conference,) = conferences.listing(tx, SYSTEM)
        found = recordings.of_conference(tx, conference.id)
    assert [each.file_name for each in found] == ["phần 1.wav", "phần 2.wav"]
    assert parts.media.path(found[0].sha256).read_bytes() == tone(1)
    assert list(parts.uploads.iterdir()) == []


def test_without_scripts_too_a_refusal_names_the_file_and_leaves_nothing(secretary, parts: Parts):
    files = [(io.BytesIO(b"x" * 100_000), "hỏng.mp4")]
    answer = secretary.post_form("/tai-len", FORM | {"files": files}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "hỏng.mp4" in answer.text
    assert left_behind(parts) == []


def test_without_scripts_too_the_form_is_checked(secretary, parts: Parts):
    files = [(io.BytesIO(tone()), "a.wav")]
    form = FORM | {"files": files, "title": "", "declared": ""}
    answer = secretary.post_form("/tai-len", form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "Hãy ghi tên hội nghị." in answer.text
    assert "không chứa bí mật nhà nước." in answer.text
    assert left_behind(parts) == []


def test_readers_cannot_send_anything(sign_in, parts: Parts):
    reader = sign_in(Role.READER)
    assert begin(reader, tone()).status_code == 403
    assert left_behind(parts) == []


def test_taken_in_means_received(secretary, db: Database):
    answer = take_in(secretary, sent(secretary, tone()))
    with db.read() as tx:
        assert recordings.get(tx, told(answer)["recording"]).state is RecordingState.RECEIVED
