"""The ledger on its pages: from the in-tray to done, by whom, and who sees nothing of it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from giaoban.models.access import EVERYONE, SYSTEM, Role, unit_key
from giaoban.models.changes import apply
from giaoban.models.conference import VIETNAM, Conference
from giaoban.models.directives import Deed, Directive, Kind, State
from giaoban.models.following import Change
from giaoban.models.recording import Recording
from giaoban.models.store import directives, in_tray, units
from giaoban.models.store.database import Database
from giaoban.search.directives import candidates
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import Person, SignIn

SPOKEN = layer(
    segment(0.0, "Giao Sở Tài chính chủ trì, phối hợp với Sở Nội vụ rà soát biên chế trước ngày 30/6."),
    segment(12.0, "Xin cảm ơn các đồng chí."),
    segment(15.0, "Chúng tôi đề nghị tỉnh quan tâm hỗ trợ kinh phí.", "S2"),
    segment(20.0, "Yêu cầu các xã báo cáo số hộ nghèo trong quý III.", "S1"),
)


@dataclass
class Ledger:
    parts: Parts
    conference: Conference
    recording: Recording

    def every(self) -> list[Directive]:
        with self.parts.db.read() as tx:
            return directives.of_recording(tx, self.recording.id, SYSTEM)

    def confirm(self, place: int, **more: object) -> Directive:
        one = self.every()[place]
        with self.parts.db.write() as tx:
            fields = replace(one.fields, **more)  # type: ignore[arg-type]  # of each field its own
            return directives.confirm(tx, one.id, one.version, fields, SYSTEM)


def make(parts: Parts, readable_by: frozenset[str] = frozenset({EVERYONE})) -> Ledger:
    archive = Archive(parts)
    conference = archive.conference(details(readable_by=readable_by))
    recording = archive.recording(conference, SPOKEN)
    day = conference.details.starts_at.astimezone(VIETNAM).date()
    with parts.db.write() as tx:
        in_tray.refill(tx, recording, candidates(apply(SPOKEN), day), {})
    return Ledger(parts, conference, recording)


@pytest.fixture
def ledger(parts: Parts) -> Ledger:
    return make(parts)


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def test_a_candidate_is_heard_corrected_confirmed_and_followed_to_done(secretary: Person, ledger: Ledger):
    tray = f"/chi-dao/ban-ghi/{ledger.recording.id}"
    assert "3 câu chờ xác nhận" in secretary.get("/chi-dao").text
    assert tray in secretary.get("/chi-dao/cho-xac-nhan").text
    page = secretary.get(tray).text
    assert "Giao Sở Tài chính chủ trì" in page
    assert f"/phien/{ledger.recording.id}/am-thanh#t=0.00," in page
    assert 'value="2026-06-30"' in page

    first = ledger.every()[0]
    form = {
        "version": str(first.version),
        "content": "Rà soát biên chế",
        "leads": "Sở Tài chính; Sở Y tế",
        "cooperating": "Sở Nội vụ",
        "due": "2026-06-30",
        "due_said": "trước ngày 30/6",
        "strength": "giao",
        "kind": "directive",
    }
    answer = secretary.post_form(f"/chi-dao/{first.id}/xac-nhan", form)
    assert answer.status_code == 302
    assert answer.location.endswith(f"{tray}#y{ledger.every()[1].id}")
    kept = ledger.every()[0]
    assert kept.state is State.NOT_STARTED
    assert kept.fields.leads == ("Sở Tài chính", "Sở Y tế")

    page = secretary.get(f"/chi-dao/{first.id}").text
    assert "Sở Tài chính; Sở Y tế" in page
    done = {"version": "2", "deed": "finish", "done_on": "2026-06-01", "document": "12/BC-STC"}
    assert secretary.post_form(f"/chi-dao/{first.id}/trang-thai", done).status_code == 302
    page = secretary.get(f"/chi-dao/{first.id}").text
    assert "Hoàn thành đúng hạn" in page
    assert "Văn bản: 12/BC-STC" in page
    assert "Nguyễn Văn Secretary0" in page


def test_what_is_rejected_leaves_the_tray_and_can_come_back(secretary: Person, ledger: Ledger):
    one = ledger.every()[2]
    told = {"version": "1", "ly-do": "Nhắc lại việc cũ"}
    assert secretary.post_form(f"/chi-dao/{one.id}/loai-bo", told).status_code == 302
    page = secretary.get(f"/chi-dao/ban-ghi/{ledger.recording.id}").text
    assert "1 câu đã loại" in page
    assert f'id="y{one.id}"' not in page
    back = {"version": "2", "deed": "restore", "ly-do": "Loại nhầm"}
    assert secretary.post_form(f"/chi-dao/{one.id}/trang-thai", back).status_code == 302
    assert ledger.every()[2].state is State.CANDIDATE


def test_what_is_wrong_is_said_beside_what_was_typed_and_nothing_is_kept(secretary: Person, ledger: Ledger):
    one = ledger.every()[0]
    good = {"version": "1", "content": "Việc đã gõ", "strength": "giao", "due": ""}
    for wrong, said, status in (
        ({"content": " "}, "không được để trống", 400),
        ({"due": "30 tháng 6"}, "không phải một ngày", 400),
        ({"strength": "ra lệnh"}, "Hãy chọn mức độ", 400),
        ({"version": "7"}, "Có người vừa thay đổi", 409),
    ):
        answer = secretary.post_form(f"/chi-dao/{one.id}/xac-nhan", good | wrong)
        assert answer.status_code == status
        assert said in answer.text
        assert "Việc đã gõ" in answer.text or "content" in wrong
    assert ledger.every()[0] == one
    kept = ledger.confirm(0)
    for wrong, said in (({"deed": "cancel"}, "Phải ghi lý do"), ({"deed": "bay"}, "Hãy chọn việc")):
        answer = secretary.post_form(f"/chi-dao/{one.id}/trang-thai", {"version": "2"} | wrong)
        assert answer.status_code == 400
        assert said in answer.text
    assert ledger.every()[0] == kept


def test_overdue_comes_first_and_filters_narrow(secretary: Person, ledger: Ledger):
    today = directives.today()
    late = ledger.confirm(2, content="Việc quá hạn", due=today - timedelta(days=3), giver="Trần Huy Tuấn")
    ledger.confirm(0, content="Việc sắp đến hạn", due=today + timedelta(days=2))
    page = secretary.get("/chi-dao").text
    assert page.index("Việc quá hạn") < page.index("Việc sắp đến hạn")
    assert "Quá hạn 3 ngày" in page
    assert "1 mục quá hạn" in page
    for query, found in (
        ("don-vi=so+tai+chinh", ["Việc sắp đến hạn"]),
        ("don-vi=cac+xa", ["Việc quá hạn"]),
        ("han=qua-han", ["Việc quá hạn"]),
        ("han=sap-den", ["Việc sắp đến hạn"]),
        ("nguoi=tuấn", ["Việc quá hạn"]),
        ("q=đến+hạn", ["Việc sắp đến hạn"]),
        ("trang-thai=not-started", ["Việc sắp đến hạn", "Việc quá hạn"]),
        ("trang-thai=cancelled", []),
        ("loai=petition", []),
    ):
        text = secretary.get(f"/chi-dao?{query}").text
        assert {name for name in ("Việc quá hạn", "Việc sắp đến hạn") if name in text} == set(found), query
    with ledger.parts.db.write() as tx:
        directives.change(tx, late.id, 2, Change(Deed.CANCEL, "Không còn cần"), SYSTEM)
    assert "mục quá hạn" not in secretary.get("/chi-dao").text


def test_a_petition_is_on_a_list_of_its_own(secretary: Person, ledger: Ledger):
    one = ledger.every()[1]
    assert one.kind is Kind.PETITION
    form = {"version": "1", "content": "Hỗ trợ kinh phí", "strength": "đề nghị", "kind": "petition"}
    secretary.post_form(f"/chi-dao/{one.id}/xac-nhan", form)
    assert "Hỗ trợ kinh phí" not in secretary.get("/chi-dao").text
    assert "Hỗ trợ kinh phí" in secretary.get("/chi-dao?loai=petition").text


def test_the_table_holds_what_was_asked_for_and_no_formula(secretary: Person, ledger: Ledger):
    ledger.confirm(0, content="=1+1", due=date(2026, 6, 30))
    ledger.confirm(2)
    answer = secretary.get("/chi-dao.csv?don-vi=sở+tài+chính")
    assert "attachment" in answer.headers["Content-Disposition"]
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert told["Nội dung"] == "'=1+1"
    assert told["Chủ trì"] == "Sở Tài chính"
    assert told["Hạn"] == "30/06/2026"
    assert told["Liên kết"].endswith(f"/chi-dao/{ledger.every()[0].id}")


def test_readers_see_what_is_confirmed_and_change_nothing(sign_in: SignIn, ledger: Ledger):
    reader = sign_in()
    kept, candidate = ledger.confirm(0), ledger.every()[2]
    assert kept.fields.content in reader.get("/chi-dao").text
    page = reader.get(f"/chi-dao/{kept.id}").text
    assert kept.fields.content in page
    assert "Ghi tiến độ" not in page
    assert reader.get(f"/chi-dao/{candidate.id}").status_code == 404
    for address in ("/chi-dao/cho-xac-nhan", f"/chi-dao/ban-ghi/{ledger.recording.id}"):
        assert reader.get(address).status_code == 403
    for deed in ("xac-nhan", "loai-bo", "sua", "trang-thai"):
        assert reader.post_form(f"/chi-dao/{kept.id}/{deed}", {"version": "2"}).status_code == 403
    assert ledger.every()[0] == kept


def test_of_a_hidden_conference_nothing_is_seen(sign_in: SignIn, parts: Parts, db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Văn phòng Tỉnh ủy").id
    ledger = make(parts, frozenset({unit_key(unit)}))
    kept = ledger.confirm(0)
    outsider, insider = sign_in(Role.SECRETARY), sign_in(Role.SECRETARY, [unit])
    assert kept.fields.content in insider.get("/chi-dao").text
    for address in ("/chi-dao", "/chi-dao.csv", "/chi-dao/cho-xac-nhan", "/chi-dao?han=qua-han"):
        assert "biên chế" not in outsider.get(address).text
    there, nowhere = outsider.get(f"/chi-dao/{kept.id}"), outsider.get("/chi-dao/990001")
    assert there.status_code == nowhere.status_code == 404
    assert "Không có ý kiến chỉ đạo này." in there.text
    for deed in ("xac-nhan", "loai-bo", "sua", "trang-thai"):
        form = {"version": "2", "deed": "start", "content": "x", "strength": "giao"}
        assert outsider.post_form(f"/chi-dao/{kept.id}/{deed}", form).status_code == 404
    assert ledger.every()[0] == kept


def test_pages_carry_no_script_and_escape_what_was_said(secretary: Person, parts: Parts):
    archive = Archive(parts)
    spoken = layer(segment(0.0, "Giao Sở Y tế rà soát <script>alert(1)</script> trước ngày 30/6."))
    recording = archive.recording(layer=spoken)
    with parts.db.write() as tx:
        in_tray.refill(tx, recording, candidates(apply(spoken), date(2026, 3, 25)), {})
    page = secretary.get(f"/chi-dao/ban-ghi/{recording.id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"<script(?![^>]*src=)", page)
