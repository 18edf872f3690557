"""Attendance is taken by site and unit, lists come in from spreadsheets, and nobody's ticks are lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from giaoban.models.access import Role
from giaoban.models.conference import Attendance, Conference, Duty, Participant, Site
from giaoban.models.store import conferences
from giaoban.models.store.database import Database
from giaoban.models.store.tables import audit
from giaoban.webapp import roll
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details
from tests.webapp.conftest import Person, SignIn

PRESENT, ABSENT, EXPECTED = Attendance.PRESENT, Attendance.ABSENT, Attendance.EXPECTED
INVITED = (
    Participant("Trần Văn Chủ", "Chủ tịch", "UBND tỉnh", duty=Duty.CHAIR, site="Hội trường A"),
    Participant("Hoàng Thị Bích", "Giám đốc", "Sở Tài chính", site="Hội trường A"),
    Participant("Lý A Páo", "Chủ tịch", "UBND xã Bát Xát", site="Xã Bát Xát"),
)


@pytest.fixture
def held(parts: Parts) -> Conference:
    sites = (Site("Hội trường A", "UBND tỉnh"), Site("Xã Bát Xát", "UBND xã Bát Xát", 35))
    return Archive(parts).conference(details(participants=INVITED, sites=sites))


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def now(db: Database, held: Conference) -> Conference:
    with db.read() as tx:
        return conferences.get(tx, held.id)


def rows_of(page: str) -> list[str]:
    return [each.replace("&#39;", "'") for each in re.findall(r'name="dong" value="([^"]+)"', page)]


def marked(held: Conference) -> list[tuple[str, Attendance, str]]:
    return [(one.name, one.attendance, one.absence_reason) for one in held.details.participants]


def test_attendance_is_taken_of_the_rows_that_are_shown(secretary: Person, db: Database, held: Conference):
    address = f"/hoi-nghi/{held.id}/diem-danh"
    page = secretary.get(f"{address}?diem-cau=Hội+trường+A").text
    assert "Hoàng Thị Bích" in page
    assert "Lý A Páo" not in page
    form = {
        "version": "1",
        "dong": rows_of(page),
        "tham-du-0": "present",
        "tham-du-1": "absent",
        "ly-do-1": "đi  công tác",
        "viec": "luu",
    }
    answer = secretary.post_form(f"{address}?diem-cau=Hội+trường+A", form)
    assert answer.status_code == 302
    assert "diem-cau=" in answer.location
    assert marked(now(db, held)) == [
        ("Trần Văn Chủ", PRESENT, ""),
        ("Hoàng Thị Bích", ABSENT, "đi công tác"),
        ("Lý A Páo", EXPECTED, ""),
    ]
    shown = secretary.get(f"/hoi-nghi/{held.id}").text
    assert "có mặt 1, vắng mặt 1, chưa điểm danh 1" in shown
    assert "đi công tác" in shown
    with db.read() as tx:
        detail = tx.execute(
            select(audit.c.detail).where(audit.c.action == "conference.attendance")
        ).scalar_one()
    assert detail == {"changed": 2, "present": 1, "absent": 1}


def test_the_rest_of_those_shown_are_present_with_one_button(
    secretary: Person, db: Database, held: Conference
):
    page = secretary.get(f"/hoi-nghi/{held.id}/diem-danh").text
    form = {"version": "1", "dong": rows_of(page), "tham-du-1": "absent", "viec": "con-lai"}
    secretary.post_form(f"/hoi-nghi/{held.id}/diem-danh", form)
    assert [one.attendance for one in now(db, held).details.participants] == [PRESENT, ABSENT, PRESENT]


def test_two_who_tick_at_once_lose_nothing(secretary: Person, db: Database, held: Conference):
    address = f"/hoi-nghi/{held.id}/diem-danh"
    page = secretary.get(address).text
    with db.write() as tx:  # somebody puts a person before the others meanwhile
        whole = (Participant("Khách Mời"), *INVITED)
        conferences.edit(tx, held.id, 1, replace(held.details, participants=whole))
    form = {"version": "1", "dong": rows_of(page), "tham-du-1": "absent", "ly-do-1": "ốm"}
    answer = secretary.post_form(address, form)
    assert answer.status_code == 409
    assert marked(now(db, held))[2] == ("Hoàng Thị Bích", EXPECTED, "")
    again = {"version": "2", "dong": rows_of(answer.text)}
    for place, value in re.findall(r'name="tham-du-(\d+)" value="(\w+)" checked', answer.text):
        again[f"tham-du-{place}"] = value
    again |= dict(re.findall(r'name="(ly-do-\d+)" value="([^"]+)"', answer.text))
    assert secretary.post_form(address, again).status_code == 302
    assert marked(now(db, held))[2] == ("Hoàng Thị Bích", ABSENT, "ốm")


def test_the_form_of_the_conference_keeps_who_came(secretary: Person, db: Database, held: Conference):
    with db.write() as tx:
        ticked = [replace(one, attendance=ABSENT, absence_reason="ốm") for one in INVITED]
        conferences.edit(tx, held.id, 1, replace(held.details, participants=tuple(ticked)))
    form = {
        "version": "2",
        "title": "Họp",
        "day": "25/3/2026",
        "time": "8:00",
        "ended": "11:30",
        "kind": "giao-ban",
        "audience": "everyone",
        "sites": "Hội trường A; UBND tỉnh\nXã Bát Xát; UBND xã Bát Xát; 1.035",
        "participants": "Hoàng Thị Bích; Phó Giám đốc; Sở Tài chính; Hội trường A; thư ký\n"
        "Trần Văn Chủ; Chủ tịch; UBND tỉnh; Hội trường A; chủ tọa\nNgười Mới",
    }
    assert secretary.post_form(f"/hoi-nghi/{held.id}/sua", form).status_code == 302
    kept = now(db, held).details
    assert [(one.name, one.duty, one.attendance) for one in kept.participants] == [
        ("Hoàng Thị Bích", Duty.SECRETARY, ABSENT),
        ("Trần Văn Chủ", Duty.CHAIR, ABSENT),
        ("Người Mới", Duty.DELEGATE, EXPECTED),
    ]
    assert kept.sites[1] == Site("Xã Bát Xát", "UBND xã Bát Xát", 1035)
    assert kept.ends_at is not None
    assert kept.ends_at.hour == 4  # of UTC
    page = secretary.get(f"/hoi-nghi/{held.id}/sua").text
    assert "Hoàng Thị Bích; Phó Giám đốc; Sở Tài chính; Hội trường A; thư ký" in page
    assert 'value="11:30"' in page


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("ended", "7:00", "Giờ kết thúc phải sau giờ bắt đầu."),
        ("ended", "trưa", "Hãy ghi giờ kết thúc"),
        ("sites", "Xã A; UBND; nhiều", "Dòng “Xã A; UBND; nhiều” chưa đúng"),
        ("sites", "Xã A\nxã a", "Có hai điểm cầu cùng tên."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    secretary: Person, db: Database, held: Conference, field: str, typed: str, words: str
):
    form = {"version": "1", "title": "Họp", "day": "25/3/2026", "time": "8:00", "kind": "giao-ban"}
    answer = secretary.post_form(f"/hoi-nghi/{held.id}/sua", form | {"audience": "everyone", field: typed})
    assert answer.status_code == 400
    assert words in answer.text
    assert now(db, held).version == 1


def xlsx(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(secretary: Person, held: Conference, body: bytes, name: str, how: str = "them"):
    form = {"version": "1", "cach": how, "tep": (io.BytesIO(body), name)}
    return secretary.post_form(f"/hoi-nghi/{held.id}/thanh-phan", form, content_type="multipart/form-data")


def test_a_list_comes_in_from_a_spreadsheet_and_goes_out_again(
    secretary: Person, db: Database, held: Conference
):
    body = xlsx(
        ["DANH SÁCH ĐẠI BIỂU"],
        [],
        ["TT", "HỌ TÊN", "Chức danh", "Cơ quan", "Điểm cầu", "Vai trò", "Tham dự", "Ghi chú"],
        [1, "Hoàng Thị Bích", "Quyền Giám đốc", "Sở Tài chính", "Hội trường A", None, "Vắng", "ốm"],
        [2, "Phạm Văn Dũng", "Phó Chánh Văn phòng", "Văn phòng UBND tỉnh", None, "Thư ký", "x", None],
    )
    answer = bring(secretary, held, body, "Đại biểu.xlsx")
    assert answer.status_code == 302, answer.text
    people = {one.name: one for one in now(db, held).details.participants}
    assert len(people) == 4
    assert people["Hoàng Thị Bích"] == Participant(
        "Hoàng Thị Bích",
        "Quyền Giám đốc",
        "Sở Tài chính",
        attendance=ABSENT,
        absence_reason="ốm",
        site="Hội trường A",
    )
    assert people["Phạm Văn Dũng"].duty is Duty.SECRETARY
    out = secretary.get(f"/hoi-nghi/{held.id}/thanh-phan.xlsx")
    sheet = load_workbook(io.BytesIO(out.data)).worksheets[0]
    assert [cell.value for cell in sheet[3]][1:] == [
        *("Hoàng Thị Bích", "Quyền Giám đốc", "Sở Tài chính", "Hội trường A", "Đại biểu", "Vắng mặt", "ốm")
    ]


def test_a_csv_as_excel_writes_it_replaces_the_list(secretary: Person, db: Database, held: Conference):
    body = "Họ và tên;Đơn vị\r\nĐỗ Thị Hà;Sở Y tế\r\n".encode("utf-8-sig")
    assert bring(secretary, held, body, "a.csv", "thay").status_code == 302
    assert [(one.name, one.unit) for one in now(db, held).details.participants] == [("Đỗ Thị Hà", "Sở Y tế")]


def test_what_no_spreadsheet_can_hold_does_not_keep_the_list_in(secretary: Person, held: Conference):
    body = "Họ và tên;Đơn vị\nĐỗ Thị\x07 Hà;Sở\x02 Y tế\n".encode("utf-8-sig")
    assert bring(secretary, held, body, "a.csv", "thay").status_code == 302
    out = secretary.get(f"/hoi-nghi/{held.id}/thanh-phan.xlsx")
    assert out.status_code == 200
    sheet = load_workbook(io.BytesIO(out.data)).worksheets[0]
    assert [cell.value for cell in sheet[2]][1:4] == ["Đỗ Thị Hà", None, "Sở Y tế"]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 150_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (b"PK\x03\x04 no", "a.xlsx", "a.xlsx không mở được như một bảng tính"),
        (bomb(), "a.xlsx", "a.xlsx giải nén ra quá lớn."),
        (b"%PDF-1.7", "a.pdf", "a.pdf không phải tệp .xlsx hay .csv."),
        ("Tên;Đơn vị\nA;B".encode(), "a.csv", "không có cột “Họ và tên”"),
        ("Họ tên\n".encode("utf-16"), "a.csv", "không phải văn bản UTF-8"),
        ("Họ và tên\n".encode(), "a.csv", "không có dòng nào dưới dòng tiêu đề"),
        (
            "Họ và tên,Tham dự\n,có mặt\nA,chắc có\nB,".encode(),
            "a.csv",
            "a.csv có 2 dòng chưa đúng nên chưa nhập dòng nào.",
        ),
    ],
)
def test_a_bad_file_changes_nothing(
    secretary: Person, db: Database, held: Conference, body: bytes, name: str, words: str
):
    answer = bring(secretary, held, body, name)
    assert answer.status_code == 400
    assert words in answer.text
    if "2 dòng" in words:
        assert "Dòng 2: thiếu họ và tên." in answer.text
        assert "Dòng 3: “chắc có” chưa rõ" in answer.text
    assert now(db, held).version == 1


def test_who_came_uninvited_is_added_as_present(secretary: Person, db: Database, held: Conference):
    form = {"version": "1", "ten": "Vàng A Lử", "chuc-vu": "Phó Chủ tịch", "don-vi": "UBND xã Bát Xát"}
    assert secretary.post_form(f"/hoi-nghi/{held.id}/diem-danh/them", form).status_code == 302
    last = now(db, held).details.participants[-1]
    assert (last.name, last.attendance) == ("Vàng A Lử", PRESENT)
    empty = secretary.post_form(f"/hoi-nghi/{held.id}/diem-danh/them", {"version": "2"})
    assert empty.status_code == 400


def test_two_thousand_people_stay_workable(secretary: Person, db: Database, held: Conference):
    many = tuple(Participant(f"Người {n}", "", f"Đơn vị {n % 50}", site=f"Xã {n % 300}") for n in range(2000))
    with db.write() as tx:
        conferences.edit(tx, held.id, 1, replace(held.details, participants=many))
    page = secretary.get(f"/hoi-nghi/{held.id}/diem-danh")
    assert len(rows_of(page.text)) == roll.PAGE_SIZE
    assert len(page.data) < 700_000
    narrowed = secretary.get(f"/hoi-nghi/{held.id}/diem-danh?don-vi=Đơn vị 7&diem-cau=Xã 57")
    assert "Người 57" in narrowed.text
    assert len(rows_of(narrowed.text)) < 10


def test_a_reader_takes_no_attendance_and_sees_no_reasons(sign_in: SignIn, db: Database, held: Conference):
    with db.write() as tx:
        ticked = [replace(one, attendance=ABSENT, absence_reason="nằm viện") for one in INVITED]
        conferences.edit(tx, held.id, 1, replace(held.details, participants=tuple(ticked)))
    reader = sign_in()
    shown = reader.get(f"/hoi-nghi/{held.id}").text
    assert "vắng mặt 3" in shown
    assert "nằm viện" not in shown
    assert reader.get(f"/hoi-nghi/{held.id}/diem-danh").status_code == 403
