"""The layers of a recording on its pages: told apart, chosen, compared, made anew; gaps and doubts said."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from giaoban.models.access import Role, unit_key
from giaoban.models.job import JobState, Step
from giaoban.models.recording import Recording, Span
from giaoban.models.store import recordings, transcripts
from giaoban.models.store.tables import audit, jobs, preparations
from giaoban.models.transcript import Doubt, Layer, Maker
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import SignIn

WORDS = "giao Sở Tài chính chủ trì rà soát các dự án chậm tiến độ trên địa bàn tỉnh báo cáo trước ngày"
SMALL = Maker("faster-whisper 1.2.1", "whisper-small", "cd" * 32, {"device": "cpu", "beam_size": 5})


@pytest.fixture
def archive(parts: Parts) -> Archive:
    return Archive(parts)


def first() -> Layer:
    return layer(
        segment(1.0, WORDS), segment(20.0, "xin cảm ơn", doubts=[Doubt.NO_VOICE]), gaps=[Span(25, 27.5)]
    )


def second() -> Layer:
    better = WORDS.replace("Tài chính", "Tư pháp")
    return replace(layer(segment(1.0, better), segment(24.0, "xin hết")), makers=(SMALL,))


@pytest.fixture
def twice(archive: Archive, parts: Parts) -> Recording:
    """Transcribed by one model and then by a better one."""
    kept = archive.recording(layer=first())
    with parts.db.write() as tx:
        transcripts.save_layer(tx, kept.id, transcripts.start_run(tx, kept.id, {}), second())
    return kept


def at(recording: Recording, rest: str = "") -> str:
    return f"/ban-ghi/{recording.id}/ban-go-bang{rest}"


def test_layers_are_listed_with_their_makers_in_plain_words(sign_in: SignIn, twice: Recording):
    page = sign_in().get(at(twice)).text
    assert page.index("Bản 2") < page.index("Bản 1")
    for said in ("whisper-base", "whisper-small", "xét 5 cách viết cho mỗi câu", "chạy trên bộ xử lý (CPU)"):
        assert said in page
    assert "không thấy tiếng nói ở đoạn này: <b>1</b>" in page
    assert "còn 1 chỗ chưa có chữ, 2 giây" in page
    assert page.count("đang dùng</span>") == 1
    assert "Dùng bản này" not in page  # a cadre may only read


def test_a_layer_is_chosen_with_a_reason_and_found_from_then_on(
    sign_in: SignIn, twice: Recording, parts: Parts
):
    person = sign_in(Role.SECRETARY)
    assert "Phải ghi lý do" in person.post_form(at(twice, "/chon"), {"ban": "1"}, follow_redirects=True).text
    answer = person.post_form(at(twice, "/chon"), {"ban": "1", "ly-do": "bản 2 sót"}, follow_redirects=True)
    assert "Từ nay mọi người đọc bản 1." in answer.text
    with parts.db.read() as tx:
        current = transcripts.current(tx, twice.id)
        noted = tx.execute(select(audit).where(audit.c.action == "layer.choose")).one()
        queued = [job.step for job in parts.queue.jobs(tx, twice.id)]
    assert current is not None
    assert "Tài chính" in current.segments[0].text
    assert noted.detail == {"layer": current.id, "reason": "bản 2 sót"}
    assert queued == [Step.INDEX]


def test_who_may_only_read_chooses_and_makes_nothing(sign_in: SignIn, twice: Recording, parts: Parts):
    person = sign_in()
    assert person.post_form(at(twice, "/chon"), {"ban": "1", "ly-do": "x"}).status_code == 403
    assert person.post_form(f"/ban-ghi/{twice.id}/go-bang-lai").status_code == 403
    with parts.db.read() as tx:
        assert parts.queue.jobs(tx, twice.id) == []


def test_two_layers_side_by_side_mark_what_differs_and_play_it(sign_in: SignIn, twice: Recording):
    page = sign_in().get(at(twice, "/so-sanh")).text
    plain = re.sub(r"\s+", " ", page)
    assert "<mark>Tài chính</mark>" in plain
    assert "<mark>Tư pháp</mark>" in plain
    assert f'href="/phien/{twice.id}?t=1.6-2.2"' in page
    assert "… 6 chữ giống nhau …" in plain
    assert "<mark>xin cảm ơn</mark>" in plain
    assert "<mark>xin hết</mark>" in plain
    assert "74,1 %" in page


def test_a_layer_beside_itself_says_so_and_numbers_that_are_none_are_not_found(
    sign_in: SignIn, twice: Recording, archive: Archive
):
    person = sign_in()
    assert "Hai bản giống hệt nhau" in person.get(at(twice, "/so-sanh?trai=1&phai=1")).text
    for wrong in ("trai=3&phai=1", "trai=x&phai=1", "trai=1&phai=0"):
        assert person.get(at(twice, f"/so-sanh?{wrong}")).status_code == 404
    once = archive.recording(layer=first())
    assert person.get(at(once, "/so-sanh")).status_code == 404


def test_hours_of_differences_come_in_pages(sign_in: SignIn, archive: Archive, parts: Parts):
    filler = " ".join(f"t{n}" for n in range(20))
    kept = archive.recording(layer=layer(*[segment(10.0 * n, f"{filler} một") for n in range(90)]))
    other = layer(*[segment(10.0 * n, f"{filler} hai") for n in range(90)])
    with parts.db.write() as tx:
        transcripts.save_layer(tx, kept.id, transcripts.start_run(tx, kept.id, {}), other)
    person = sign_in()
    pages = [person.get(at(kept, f"/so-sanh?trang={n}")).text for n in (1, 2, 3)]
    assert [page.count('class="difference"') for page in pages] == [40, 40, 10]
    assert "Trang 2/3 · 90 chỗ khác nhau" in pages[1]


def test_a_secretary_has_a_recording_transcribed_again(sign_in: SignIn, twice: Recording, parts: Parts):
    person = sign_in(Role.SECRETARY)
    assert "Gỡ băng lại" in person.get(f"/ban-ghi/{twice.id}").text
    answer = person.post_form(f"/ban-ghi/{twice.id}/go-bang-lai", follow_redirects=True)
    assert "Đang gỡ băng lại bằng whisper-base." in answer.text
    assert "/go-bang-lai" not in answer.text
    with parts.db.read() as tx:
        steps = {job.step for job in parts.queue.jobs(tx, twice.id)}
    assert steps == {Step.RECOGNISE, Step.DIARISE}
    answer = person.post_form(f"/ban-ghi/{twice.id}/go-bang-lai", follow_redirects=True)
    assert "đang được gỡ băng" in answer.text


def test_what_is_hidden_has_no_layers(sign_in: SignIn, archive: Archive):
    shut = archive.recording(archive.conference(details(readable_by=frozenset({unit_key(9)}))), first())
    person = sign_in(Role.SECRETARY)
    for address in (at(shut), at(shut, "/so-sanh")):
        assert person.get(address).status_code == 404
    for address in (at(shut, "/chon"), f"/ban-ghi/{shut.id}/go-bang-lai"):
        assert person.post_form(address, {"ban": "1", "ly-do": "x"}).status_code == 404


def test_a_recording_says_what_has_no_text_and_what_is_doubtful(sign_in: SignIn, archive: Archive):
    kept = archive.recording(layer=first())
    page = sign_in().get(f"/ban-ghi/{kept.id}").text
    assert f'href="/phien/{kept.id}?t=25.0-27.5">0:25–0:27</a>' in page
    assert "Còn 2 giây có tiếng nói mà chưa có chữ" in page
    assert f'href="/phien/{kept.id}?t=20.0-20.9">0:20–0:20</a>' in page
    assert "không thấy tiếng nói ở đoạn này: <b>1</b>" in page


def test_the_list_flags_recordings_with_gaps_or_doubts(sign_in: SignIn, archive: Archive):
    archive.recording(layer=first())
    archive.recording(layer=second())
    page = re.sub(r"\s+", " ", sign_in().get("/ban-ghi").text)
    assert page.count('class="faults small"') == 1
    assert "thiếu chữ 1 chỗ · chưa chắc 1 đoạn" in page


def test_progress_says_which_window_is_on_which_worker(sign_in: SignIn, archive: Archive, parts: Parts):
    kept = archive.recording(layer=first(), seconds=30)
    with parts.db.write() as tx:
        found = recordings.preparation(tx, kept.id)
        assert found is not None
        halves = [[0.0, 14.0], [14.0, 30.0]]
        tx.execute(update(preparations).where(preparations.c.recording_id == kept.id).values(windows=halves))
        run = transcripts.start_run(tx, kept.id, {})
        for window in range(2):
            parts.queue.enqueue(tx, Step.RECOGNISE, kept.id, run_id=run, window=window)
    parts.queue.claim("may1/11", {Step.RECOGNISE})
    second_job = parts.queue.claim("may2/22", {Step.RECOGNISE})
    assert second_job is not None
    parts.queue.heartbeat(second_job, 0.4)
    page = sign_in(Role.SECRETARY).get(f"/ban-ghi/{kept.id}/tien-do").text
    assert "Đoạn 1 (0:00–0:14): 0 % · tiến trình may1/11" in page
    assert "Đoạn 2 (0:14–0:30): 40 % · tiến trình may2/22" in page
    assert "may1" not in sign_in().get(f"/ban-ghi/{kept.id}/tien-do").text
    with parts.db.write() as tx:
        tx.execute(update(jobs).values(state=JobState.DONE.value))
    assert "tiến trình" not in sign_in(Role.ADMIN).get(f"/ban-ghi/{kept.id}/tien-do").text


def test_what_is_transcribed_again_is_in_work_while_a_worker_is_at_it(
    sign_in: SignIn, twice: Recording, archive: Archive, parts: Parts
):
    shut = archive.recording(archive.conference(details(readable_by=frozenset({unit_key(9)}))), first())
    with parts.db.write() as tx:
        for recording in (twice, shut):
            run = transcripts.start_run(tx, recording.id, {})
            parts.queue.enqueue(tx, Step.RECOGNISE, recording.id, run_id=run, window=0)
    person = sign_in()
    assert "<li" not in person.get("/ban-ghi/dang-lam").text
    for _ in range(2):
        parts.queue.claim("w", {Step.RECOGNISE})
    page = person.get("/ban-ghi/dang-lam").text
    assert page.count("<li") == 1
    assert f'href="/ban-ghi/{twice.id}"' in page


def test_the_words_that_a_layer_was_given_are_told_to_those_who_may_see_the_glossary(
    sign_in: SignIn, parts: Parts, twice: Recording
):
    with parts.db.write() as tx:
        run = transcripts.start_run(tx, twice.id, {"hints": ["Mường Hum", "<b>OCOP"]})
        transcripts.save_layer(tx, twice.id, run, second())
    page = sign_in(Role.SECRETARY).get(at(twice)).text
    assert page.count("Từ, tên riêng đưa cho máy") == 1
    assert "Mường Hum; &lt;b&gt;OCOP" in page
    assert "Mường Hum" not in sign_in().get(at(twice)).text
