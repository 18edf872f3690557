"""Minutes on their pages: drafted, written on by two at once, made again, approved, issued, taken away."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from datetime import date

import docx
import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from giaoban.models.access import EVERYONE, SYSTEM, Role, unit_key
from giaoban.models.conference import Conference
from giaoban.models.directives import Kind
from giaoban.models.minutes import DraftState, Form, Line, Minutes
from giaoban.models.minutes.code import code, place
from giaoban.models.recording import Recording
from giaoban.models.store import directives, in_tray, minutes, reviewing, tables, transcripts, units
from giaoban.models.store.database import Database
from giaoban.models.transcript import ReviewState
from giaoban.search.directives import candidates
from giaoban.webapp.exports.minutes import Paper, default, footnotes
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.minutes import short_details, spoken
from tests.webapp.conftest import Person, SignIn, told


@dataclass
class Draft:
    parts: Parts
    conference: Conference
    recording: Recording
    id: int

    @property
    def now(self) -> Minutes:
        with self.parts.db.read() as tx:
            return minutes.readable(tx, self.id, SYSTEM)

    def line(self, place: int) -> Line:
        return [line for line in self.now.lines if not line.removed][place]

    def state(self) -> DraftState:
        return self.now.state

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.now.lines if not line.removed]


def hold(parts: Parts, readable_by: frozenset[str] = frozenset({EVERYONE})) -> tuple[Conference, Recording]:
    archive = Archive(parts)
    conference = archive.conference(short_details(readable_by=readable_by))
    return conference, archive.recording(conference, spoken(), seconds=60.0)


def begin(client: Person, conference: Conference, form: Form = Form.STATE) -> int:
    answer = client.post_form(f"/hoi-nghi/{conference.id}/bien-ban", {"form": form.value})
    assert answer.status_code == 302, answer.text
    return int(answer.location.rpartition("/")[2])


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


@pytest.fixture
def draft(parts: Parts, secretary: Person) -> Draft:
    conference, recording = hold(parts)
    return Draft(parts, conference, recording, begin(secretary, conference))


def keep(client: Person, draft: Draft, line: Line, text: str) -> TestResponse:
    form = {"cau": str(line.key), "version": str(line.version), "text": text}
    return client.post_form(f"/bien-ban/{draft.id}/cau", form, headers={"Accept": "application/json"})


def deed(client: Person, draft: Draft, name: str, line: Line) -> None:
    answer = client.post_form(f"/bien-ban/{draft.id}/luu", {"viec": f"{name}:{line.key}"})
    assert answer.status_code == 302, answer.text


def test_a_draft_is_made_once_and_shows_where_each_sentence_was_said(secretary: Person, draft: Draft):
    assert begin(secretary, draft.conference) == draft.id
    page = secretary.get(f"/bien-ban/{draft.id}").text
    assert "Đến nay toàn tỉnh giải ngân được 40 % kế hoạch." in page
    assert "bản gỡ băng chưa soát" in page
    assert f'data-listen="/phien/{draft.recording.id}/am-thanh"' in page
    assert "ờ đến nay toàn tỉnh giải ngân được bốn mươi phần trăm" in page  # the words, a click away
    assert "Lập dự thảo" in secretary.get(f"/hoi-nghi/{draft.conference.id}/bien-ban").text  # the other forms


def test_a_line_is_kept_as_it_is_typed_and_two_never_overwrite_each_other(secretary: Person, draft: Draft):
    line = draft.line(1)
    answer = told(keep(secretary, draft, line, "Giải ngân  đạt 40 %."))
    assert answer == {"version": line.version + 1, "text": "Giải ngân đạt 40 %.", "reworded": True}
    late = keep(secretary, draft, line, "Khác")
    assert late.status_code == 409
    assert "Giải ngân đạt 40 %." in told(late)["error"]
    assert draft.line(1).text == "Giải ngân đạt 40 %."
    assert "đã biên tập" in secretary.get(f"/bien-ban/{draft.id}").text
    deed(secretary, draft, "nhu-may", line)
    assert draft.line(1).text == line.made
    assert keep(secretary, draft, draft.line(1), " ").status_code == 400


def test_without_scripts_one_button_keeps_every_line(secretary: Person, draft: Draft):
    first, second = draft.line(0), draft.line(1)
    section = draft.now.sections[1].key
    form = {
        f"c-{first.key}": "Câu một.",
        f"v-{first.key}": str(first.version),
        f"c-{second.key}": second.text,
        f"v-{second.key}": str(second.version),
        f"m-{section}": "Giải ngân",
    }
    assert secretary.post_form(f"/bien-ban/{draft.id}/luu", form).status_code == 302
    assert draft.texts[:2] == ["Câu một.", second.text]
    assert draft.now.sections[1].title == "Giải ngân"
    again = secretary.post_form(f"/bien-ban/{draft.id}/luu", form | {f"c-{first.key}": "Câu hai."})
    assert again.status_code == 409
    assert "Câu hai." in again.text  # what was typed is not lost
    assert draft.texts[0] == "Câu một."


def test_lines_are_dropped_brought_back_and_moved_over_sections(secretary: Person, draft: Draft):
    before = draft.texts
    line = draft.line(1)
    deed(secretary, draft, "bo", line)
    assert draft.texts == [before[0], *before[2:]]
    assert "1 câu đã bỏ" in secretary.get(f"/bien-ban/{draft.id}").text
    deed(secretary, draft, "lay-lai", line)
    assert draft.texts == before
    deed(secretary, draft, "xuong", line)
    assert draft.texts[:3] == [before[0], before[2], before[1]]
    deed(secretary, draft, "len", draft.line(1))
    assert draft.line(1).section == "dien-bien"
    deed(secretary, draft, "len", draft.line(0))
    assert draft.line(0).text == before[0]


def test_a_sentence_is_added_by_pointing_at_it_and_one_of_ones_own_says_so(secretary: Person, draft: Draft):
    address = f"/bien-ban/{draft.id}/loi-noi?muc=ket-luan&q=xin+moi"
    page = secretary.get(address).text
    assert "Xin mời đồng chí Bình báo cáo" in page
    key = re.search(r'name="cau" value="([^"]+)"', page)
    assert key
    answer = secretary.post_form(f"/bien-ban/{draft.id}/loi-noi", {"cau": key[1], "muc": "ket-luan"})
    assert answer.status_code == 302
    assert "đã có trong dự thảo" in secretary.get(address).text
    twice = secretary.post_form(f"/bien-ban/{draft.id}/loi-noi", {"cau": key[1], "muc": "ket-luan"})
    assert twice.status_code == 400
    form = {"viec": "them:ket-luan", "them-ket-luan": "Hội nghị nhất trí."}
    assert secretary.post_form(f"/bien-ban/{draft.id}/luu", form).status_code == 302
    said = [line for line in draft.now.lines if line.section == "ket-luan"]
    assert [line.text for line in said if line.source is None] == ["Hội nghị nhất trí."]
    assert said[0].text.startswith("Xin mời đồng chí Bình")  # by its time
    assert "không có nguồn trong bản ghi" in secretary.get(f"/bien-ban/{draft.id}").text


def test_made_again_it_keeps_what_people_did(secretary: Person, draft: Draft):
    keep(secretary, draft, draft.line(0), "Khai mạc.")
    deed(secretary, draft, "bo", draft.line(3))
    before = draft.texts
    assert secretary.post_form(f"/bien-ban/{draft.id}/lap-lai").status_code == 302
    assert draft.texts == before


def test_what_was_typed_and_not_yet_kept_is_kept_before_it_is_made_again(secretary: Person, draft: Draft):
    line = draft.line(0)
    typed = {f"c-{line.key}": "Gõ dở rồi lập lại.", f"v-{line.key}": str(line.version)}
    assert secretary.post_form(f"/bien-ban/{draft.id}/lap-lai", typed).status_code == 302
    assert draft.line(0).text == "Gõ dở rồi lập lại."
    late = secretary.post_form(f"/bien-ban/{draft.id}/lap-lai", typed | {f"c-{line.key}": "Đến muộn."})
    assert late.status_code == 409
    assert "Đến muộn." in late.text
    assert draft.line(0).text == "Gõ dở rồi lập lại."


def test_the_head_is_the_archives_until_a_person_writes_otherwise(secretary: Person, draft: Draft):
    page = secretary.get(f"/bien-ban/{draft.id}").text
    assert "08 giờ 00, ngày 25 tháng 3 năm 2026" in page
    form = {"version": str(draft.now.version), "chair": "Lê Văn Chi, Phó Chủ tịch", "began": ""}
    assert secretary.post_form(f"/bien-ban/{draft.id}/phan-dau", form).status_code == 302
    assert draft.now.head == {"chair": "Lê Văn Chi, Phó Chủ tịch", "began": ""}
    late = secretary.post_form(f"/bien-ban/{draft.id}/phan-dau", form | {"chair": "X"})
    assert late.status_code == 409
    assert "Lê Văn Chi" in paper_text(secretary, draft)


def test_approved_it_stands_still_and_issued_it_says_as_what(secretary: Person, draft: Draft):
    def say(**form: str) -> TestResponse:
        told = {"version": str(draft.now.version)} | form
        return secretary.post_form(f"/bien-ban/{draft.id}/trang-thai", told)

    assert say(viec="ban-hanh", so="1/BB-UBND", ngay="2026-03-26").status_code == 409
    assert say(viec="duyet").status_code == 302
    assert keep(secretary, draft, draft.line(0), "Sửa lén").status_code == 400
    with draft.parts.db.write() as tx:
        other = update(tables.conferences).where(tables.conferences.c.id == draft.conference.id)
        tx.execute(other.values(title="Tên khác", place="Nơi khác"))
    assert "Hội trường A" in paper_text(secretary, draft)  # as it was approved
    assert say(viec="ban-hanh", so="", ngay="").status_code == 400
    assert say(viec="ban-hanh", so="15/BB-UBND", ngay="2026-03-26").status_code == 302
    assert draft.state() is DraftState.ISSUED
    assert (
        "Đã ban hành thành văn bản số 15/BB-UBND, ngày 26/03/2026"
        in secretary.get(f"/bien-ban/{draft.id}").text
    )
    assert "Số: 15/BB-UBND" in paper_text(secretary, draft)
    assert say(viec="mo-lai").status_code == 400
    assert say(viec="mo-lai", **{"ly-do": "Sai tên"}).status_code == 302
    assert draft.state() is DraftState.DRAFT
    assert "Nơi khác" in paper_text(secretary, draft)
    assert "Sai tên" in secretary.get(f"/bien-ban/{draft.id}/lich-su").text


def test_the_ledger_is_told_by_which_document_its_directives_were_issued(secretary: Person, draft: Draft):
    notice = replace(draft, id=begin(secretary, draft.conference, Form.NOTICE))
    with draft.parts.db.write() as tx:
        read = transcripts.transcript(tx, draft.recording.id)
        assert read
        in_tray.refill(tx, draft.recording, candidates(read, date(2026, 3, 25)), {})
        for one in directives.of_recording(tx, draft.recording.id, SYSTEM):
            directives.confirm(tx, one.id, one.version, one.fields, SYSTEM)
    for form in (
        {"viec": "duyet"},
        {"viec": "ban-hanh", "so": "9/TB-UBND", "ngay": "2026-03-27", "vao-so": "1"},
    ):
        version = {"version": str(notice.now.version)}
        answer = secretary.post_form(f"/bien-ban/{notice.id}/trang-thai", version | form)
        assert answer.status_code == 302
    with draft.parts.db.read() as tx:
        every = directives.of_recording(tx, draft.recording.id, SYSTEM)
    issued = {one.fields.issued_as for one in every if one.kind is Kind.DIRECTIVE}
    assert issued == {"9/TB-UBND"}
    assert {one.fields.issued_as for one in every} == {"", "9/TB-UBND"}  # what was asked for is no directive
    assert "được ghi là đã ban hành tại văn bản này" in secretary.get(f"/bien-ban/{notice.id}").text


def paper(client: Person, draft: Draft) -> docx.document.Document:
    answer = client.get(f"/bien-ban/{draft.id}/tai-ve.docx")
    assert answer.status_code == 200
    return docx.Document(io.BytesIO(answer.data))


def paper_text(client: Person, draft: Draft) -> str:
    made = paper(client, draft)
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in made.paragraphs), *cells])


def test_every_sentence_of_the_paper_resolves_to_its_second(secretary: Person, draft: Draft):
    notes = footnotes.texts(paper(secretary, draft))
    assert len(notes) == len(draft.texts)
    for line, note in zip([one for one in draft.now.lines if one.source], notes.values(), strict=True):
        assert line.source
        sign = code(line.source.recording_id, line.source.start, line.source.end)
        assert sign in note
        answer = secretary.get(f"/n/{sign}")
        assert answer.status_code == 302
        found = place(sign)
        assert found
        assert answer.location.startswith(f"/phien/{draft.recording.id}?t={found.start:g}")
        assert abs(found.start - line.source.start) < 0.11


def test_what_nobody_reviewed_is_marked_until_the_transcript_is_approved(secretary: Person, draft: Draft):
    assert "6 câu có dấu * lấy từ bản gỡ băng do máy ghi, chưa có người duyệt" in paper_text(secretary, draft)
    with draft.parts.db.write() as tx:
        read = transcripts.transcript(tx, draft.recording.id)
        assert read
        assert read.layer.id
        for state in (ReviewState.IN_REVIEW, ReviewState.APPROVED):
            reviewing.say(tx, draft.parts.queue, draft.recording.id, read.layer.id, state, SYSTEM, revision=0)
    text = paper_text(secretary, draft)
    assert "*" not in text
    assert "(Dự thảo, chưa duyệt.)" in text
    assert not any("chưa soát" in note for note in footnotes.texts(paper(secretary, draft)).values())
    assert "bản gỡ băng chưa soát" not in secretary.get(f"/bien-ban/{draft.id}").text


def test_a_reader_sees_what_was_approved_and_no_draft(secretary: Person, draft: Draft, sign_in: SignIn):
    reader = sign_in(Role.READER)
    addresses = [
        f"/bien-ban/{draft.id}",
        f"/bien-ban/{draft.id}/tai-ve.docx",
        f"/bien-ban/{draft.id}/lich-su",
    ]
    assert [reader.get(address).status_code for address in addresses] == [404, 404, 404]
    assert "Lập dự thảo" not in reader.get(f"/hoi-nghi/{draft.conference.id}/bien-ban").text
    form = {"version": str(draft.now.version), "viec": "duyet"}
    assert secretary.post_form(f"/bien-ban/{draft.id}/trang-thai", form).status_code == 302
    assert [reader.get(address).status_code for address in addresses] == [200, 200, 200]
    assert "<textarea" not in reader.get(addresses[0]).text
    assert reader.post_form(f"/bien-ban/{draft.id}/trang-thai", form).status_code == 403


def test_a_code_tells_nobody_of_what_they_may_not_read(parts: Parts, db: Database, sign_in: SignIn):
    with db.write() as tx:
        unit = units.add(tx, "Văn phòng Tỉnh ủy").id
    _conference, recording = hold(parts, frozenset({unit_key(unit)}))
    outsider, member = sign_in(Role.SECRETARY), sign_in(Role.READER, [unit])
    sign = code(recording.id, 1.0, 3.0)
    assert member.get(f"/n/{sign}").status_code == 302
    hidden = outsider.get(f"/n/{sign}")
    for nothing in (code(recording.id + 5, 1.0, 3.0), "KHONG-CO", "x"):
        answer = outsider.get(f"/n/{nothing}")
        assert (answer.status_code, strip(answer.text)) == (404, strip(hidden.text))


def strip(page: str) -> str:
    return re.sub(r'(csrf[-_]token" (?:content|value)=")[^"]+', r"\1", page)


def upload(admin: Person, name: Paper, data: bytes, file: str = "mau.docx") -> TestResponse:
    form = {"mau": name.value, "tep": (io.BytesIO(data), file)}
    return admin.post_form("/quan-tri/mau-bien-ban", form, content_type="multipart/form-data")


def edited(text: str) -> bytes:
    """The state template with a paragraph more."""
    made = docx.Document(io.BytesIO(default(Paper.STATE)))
    made.add_paragraph(text)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_the_office_edits_a_template_and_goes_back(sign_in: SignIn, secretary: Person, draft: Draft):
    admin = sign_in(Role.ADMIN)
    taken = admin.get("/quan-tri/mau-bien-ban/tai-ve?mau=state")
    assert taken.data == default(Paper.STATE)
    assert upload(admin, Paper.STATE, edited("In từ mẫu riêng, họp ngày {{ ngay_hop }}.")).status_code == 302
    assert "In từ mẫu riêng, họp ngày 25/03/2026." in paper_text(secretary, draft)
    assert "mẫu của cơ quan" in admin.get("/quan-tri/mau-bien-ban").text
    assert admin.post_form("/quan-tri/mau-bien-ban/ve-mac-dinh", {"mau": "state"}).status_code == 302
    assert "In từ mẫu riêng" not in paper_text(secretary, draft)
    assert secretary.get("/quan-tri/mau-bien-ban").status_code == 403


def test_a_template_that_will_not_do_is_refused_with_the_reason(sign_in: SignIn):
    admin = sign_in(Role.ADMIN)
    empty = io.BytesIO()
    docx.Document().save(empty)
    for data, reason in (
        (edited("{{ khong_co }}"), "trường không có trong biên bản: &#39;khong_co&#39; is undefined"),
        (edited("{% for x in noi_dung %}"), "sai cú pháp"),
        (edited("{{ ''.__class__.__mro__ }}"), "không được phép"),
        (edited("{{ noi_dung.append(1) }}"), "không được phép"),
        (empty.getvalue(), "thiếu trường bắt buộc: noi_dung; ket_luan; luu_y; cuoc_chu hoặc nguon"),
        (b"PK\x03\x04 none", "không phải văn bản Word"),
        (b"", "không phải văn bản Word"),
    ):
        answer = upload(admin, Paper.STATE, data)
        assert answer.status_code == 400
        assert reason in answer.text, reason
    assert "mẫu của cơ quan" not in admin.get("/quan-tri/mau-bien-ban").text
    assert admin.post_form("/quan-tri/mau-bien-ban", {"mau": "state"}).status_code == 400


def test_a_notice_of_the_conclusions_alone(secretary: Person, draft: Draft):
    other = replace(draft, id=begin(secretary, draft.conference, Form.NOTICE))
    assert [line.section for line in other.now.lines] == ["ket-luan", "ket-luan"]
    text = paper_text(secretary, other)
    assert "THÔNG BÁO" in text
    assert "Thứ nhất, giao Sở Tài chính rà soát biên chế trước ngày 30/6." in text
