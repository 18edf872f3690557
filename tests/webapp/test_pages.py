"""Recordings, conferences, accounts: what each reader sees and may do, on a real database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from giaoban.models.access import EVERYONE, Role, unit_key
from giaoban.models.conference import VIETNAM, ConferenceDetails
from giaoban.models.job import JobState, Step
from giaoban.models.recording import MediaInfo, Preparation, Recording, RecordingState, Span
from giaoban.models.store import accounts, conferences, recordings, transcripts, units
from giaoban.models.store.database import Database
from giaoban.models.store.queue.lease import LeaseQueue
from giaoban.models.store.tables import audit
from giaoban.models.transcript import Coverage, Layer, Maker
from giaoban.webapp.pages.recordings import PAGE_SIZE, step_lines
from tests.webapp.conftest import PASSWORD, Person, SignIn

AddRecording = Callable[..., Recording]


@pytest.fixture
def add_recording(db: Database) -> AddRecording:
    def add(
        title: str, readable_by: str = EVERYONE, state: RecordingState = RecordingState.RECEIVED
    ) -> Recording:
        starts_at = datetime(2026, 11, 3, 8, tzinfo=VIETNAM)
        with db.write() as tx:
            details = ConferenceDetails(title, starts_at, readable_by=frozenset({readable_by}))
            made = recordings.add(
                tx,
                conferences.add(tx, details).id,
                title="",
                sha256=hashlib.sha256(title.encode()).hexdigest(),
                file_name=f"{title}.mp4",
                size=1_234_567,
                media=MediaInfo("mp4", 3725.0, "aac"),
                added_by=None,
            )
            recordings.set_state(tx, made.id, state)
        return made

    return add


def test_a_reader_sees_what_is_theirs_and_nothing_of_the_rest(
    sign_in: SignIn, db: Database, add_recording: AddRecording
):
    with db.write() as tx:
        unit = units.add(tx, "Văn phòng Tỉnh ủy")
    mine = add_recording("Họp của đơn vị", unit_key(unit.id))
    add_recording("Giao ban chung")
    outsider, insider, admin = sign_in(), sign_in(units=[unit.id]), sign_in(Role.ADMIN)

    assert "Họp của đơn vị" not in outsider.get("/ban-ghi").text
    assert "1 bản ghi" in outsider.get("/ban-ghi").text
    for client in (insider, admin):
        assert "Họp của đơn vị" in client.get("/ban-ghi").text
        assert client.get(f"/ban-ghi/{mine.id}").status_code == 200
    for hidden, missing in (
        (f"/ban-ghi/{mine.id}", "/ban-ghi/999"),
        (f"/ban-ghi/{mine.id}/tien-do", "/ban-ghi/999/tien-do"),
        (f"/hoi-nghi/{mine.conference_id}", "/hoi-nghi/999"),
    ):
        answers = [outsider.get(address) for address in (hidden, missing)]
        assert answers[0].status_code == answers[1].status_code == 404
        assert without_tokens(answers[0].text) == without_tokens(answers[1].text)


def without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_the_list_is_narrowed_by_words_and_state(sign_in: SignIn, add_recording: AddRecording):
    add_recording("Giải ngân đầu tư công", state=RecordingState.INDEXED)
    add_recording("Phòng chống bão", state=RecordingState.FAILED)
    client = sign_in()
    assert "Phòng chống bão" not in client.get("/ban-ghi?q=giai+ngan").text.partition("<table")[2]
    failed = client.get("/ban-ghi?loc=loi").text
    assert "Phòng chống bão" in failed
    assert "Giải ngân" not in failed
    assert "Không có bản ghi nào khớp" in client.get("/ban-ghi?q=khong+co+gi").text


def test_the_list_has_pages(sign_in: SignIn, add_recording: AddRecording):
    for number in range(PAGE_SIZE + 1):
        add_recording(f"Giao ban {number:02}", state=RecordingState.INDEXED)
    client = sign_in()
    assert "Giao ban 00" not in client.get("/ban-ghi").text
    assert "Giao ban 00" in client.get("/ban-ghi?trang=2").text


def test_progress_comes_without_reloading_until_the_work_is_done(
    sign_in: SignIn, add_recording: AddRecording, db: Database, queue: LeaseQueue
):
    made = add_recording("Giao ban")
    with db.write() as tx:
        queue.enqueue(tx, Step.PREPARE, made.id, cost=100.0)
    job = queue.claim("w", [Step.PREPARE])
    assert job is not None
    queue.heartbeat(job, 0.5)
    client = sign_in()
    working = client.get(f"/ban-ghi/{made.id}/tien-do", headers={"HX-Request": "true"}).text
    assert "50 %" in working
    assert 'hx-trigger="every 2s"' in working
    assert "Làm lại" not in working  # a reader only looks
    queue.fail(job, "Tệp hỏng ở giây 12.", again=False)
    with db.write() as tx:
        recordings.set_state(tx, made.id, RecordingState.FAILED, "Tệp hỏng ở giây 12.")
    failed = client.get(f"/ban-ghi/{made.id}/tien-do").text
    assert "hx-trigger" not in failed
    assert failed.count("Tệp hỏng ở giây 12.") == 1
    assert "lỗi sau 1 lần thử" in failed


def test_failed_work_is_done_again_and_running_work_cancelled(
    sign_in: SignIn, add_recording: AddRecording, db: Database, queue: LeaseQueue
):
    made = add_recording("Giao ban")
    with db.write() as tx:
        queue.enqueue(tx, Step.PREPARE, made.id)
    secretary, reader = sign_in(Role.SECRETARY), sign_in()
    for deed in ("huy", "lam-lai", "go"):
        assert reader.post_form(f"/ban-ghi/{made.id}/{deed}").status_code == 403
    assert secretary.post_form(f"/ban-ghi/{made.id}/huy").status_code == 302
    assert states(db, queue, made) == (RecordingState.CANCELLED, [JobState.CANCELLED])
    assert "Làm lại" in secretary.get(f"/ban-ghi/{made.id}").text
    assert secretary.post_form(f"/ban-ghi/{made.id}/lam-lai").status_code == 302
    assert states(db, queue, made) == (RecordingState.RECEIVED, [JobState.QUEUED])
    assert secretary.post_form(f"/ban-ghi/{made.id}/lam-lai").status_code == 400


def states(db: Database, queue: LeaseQueue, made: Recording) -> tuple[RecordingState, list[JobState]]:
    with db.read() as tx:
        return recordings.get(tx, made.id).state, [job.state for job in queue.jobs(tx, made.id)]


def test_a_recording_is_removed_with_a_reason_only(
    sign_in: SignIn, add_recording: AddRecording, db: Database
):
    made = add_recording("Giao ban")
    secretary = sign_in(Role.SECRETARY)
    secretary.post_form(f"/ban-ghi/{made.id}/go", {"ly-do": "  "})
    assert "Phải ghi lý do" in secretary.get(f"/ban-ghi/{made.id}").text
    secretary.post_form(f"/ban-ghi/{made.id}/go", {"ly-do": "Tải nhầm tệp."})
    assert secretary.get(f"/ban-ghi/{made.id}").status_code == 404
    with db.read() as tx:
        assert recordings.get(tx, made.id).reason == "Tải nhầm tệp."
        note = tx.execute(select(audit).where(audit.c.action == "recording.remove")).one()
    assert (note.subject, note.detail["reason"]) == (f"recording:{made.id}", "Tải nhầm tệp.")


def test_the_page_names_the_makers_and_the_voice_without_text(
    sign_in: SignIn, add_recording: AddRecording, db: Database
):
    made = add_recording("Giao ban", state=RecordingState.INDEXED)
    maker = Maker("faster-whisper 1.2.1", "whisper-base", "ab" * 32, {"beam_size": 5})
    gaps = (Span(123.4, 130.2),)
    with db.write() as tx:
        recordings.save_preparation(tx, made.id, Preparation(3725.0, -23.4, (), ()))
        run = transcripts.start_run(tx, made.id, {})
        transcripts.save_layer(tx, made.id, run, Layer((), (), (maker,), Coverage(1000.0, 993.2, gaps)))
    page = sign_in().get(f"/ban-ghi/{made.id}").text
    for piece in (
        "faster-whisper 1.2.1",
        "ab" * 32,
        "xét 5 cách viết cho mỗi câu",
        "99,3 %",
        "2:03–2:10",
        "-23,4 LUFS",
        made.sha256,
    ):
        assert piece in page, piece
    assert "1 giờ 02 phút" in page


def test_windows_are_counted_as_one_step(db: Database, queue: LeaseQueue, add_recording: AddRecording):
    made = add_recording("Giao ban")
    with db.write() as tx:
        run = transcripts.start_run(tx, made.id, {})
        for window, cost in enumerate((300.0, 100.0)):
            queue.enqueue(tx, Step.RECOGNISE, made.id, run_id=run, window=window, cost=cost)
    job = queue.claim("w", [Step.RECOGNISE])
    assert job is not None
    with db.write() as tx:
        queue.finish(tx, job)
    with db.read() as tx:
        line = step_lines(queue.jobs(tx, made.id))[1]
    assert (line.step, line.state, line.done, line.count) == (Step.RECOGNISE, JobState.QUEUED, 1, 2)
    assert line.share == pytest.approx(0.75 if job.window == 0 else 0.25)


FORM = {"title": "Tên mới", "day": "04/11/2026", "time": "13:30", "kind": "tap-huan", "audience": "everyone"}


def test_an_edit_reaches_search_and_is_written_down(
    sign_in: SignIn, add_recording: AddRecording, db: Database, queue: LeaseQueue
):
    made = add_recording("Giao ban", state=RecordingState.INDEXED)
    secretary = sign_in(Role.SECRETARY)
    address = f"/hoi-nghi/{made.conference_id}/sua"
    assert 'value="03/11/2026"' in secretary.get(address).text
    assert secretary.post_form(address, FORM | {"version": "1"}).status_code == 302
    with db.read() as tx:
        conference = conferences.get(tx, made.conference_id)
        assert [job.step for job in queue.jobs(tx, made.id)] == [Step.INDEX]
        assert tx.execute(select(audit.c.subject).where(audit.c.action == "conference.edit")).scalar() == (
            f"conference:{made.conference_id}"
        )
    assert (conference.title, conference.version) == ("Tên mới", 2)


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing(
    sign_in: SignIn, add_recording: AddRecording, db: Database
):
    made = add_recording("Giao ban")
    secretary = sign_in(Role.SECRETARY)
    address = f"/hoi-nghi/{made.conference_id}/sua"
    secretary.post_form(address, FORM | {"version": "1"})
    second = secretary.post_form(address, FORM | {"version": "1", "title": "Tên khác"})
    assert second.status_code == 409
    assert "Có người vừa sửa" in second.text
    assert 'value="Tên khác"' in second.text
    with db.read() as tx:
        assert conferences.get(tx, made.conference_id).title == "Tên mới"


def test_what_people_type_is_shown_as_text(sign_in: SignIn, add_recording: AddRecording):
    made = add_recording('<script>alert("x")</script>')
    client = sign_in(Role.SECRETARY)
    for address in ("/ban-ghi", f"/ban-ghi/{made.id}", f"/hoi-nghi/{made.conference_id}", "/tai-len"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


# --- accounts and units ---------------------------------------------------------------------------------


def test_an_administrator_makes_an_account_that_can_sign_in(sign_in: SignIn, person: Person, db: Database):
    admin = sign_in(Role.ADMIN)
    admin.post_form("/quan-tri/don-vi", {"name": "Sở Tài chính", "level": "province", "from": "01/03/2025"})
    with db.read() as tx:
        (unit,) = units.all(tx)
    form = {
        "login": "binh",
        "name": "Lê Thị Bình",
        "password": PASSWORD,
        "role": "secretary",
        "units": str(unit.id),
    }
    assert admin.post_form("/quan-tri/tai-khoan/moi", form).status_code == 302
    assert "Lê Thị Bình" in admin.get("/quan-tri/tai-khoan").text
    assert person.enter("binh").status_code == 302
    assert "Sở Tài chính" in person.get("/tai-khoan").text


def test_what_is_wrong_with_a_new_account_is_said(sign_in: SignIn):
    admin = sign_in(Role.ADMIN)
    short = {"login": "binh", "name": "Bình", "password": "ngan", "role": "reader"}
    answer = admin.post_form("/quan-tri/tai-khoan/moi", short)
    assert answer.status_code == 400
    assert "ít nhất 10 ký tự" in answer.text
    assert 'value="binh"' in answer.text
    twice = admin.post_form("/quan-tri/tai-khoan/moi", short | {"login": "admin0", "password": PASSWORD})
    assert "Đã có tài khoản" in twice.text


def test_the_last_administrator_cannot_be_lost(sign_in: SignIn, db: Database):
    admin = sign_in(Role.ADMIN)
    with db.read() as tx:
        (mine,) = accounts.listing(tx)
    for form in ({"role": "reader", "active": "1"}, {"role": "admin"}):
        answer = admin.post_form(f"/quan-tri/tai-khoan/{mine.id}", form)
        assert answer.status_code == 400
        assert "ít nhất một quản trị" in answer.text
    assert admin.get("/quan-tri/tai-khoan").status_code == 200


def test_a_new_password_ends_the_other_sign_ins(sign_in: SignIn, person: Person):
    client = sign_in()
    person.enter("reader0")
    wrong = {"cu": "sai", "moi": "mat-khau-moi-dai", "nhac-lai": "mat-khau-moi-dai"}
    assert "hiện tại không đúng" in client.post_form("/tai-khoan/mat-khau", wrong).text
    differing = wrong | {"cu": PASSWORD, "nhac-lai": "khac"}
    assert "không giống nhau" in client.post_form("/tai-khoan/mat-khau", differing).text
    assert client.post_form("/tai-khoan/mat-khau", wrong | {"cu": PASSWORD}).status_code == 302
    assert client.get("/tai-khoan").status_code == 200
    assert person.get("/tai-khoan").status_code == 302


def test_an_administrator_sets_a_forgotten_password(sign_in: SignIn, person: Person, db: Database):
    admin, client = sign_in(Role.ADMIN), sign_in()
    with db.read() as tx:
        account = accounts.by_login(tx, "reader0")
    assert account is not None
    admin.post_form(f"/quan-tri/tai-khoan/{account.id}/mat-khau", {"password": "mot-mat-khau-khac"})
    assert client.get("/ban-ghi").status_code == 302
    assert person.enter("reader0", "mot-mat-khau-khac").status_code == 302


def test_health_tells_of_every_part_and_of_work_only_to_administrators(person: Person, sign_in: SignIn):
    answer = person.get("/khoe")
    assert answer.status_code == 200
    assert answer.json == {"ok": True, "database": True, "index": True}
    told = sign_in(Role.ADMIN).get("/khoe").json
    assert told == {**answer.json, "queue": {"queued": 0, "running": 0, "dead": 0}}
