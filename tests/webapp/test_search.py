from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from giaoban.models.access import Role, unit_key
from giaoban.models.days import read_day
from giaoban.models.recording import RecordingState
from giaoban.models.store import units
from giaoban.models.store.database import Database
from giaoban.models.store.tables import audit
from giaoban.models.transcript import Doubt, Layer
from giaoban.search.query import Query
from giaoban.search.steps import read_passages
from giaoban.webapp.application import create_app
from giaoban.webapp.parts import Parts, WebOptions
from tests.factories.archive import Archive
from tests.factories.meaning import meaning as made_meaning
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import AddAccount, Person, SignIn


@pytest.fixture
def archive(parts: Parts) -> Archive:
    return Archive(parts)


def spoken(*texts: str) -> Layer:
    return layer(*[segment(10.0 * place + 3.2, text, "S1") for place, text in enumerate(texts)])


def links(page: str) -> list[str]:
    return re.findall(r'class="hit-link" href="([^"]+)"', page.replace("&amp;", "&"))


def test_the_first_page_has_the_newest_conferences(sign_in: SignIn, archive: Archive):
    old = archive.conference(details("Hội nghị cũ", starts_at=datetime(2020, 1, 1, tzinfo=UTC)))
    new = archive.recording(archive.conference(details("Hội nghị mới")), spoken("Vâng"))
    archive.recording(old, spoken("Vâng"))
    page = sign_in().get("/").text
    assert page.index("Hội nghị mới") < page.index("Hội nghị cũ")
    assert f'href="/phien/{new.id}"' in page
    assert "Đang tìm được trong 2 bản ghi, 1 phút 00 giây." in page


def test_an_empty_archive_says_what_to_do(sign_in: SignIn):
    assert "Tải bản ghi lên" in sign_in(Role.SECRETARY).get("/").text


@pytest.mark.parametrize("typed", ["Nghị quyết", "nghi quyet", "NGHỊ  QUYẾT", '"nghị quyết"'])
def test_a_hit_opens_its_second_with_and_without_diacritics(sign_in: SignIn, archive: Archive, typed):
    recording = archive.recording(layer=spoken("Mở đầu", "Thực hiện Nghị quyết 57"))
    page = sign_in().get("/tim-kiem", query_string={"q": typed}, follow_redirects=True).text
    assert "<mark>Nghị quyết</mark>" in page
    (link,) = links(page)
    parts = urlsplit(link)
    assert parts.path == f"/phien/{recording.id}"
    assert parse_qs(parts.query)["t"] == ["13.2"]
    assert parts.fragment == "c1"
    assert "1 lần nhắc" in page
    assert "0:00:13" in page
    assert "25/03/2026" in page


def test_the_address_is_the_whole_question(sign_in: SignIn, archive: Archive):
    archive.recording(layer=spoken("Nghị quyết"))
    form = {"q": " nghị   quyết ", "tu": "1/3/2026", "den": "3/2026", "hoinghi": "", "xep": "lien-quan"}
    answer = sign_in().get("/tim-kiem", query_string=form)
    assert answer.status_code == 302
    kept = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
    assert kept == {"q": "nghị quyết", "tu": "2026-03-01", "den": "2026-03-31"}
    assert Query.from_args(kept).to_args() == kept


@pytest.mark.parametrize(
    ("days", "count"), [("&tu=2026-03-25", 1), ("&tu=2026-03-26", 0), ("&den=2026-03-24", 0)]
)
def test_days_filter(sign_in: SignIn, archive: Archive, days, count):
    archive.recording(layer=spoken("Nghị quyết"))
    assert len(links(sign_in().get(f"/tim-kiem?q=nghi+quyet{days}").text)) == count


def test_a_day_that_cannot_be_read_is_said_and_not_applied(sign_in: SignIn, archive: Archive):
    archive.recording(layer=spoken("Nghị quyết"))
    page = sign_in().get("/tim-kiem?q=nghi+quyet&tu=31/2/2026").text
    assert "Chưa hiểu ngày “31/2/2026”" in page
    assert 'value="31/2/2026"' in page
    assert len(links(page)) == 1


@pytest.mark.parametrize(
    ("typed", "last", "day"),
    [
        ("25/3/2026", False, date(2026, 3, 25)),
        ("25.03.2026", False, date(2026, 3, 25)),
        ("2026-03-25", False, date(2026, 3, 25)),
        ("2/2024", True, date(2024, 2, 29)),
        ("2/2024", False, date(2024, 2, 1)),
        ("2024-02", True, date(2024, 2, 29)),
        ("2025", True, date(2025, 12, 31)),
        ("2025", False, date(2025, 1, 1)),
        ("hôm qua", False, None),
        ("1/2/3/4", False, None),
        ("0/0/0", False, None),
        ("5", False, None),
        ("", False, None),
    ],
)
def test_days_as_people_type_them(typed, last, day):
    assert read_day(typed, last=last) == day


def test_hits_are_grouped_and_all_of_one_conference_can_be_seen(sign_in: SignIn, archive: Archive):
    many = archive.conference(details("Hội nghị dài"))
    archive.recording(many, spoken(*["nói về ngân sách"] * 7))
    archive.recording(archive.conference(details("Hội nghị ngắn")), spoken("ngân sách"))
    client = sign_in()
    page = client.get("/tim-kiem?q=ngân+sách").text
    assert "8 lần nhắc" in page
    assert "trong 2 hội nghị" in page
    assert "7 lần nhắc trong hội nghị này – xem tất cả" in page
    assert len(links(page)) == 4
    alone = client.get(f"/tim-kiem?q=ngân+sách&hoinghi={many.id}").text
    assert len(links(alone)) == 7
    assert "Hội nghị ngắn" not in re.sub(r"<select.*?</select>", "", alone, flags=re.DOTALL)


def test_pages_of_results(sign_in: SignIn, archive: Archive):
    for number in range(11):
        archive.recording(archive.conference(details(f"Hội nghị {number}")), spoken("ngân sách"))
    client = sign_in()
    first, second = client.get("/tim-kiem?q=ngân+sách").text, client.get("/tim-kiem?q=ngân+sách&trang=2").text
    assert (len(links(first)), len(links(second))) == (10, 1)
    assert "Trang 1/2" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert "Không có trang 9" in client.get("/tim-kiem?q=ngân+sách&trang=9").text


def test_within_one_recording_a_speaker_can_be_chosen(sign_in: SignIn, archive: Archive):
    made = layer(segment(1.0, "ngân sách tỉnh", "S1"), segment(9.0, "ngân sách huyện", "S2"))
    recording = archive.recording(layer=made)
    page = sign_in().get(f"/tim-kiem?q=ngân+sách&phien={recording.id}&nguoi=S2").text
    assert '<option value="S2" selected>Người nói 2</option>' in page
    (link,) = links(page)
    assert "t=9" in link


def test_doubt_and_leaving_off_diacritics_are_said(sign_in: SignIn, archive: Archive):
    made = layer(segment(1.0, "ngan sach tinh", doubts=[Doubt.REPETITION]), segment(9.0, "ngân sách"))
    archive.recording(layer=made)
    page = sign_in().get("/tim-kiem?q=ngân+sách").text
    assert "chưa chắc chắn" in page
    assert "Có chỗ chỉ khớp khi bỏ dấu" in page
    assert "chưa có người duyệt" in page
    assert "khớp khi bỏ dấu" not in sign_in(Role.ADMIN).get("/tim-kiem?q=ngan+sach").text


def test_what_is_not_searchable_yet_is_said(sign_in: SignIn, archive: Archive):
    archive.recording(layer=spoken("ngân sách"))
    archive.recording(state=RecordingState.PREPARED, seconds=90)
    archive.recording(state=RecordingState.FAILED, seconds=61)
    page = sign_in().get("/tim-kiem?q=ngân+sách").text
    assert "Chưa tìm được trong 1 bản ghi (1 phút 30 giây) đang gỡ băng." in page
    assert "1 bản ghi (1 phút 01 giây) gỡ băng bị lỗi hoặc đã hủy" in page


def test_nothing_found_helps(sign_in: SignIn, archive: Archive):
    archive.recording(layer=spoken("ngân sách"))
    page = sign_in().get("/tim-kiem", query_string={"q": '"thủy lợi"', "tu": "2026-01-01"}).text
    assert "Chưa thấy ai nói" in page
    assert "Bỏ mọi bộ lọc" in page
    assert "Bỏ ngoặc kép" in page
    assert "Đã tìm trong 1 bản ghi" in page


def test_search_that_is_down_says_so_and_the_rest_works(sign_in: SignIn, archive: Archive, tmp_path: Path):
    recording = archive.recording(archive.conference(details("Hội nghị vẫn nghe được")), spoken("ngân sách"))
    for file in sorted((tmp_path / "index").rglob("*"), reverse=True):
        file.unlink() if file.is_file() or file.is_symlink() else file.rmdir()
    client = sign_in()
    answer = client.get("/tim-kiem?q=ngân+sách")
    assert answer.status_code == 503
    assert "Tìm kiếm tạm thời chưa trả lời được" in answer.text
    assert 'value="ngân sách"' in answer.text
    assert "Hội nghị vẫn nghe được" in answer.text
    assert client.get(f"/phien/{recording.id}").status_code == 200


def test_nobody_learns_of_what_they_may_not_read(sign_in: SignIn, archive: Archive, db: Database):
    with db.write() as tx:
        unit = units.add(tx, "Sở Tài chính")
    closed = archive.conference(details("Họp kín", readable_by=frozenset({unit_key(unit.id)})))
    recording = archive.recording(closed, spoken("ngân sách mật"))
    outsider, insider = sign_in(), sign_in(Role.READER, units=[unit.id])
    for address in (
        "/",
        "/tim-kiem?q=ngân+sách",
        f"/tim-kiem?q=ngân+sách&hoinghi={closed.id}",
        f"/tim-kiem?q=ngân+sách&phien={recording.id}",
    ):
        page = outsider.get(address).text
        assert "Họp kín" not in page
        assert "ngân sách mật" not in page
        assert not links(page)
        assert "1 bản ghi" not in page
    assert len(links(insider.get("/tim-kiem?q=ngân+sách").text)) == 1


def test_a_question_leaves_a_trace(sign_in: SignIn, archive: Archive, db: Database):
    archive.recording(layer=spoken("ngân sách"))
    sign_in().get("/tim-kiem?q=ngân+sách&tu=2026-01-01")
    with db.read() as tx:
        noted = [row.detail for row in tx.execute(select(audit).where(audit.c.action == "search"))]
    assert noted == [{"q": "ngân sách", "tu": "2026-01-01"}]


def test_a_question_too_long_is_cut_and_said(sign_in: SignIn):
    answer = sign_in().get("/tim-kiem", query_string={"q": "ngân " * 200}, follow_redirects=True)
    assert "Câu hỏi dài quá 500 chữ cái" in answer.text


def test_what_is_typed_is_never_markup(sign_in: SignIn):
    page = sign_in().get("/tim-kiem?q=%3Cscript%3Ealert(1)%3C/script%3E&tu=%22%3E%3Cb%3E").text
    assert "<script>alert" not in page
    assert '"><b>' not in page


def test_what_the_machine_doubts_is_counted_apart_and_may_be_left_out(sign_in: SignIn, archive: Archive):
    archive.recording(
        layer=layer(
            segment(3.0, "ngân sách tỉnh", "S1", doubts=[Doubt.REPETITION]),
            segment(9.0, "sách ngân hàng", "S1"),
        )
    )
    person = sign_in()
    page = person.get("/tim-kiem?q=ngân+sách").text
    assert "2 lần nhắc" in page
    assert "Trong đó 1 chỗ chưa chắc chắn" in page
    assert [link.rpartition("#")[2] for link in links(page)] == ["c1", "c0"]
    assert 'href="/tim-kiem?q=ng%C3%A2n+s%C3%A1ch&amp;chac=1"' in page
    sure = person.get("/tim-kiem?q=ngân+sách&chac=1").text
    assert [link.rpartition("#")[2] for link in links(sure)] == ["c1"]
    assert "chưa chắc chắn xếp sau" not in sure
    assert 'href="/tim-kiem?q=ng%C3%A2n+s%C3%A1ch"' in sure


def test_where_only_doubtful_places_are_found_leaving_them_out_offers_them(sign_in: SignIn, archive: Archive):
    archive.recording(layer=layer(segment(3.0, "ngân sách tỉnh", "S1", doubts=[Doubt.RATE])))
    page = sign_in().get("/tim-kiem?q=ngân+sách&chac=1").text
    assert "Chưa thấy ai nói" in page
    assert "Tìm cả những chỗ máy nghe chưa chắc chắn" in page


@pytest.mark.parametrize("query", [Query("a", sure=True), Query("a")])
def test_leaving_out_what_is_doubtful_is_part_of_the_address(query: Query):
    assert Query.from_args(query.to_args()) == query


def test_what_is_near_in_meaning_stands_in_the_second_list_and_says_so(
    parts: Parts, options: WebOptions, sign_in: SignIn, add_account: AddAccount, tmp_path: Path
):
    meaning = made_meaning(tmp_path / "meaning")
    parts = replace(parts, meaning=meaning)
    archive = Archive(parts)
    open_to_all = archive.recording(layer=spoken("lợn chết vì dịch tả", "heo chết trong chuồng"))
    closed = archive.conference(details(readable_by=frozenset({unit_key(9)})))
    hidden = archive.recording(closed, layer=spoken("heo trong chuồng kín"))
    with parts.db.read() as tx:
        for made in (open_to_all, hidden):
            found = read_passages(tx, made.id)
            meaning.neighbours.replace(made.id, found, meaning.encoder.passages)
    app = create_app(parts, options)
    app.test_client_class = Person
    add_account("doc")
    person = app.test_client()
    assert isinstance(person, Person)
    person.enter("doc")
    page = person.get("/tim-kiem", query_string={"q": "lợn chết vì dịch tả"}, follow_redirects=True).text
    first, second = page.split('<section class="near"')
    assert "gần nghĩa" not in first
    assert "trong chuồng" in second
    assert "gần nghĩa" in second
    assert "chuồng kín" not in page
    plain = person.get("/tim-kiem", query_string={"q": "lon chet vi dich ta"}, follow_redirects=True).text
    assert "gần nghĩa" not in plain
