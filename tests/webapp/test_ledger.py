"""The ledger's views: by unit and by state, out as papers and calendars, in from a spreadsheet, and closed by
what later conferences report."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, timedelta

import docx
import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from giaoban.models.access import SYSTEM, Role, unit_key
from giaoban.models.conference import Participant
from giaoban.models.directives import State
from giaoban.models.job import Step
from giaoban.models.store import accounts, directives, mentions
from giaoban.models.store.tables import jobs
from giaoban.webapp.parts import Parts
from tests.factories.ledger import Office
from tests.webapp.conftest import Person, SignIn

MARCH, APRIL = date(2026, 3, 25), date(2026, 4, 22)
TODAY = directives.today()


@pytest.fixture
def office(parts: Parts) -> Office:
    made = Office(parts)
    made.unit("Sở Khoa học và Công nghệ")
    made.unit(
        "Sở Thông tin và Truyền thông", ended=date(2026, 3, 31), successors=("Sở Khoa học và Công nghệ",)
    )
    made.unit("Sở Tài chính")
    return made


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def given(office: Office, *texts: str, day: date = MARCH, **more: object) -> list[int]:
    held = office.conference(f"Giao ban ngày {day}", day)
    return [one.id for one in office.confirmed(office.recording(held, *texts), **more)]


RADIO = "Giao Sở TT&TT xóa các vùng lõm sóng di động tại Bản Khoang trước ngày 30/6."
MONEY = "Giao Sở Tài chính rà soát các dự án chậm tiến độ ở Bảo Yên trước ngày 30/6."


def test_what_a_dissolved_unit_has_to_do_waits_for_a_recorded_reassignment(secretary: Person, office: Office):
    (radio,) = given(office, RADIO)
    page = secretary.get("/chi-dao/can-giao-lai").text
    assert "Kế thừa: Sở Khoa học và Công nghệ." in page
    assert "Đơn vị đã giải thể, cần giao lại" in secretary.get("/chi-dao").text
    assert office.get(radio).fields.leads == ("Sở TT&TT",)
    heir = office.units["Sở Khoa học và Công nghệ"].id
    form = {"version": "2", "tu": "Sở TT&TT", "den": [str(heir)], "document": "", "ly-do": "Hợp nhất"}
    refused = secretary.post_form(f"/chi-dao/{radio}/giao-lai", form)
    assert refused.status_code == 400
    assert "Phải ghi số văn bản" in refused.text
    good = form | {"document": "10/QĐ-UBND"}
    assert secretary.post_form(f"/chi-dao/{radio}/giao-lai", good).status_code == 302
    page = secretary.get(f"/chi-dao/{radio}").text
    assert "Giao lại đơn vị" in page
    assert "<del>Sở TT&amp;TT</del>" in page
    assert "Không có việc nào cần giao lại" in secretary.get("/chi-dao/can-giao-lai").text
    assert office.get(radio).fields.leads == ("Sở Khoa học và Công nghệ",)


def test_a_person_says_which_unit_is_meant(secretary: Person, office: Office):
    (one,) = given(office, "Giao các đơn vị rà soát trước ngày 30/6.")
    money = office.units["Sở Tài chính"].id
    assert (
        secretary.post_form(f"/chi-dao/{one}/don-vi", {"version": "2", "dv-0": str(money)}).status_code == 302
    )
    assert "(Sở Tài chính)" in secretary.get("/chi-dao").text
    assert f'id="y{one}"' in secretary.get(f"/chi-dao/cot?dv={money}").text
    told = secretary.post_form(f"/chi-dao/{one}/don-vi", {"version": "3", "dv-0": "999"})
    assert told.status_code == 400
    assert office.get(one).units == {"các đơn vị": money}


def test_the_board_has_a_card_where_its_state_is_and_leads_to_the_deeds(secretary: Person, office: Office):
    (one,) = given(office, MONEY)
    page = secretary.get("/chi-dao/cot").text
    column = page.partition('id="cot-chua"')[2].partition("</section>")[0]
    assert f'id="y{one}"' in column
    link = re.search(rf'href="(/chi-dao/{one}\?viec=finish[^"]*)" data-to="xong"', column)
    assert link
    form = secretary.get(link[1].replace("&amp;", "&")).text
    assert re.search(r'value="finish" required checked', form)
    assert '<input type="hidden" name="ve" value="cot">' in form
    done = {"version": "2", "deed": "finish", "done_on": "2026-06-01", "ve": "cot"}
    assert secretary.post_form(f"/chi-dao/{one}/trang-thai", done).location.endswith(f"/chi-dao/cot#y{one}")
    page = secretary.get("/chi-dao/cot").text
    assert f'id="y{one}"' in page.partition('id="cot-xong"')[2].partition("</section>")[0]


def test_units_are_counted_as_the_report_asks(secretary: Person, office: Office):
    first, second = given(office, MONEY, "Giao Sở Tài chính, Sở TT&TT lập dự toán trước ngày 30/6.")
    for one, due in ((first, TODAY - timedelta(days=1)), (second, TODAY + timedelta(days=40))):
        office_fields = office.get(one).fields
        form = {
            "version": "2",
            "content": office_fields.content,
            "leads": "; ".join(office_fields.leads),
            "due": due.isoformat(),
            "strength": "giao",
        }
        assert secretary.post_form(f"/chi-dao/{one}/sua", form).status_code == 302
    page = secretary.get("/chi-dao/theo-don-vi").text
    rows = {
        re.sub(r"<[^>]+>", "", name).strip(): re.findall(r">(\d+)<", cells)
        for name, cells in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    }
    assert rows["Sở Tài chính"] == ["2", "1", "1", "0", "0", "0"]
    assert rows["Cả sổ"] == ["2", "1", "1", "0", "0", "0"]
    assert "han=tuan-nay" not in page
    assert "dự toán" not in secretary.get("/chi-dao?han=qua-han").text
    assert secretary.get("/chi-dao?tu=2026-03-26").text.count('class="what"') == 0
    assert secretary.get("/chi-dao?tu=2026-03-25&den=2026-03-25").text.count('class="what"') == 2


def test_the_spreadsheet_has_real_days_and_no_formulas(secretary: Person, office: Office):
    given(office, MONEY, content="=HYPERLINK(1)", due=TODAY - timedelta(days=3))
    answer = secretary.get("/chi-dao.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    sheet = book["Sổ chỉ đạo"]
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, sheet[2], strict=True))
    assert row["Nội dung"].value == "=HYPERLINK(1)"
    assert row["Nội dung"].data_type == "s"
    assert row["Hạn"].value == datetime.combine(TODAY - timedelta(days=3), datetime.min.time())
    assert row["Hạn"].number_format == "dd/mm/yyyy"
    assert row["Quá hạn (ngày)"].value == 3
    assert str(row["Ngày họp"].value) == "2026-03-25 00:00:00"
    assert sheet.auto_filter.ref == "A1:U2"
    assert sheet.freeze_panes == "A2"
    counts = [[cell.value for cell in row] for row in book["Theo đơn vị"]]
    assert counts[1][:4] == ["Sở Tài chính", 1, 0, 1]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_the_paper_has_a_page_for_each_unit(secretary: Person, office: Office):
    given(office, RADIO, MONEY)
    paper = docx.Document(io.BytesIO(secretary.get("/chi-dao.docx").data))
    heads = [each for each in paper.paragraphs if each.style and each.style.name == "Heading 2"]
    assert [each.text for each in heads] == ["Sở Tài chính", "Sở Thông tin và Truyền thông"]
    assert "pageBreakBefore" not in heads[0]._p.xml
    assert "pageBreakBefore" in heads[1]._p.xml
    assert [cell.text for cell in paper.tables[0].rows[1].cells][:4] == [
        "1",
        "Rà soát các dự án chậm tiến độ ở Bảo Yên",
        "",
        "30/06/2026",
    ]
    page = secretary.get("/chi-dao/in").text
    assert page.count('<section class="sheet"') == 2


# --- calendars ------------------------------------------------------------------------------------------


def unfolded(calendar: bytes) -> list[str]:
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    return calendar.decode().replace("\r\n ", "").split("\r\n")


def test_a_calendar_has_an_event_of_a_whole_day_for_each_deadline(secretary: Person, office: Office):
    given(office, MONEY, content="Rà soát; lập danh sách, báo cáo", due=date(2026, 12, 31))
    lines = unfolded(secretary.get("/chi-dao.ics").data)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "SUMMARY:Sở Tài chính: Rà soát\\; lập danh sách\\, báo cáo" in lines
    assert lines.count("BEGIN:VALARM") == 1
    uid = [line for line in lines if line.startswith("UID:")]
    assert uid == [line for line in unfolded(secretary.get("/chi-dao.ics").data) if line.startswith("UID:")]


def test_a_subscription_gives_what_its_account_may_read_now(
    secretary: Person, person: Person, office: Office, parts: Parts
):
    given(office, MONEY)
    shut = office.conference(
        "Chuyên đề", APRIL, readable_by=frozenset({unit_key(office.units["Sở Tài chính"].id)})
    )
    office.confirmed(office.recording(shut, "Giao Sở Tài chính mật danh trước ngày 30/6."))
    page = secretary.post_form("/chi-dao/lich", {"ten": "Hạn của tôi"}).text
    secret = re.search(r'value="http://localhost(/lich/[^"]+\.ics)"', page)
    assert secret
    assert secret[1] not in secretary.get("/chi-dao/lich").text
    answer = person.get(secret[1])
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert "mật danh" not in answer.text
    with parts.db.write() as tx:
        account = next(each for each in accounts.listing(tx) if each.login == "secretary0")
        accounts.set_units(tx, account.id, [office.units["Sở Tài chính"].id])
    assert person.get(secret[1]).text.count("BEGIN:VEVENT") == 2
    assert "lấy gần nhất" in secretary.get("/chi-dao/lich").text
    with parts.db.write() as tx:
        accounts.set_active(tx, account.id, active=False)
    assert person.get(secret[1]).status_code == 404
    with parts.db.write() as tx:
        accounts.set_active(tx, account.id, active=True)
    secretary.enter("secretary0")
    assert secretary.post_form("/chi-dao/lich/1/thu-hoi").status_code == 302
    assert person.get(secret[1]).status_code == 404


# --- import ---------------------------------------------------------------------------------------------


def spreadsheet(*rows: tuple[str | int | date | None, ...]) -> io.BytesIO:
    book = Workbook()
    assert book.active
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return io.BytesIO(kept.getvalue())


HEAD = (
    "TT",
    "ĐƠN VỊ CHỦ TRÌ",
    "Noi dung chi dao",
    "Thời hạn",
    "Ngày họp",
    "Kết quả",
    "Ngày hoàn thành",
    "Ghi chú",
)


def preview(client: Person, file: io.BytesIO, name: str = "so.xlsx") -> str:
    return client.post_form("/chi-dao/nhap", {"tep": (file, name)}).text


def confirm(client: Person, page: str, **more: object) -> int:
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', page)
    assert digest, page
    form = {"digest": digest[1], "name": "so.xlsx", "audience": "everyone", **more}
    return client.post_form("/chi-dao/nhap/xac-nhan", form).status_code


def test_a_ledger_comes_in_by_the_names_of_its_columns_and_only_when_confirmed(
    secretary: Person, office: Office, parts: Parts
):
    rows = (
        ("SỔ THEO DÕI", None),
        HEAD,
        (
            1,
            "Sở Tài chính; Sở TT&TT",
            "Rà soát hồ đập",
            date(2026, 9, 30),
            date(2026, 3, 2),
            "Đang làm",
            None,
            "x",
        ),
        (2, "Sở Tài chính", "'=cmd", "trong quý III", "2/3/2026", "Đã hoàn thành", "1/4/2026", ""),
        (3, "Sở Tài chính", "Thiếu ngày", "30/9/2026", "", "", "", ""),
        (4, "Sở Tài chính", "Xong mà không rõ ngày", "", "2/3/2026", "Xong", "", ""),
        (5, "Sở Tài chính", "Rà soát hồ đập", "", "2/3/2026", "", "", ""),
        (6, "Sở Tài chính; Sở TT&TT", "rà soát hồ đập", "", "2/3/2026", "", "", ""),
    )
    page = preview(secretary, spreadsheet(*rows))
    for said in (
        "3 dòng mới",
        "3 dòng có lỗi",
        "Thiếu ngày họp.",
        "phải có ngày hoàn thành",
        "Trùng với dòng 3",
    ):
        assert said in page, said
    assert "Ghi chú" in page.partition("Bỏ qua")[2]
    with parts.db.read() as tx:
        assert directives.listing(tx, SYSTEM, list(State)) == []
    assert confirm(secretary, page) == 302
    with parts.db.read() as tx:
        kept = {one.fields.content: one for one in directives.listing(tx, SYSTEM, list(State))}
    assert set(kept) == {"Rà soát hồ đập", "=cmd"}
    done = kept["=cmd"]
    assert (done.state, done.done_on, done.fields.due_said) == (
        State.DONE_IN_TIME,
        date(2026, 4, 1),
        "trong quý III",
    )
    again = preview(secretary, spreadsheet(*rows))
    assert "0 dòng mới" in again
    assert "digest" not in again
    assert "không có bản ghi" in secretary.get(f"/chi-dao/{done.id}").text


def test_what_is_exported_comes_back_as_what_is_there(secretary: Person, office: Office):
    given(office, MONEY, RADIO)
    for address, name in (("/chi-dao.xlsx", "so.xlsx"), ("/chi-dao.csv", "so.csv")):
        page = preview(secretary, io.BytesIO(secretary.get(address).data), name)
        assert "0 dòng mới" in page
        assert "2 dòng đã có trong sổ" in page


def test_the_template_is_read_as_it_is(secretary: Person, office: Office):
    page = preview(secretary, io.BytesIO(secretary.get("/chi-dao/nhap/mau.xlsx").data))
    assert "1 dòng mới" in page
    assert "0 dòng có lỗi" in page


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"PK\x03\x04 not a spreadsheet", "so.xlsx", "không mở được"),
        (b"\xff\x00\xfe", "so.csv", "không phải văn bản UTF-8"),
        ("Cột,Khác\n1,2\n".encode(), "so.csv", "phải có một dòng tiêu đề"),
        (b"", "so.csv", "phải có một dòng tiêu đề"),
        (b"%PDF", "so.pdf", "không phải tệp"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_with_its_reason(
    secretary: Person, office: Office, body: bytes, name: str, said: str
):
    answer = secretary.post_form("/chi-dao/nhap", {"tep": (io.BytesIO(body), name)})
    assert answer.status_code == 400
    assert said in answer.text


def test_imported_lines_are_read_by_whom_the_importer_chose_and_by_nobody_else(
    sign_in: SignIn, office: Office
):
    unit = office.units["Sở Tài chính"].id
    insider, outsider = sign_in(Role.SECRETARY, [unit]), sign_in(Role.SECRETARY)
    page = preview(insider, spreadsheet(HEAD, (1, "Sở Tài chính", "Việc riêng", "", "2/3/2026", "", "", "")))
    assert confirm(outsider, page) == 400
    assert confirm(insider, page, audience="units") == 400
    assert confirm(insider, page, audience="units", units=str(unit)) == 302
    assert "Việc riêng" in insider.get("/chi-dao").text
    assert "Việc riêng" not in outsider.get("/chi-dao").text
    assert outsider.get("/chi-dao/1").status_code == 404


# --- closing the loop -----------------------------------------------------------------------------------

REPORT = "Sở Tài chính xin báo cáo, các dự án chậm tiến độ ở Bảo Yên đã rà soát xong."


def test_a_report_is_proposed_with_both_clips_and_a_person_decides(secretary: Person, office: Office):
    (one,) = given(office, MONEY)
    office.recording(office.conference("Giao ban tháng 4", APRIL), "Kính thưa các đồng chí.", REPORT)
    page = secretary.get("/chi-dao/da-bao-cao").text
    assert "dự án chậm tiến độ ở Bảo Yên đã rà soát xong" in page
    assert page.count("<audio") == 2
    assert "nhắc tên đơn vị được giao" in page
    assert office.get(one).state is State.NOT_STARTED
    mention = re.search(r"/chi-dao/da-bao-cao/(\d+)", page)
    assert mention
    done = {"version": "2", "quyet-dinh": "finish", "done_on": "2026-04-20", "document": "9/BC-STC"}
    clash = secretary.post_form(mention[0], done | {"version": "1"})
    assert clash.status_code == 409
    assert "Có người vừa thay đổi" in clash.text
    assert secretary.post_form(mention[0], done).status_code == 302
    assert office.get(one).state is State.DONE_IN_TIME
    page = secretary.get(f"/chi-dao/{one}").text
    assert page.count("đã rà soát xong") >= 2
    assert "Đã ghi nhận" in page
    assert "Không có đề xuất nào" in secretary.get("/chi-dao/da-bao-cao").text


def test_what_is_something_else_is_proposed_no_more(secretary: Person, office: Office):
    (one,) = given(office, MONEY)
    office.recording(office.conference("Giao ban tháng 4", APRIL), REPORT)
    assert secretary.post_form("/chi-dao/da-bao-cao/1", {"quyet-dinh": "khong-phai"}).status_code == 302
    assert "Không có đề xuất nào" in secretary.get("/chi-dao/da-bao-cao").text
    assert office.get(one).state is State.NOT_STARTED
    assert secretary.post_form("/chi-dao/da-bao-cao/1", {"quyet-dinh": "bay"}).status_code in (400, 409)


def test_what_is_confirmed_late_is_looked_for_in_conferences_since(
    secretary: Person, office: Office, parts: Parts
):
    held = office.conference("Giao ban tháng 3", MARCH)
    recording = office.recording(held, MONEY)
    after = office.recording(office.conference("Giao ban tháng 4", APRIL), REPORT)
    with parts.db.read() as tx:
        [one] = directives.of_recording(tx, recording.id, SYSTEM)
        assert mentions.proposed(tx, SYSTEM) == []
    form = {"version": "1", "content": "Rà soát", "strength": "giao", "kind": "directive"}
    assert secretary.post_form(f"/chi-dao/{one.id}/xac-nhan", form).status_code == 302
    with parts.db.read() as tx:
        queued = (
            tx.execute(select(jobs.c.recording_id).where(jobs.c.step == Step.FOLLOW.value)).scalars().all()
        )
    assert queued == [after.id]


def test_overdue_and_never_mentioned_is_told_as_far_as_one_may_know(sign_in: SignIn, office: Office):
    unit = office.units["Sở Tài chính"].id
    given(office, MONEY, RADIO, due=date(2026, 4, 1))
    shut = office.conference("Giao ban kín", APRIL, readable_by=frozenset({unit_key(unit)}))
    office.recording(shut, REPORT)
    insider, outsider = sign_in(Role.SECRETARY, [unit]), sign_in(Role.SECRETARY)
    assert "Không có việc nào bị bỏ quên" in outsider.get("/chi-dao/khong-nhac-lai").text
    page = insider.get("/chi-dao/khong-nhac-lai").text
    assert "lõm sóng" in page
    assert "Bảo Yên" not in page
    office.recording(office.conference("Giao ban tháng 5", date(2026, 5, 6)), "Xin chào các đồng chí.")
    page = outsider.get("/chi-dao/khong-nhac-lai").text
    assert "Bảo Yên" in page
    assert "1 hội nghị" in page
    assert "đã rà soát xong" not in outsider.get("/chi-dao/da-bao-cao").text


def test_the_brief_has_what_invited_units_and_those_before_them_still_have_to_do(
    secretary: Person, office: Office
):
    given(office, RADIO, MONEY, "Giao Sở Y tế kiểm tra trạm y tế trước ngày 30/6.")
    office.recording(office.conference("Giao ban tháng 4", APRIL), REPORT)
    guests = [Participant("Cán bộ", "Giám đốc", unit) for unit in ("Sở KH&CN", "Sở Tài chính", "Sở Tư pháp")]
    held = office.conference("Giao ban tháng 5", date(2026, 5, 20), *guests)
    page = secretary.get(f"/hoi-nghi/{held.id}/chuan-bi").text
    science, money = page.index("Sở Khoa học và Công nghệ <span"), page.index("Sở Tài chính <span")
    assert science < page.index("Xóa các vùng lõm sóng") < money < page.index("Rà soát các dự án")
    assert "Đơn vị đã giải thể, cần giao lại" in page
    assert "Nói gần nhất: Giao ban tháng 4" in page
    assert "đã rà soát xong" in page
    assert "trạm y tế" not in page
    assert "Không có việc còn mở: Sở Tư pháp." in page
    paper = docx.Document(io.BytesIO(secretary.get(f"/hoi-nghi/{held.id}/chuan-bi.docx").data))
    text = "\n".join(each.text for each in paper.paragraphs)
    assert "Nói lần cuối (Giao ban tháng 4, 22/04/2026, phút 0:00:00): “Sở Tài chính xin báo cáo" in text
    assert "2 việc còn mở" in text


def test_a_brief_of_a_conference_without_guests_is_of_all_and_tells_nothing_hidden(
    sign_in: SignIn, office: Office
):
    unit = office.units["Sở Tài chính"].id
    given(office, MONEY)
    shut = office.conference("Chuyên đề", MARCH, readable_by=frozenset({unit_key(unit)}))
    office.confirmed(office.recording(shut, "Giao Sở Tài chính mật danh trước ngày 30/6."))
    held = office.conference("Giao ban tháng 5", date(2026, 5, 20))
    outsider, insider = sign_in(), sign_in(units=[unit])
    assert "mật danh" in insider.get(f"/hoi-nghi/{held.id}/chuan-bi").text.lower()
    page = outsider.get(f"/hoi-nghi/{held.id}/chuan-bi").text
    assert "Rà soát các dự án" in page
    assert "mật danh" not in page.lower()
    assert outsider.get(f"/hoi-nghi/{shut.id}/chuan-bi").status_code == 404
