"""The office's words and a conference's own: who may change them, and that they come back as typed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from giaoban.models.access import SYSTEM, Role
from giaoban.models.conference import ConferenceDocument
from giaoban.models.glossary import NewTerm, TermKind
from giaoban.models.store import conferences, glossary
from giaoban.models.store.database import Database
from giaoban.models.store.tables import audit
from giaoban.webapp.pages.glossary import PAGE_SIZE
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.webapp.conftest import Person, SignIn


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def kept(db: Database) -> dict[str, tuple[str, str]]:
    with db.read() as tx:
        return {term.text: (term.kind.value, term.note) for term in glossary.listing(tx)}


def keep(db: Database, *texts: str) -> list[int]:
    with db.write() as tx:
        return [glossary.add(tx, NewTerm(text, TermKind.PLACE), SYSTEM).id for text in texts]


def test_only_secretaries_see_and_change_the_list(sign_in: SignIn, db: Database):
    (term,) = keep(db, "Mường Hum")
    reader, secretary = sign_in(), sign_in(Role.SECRETARY)
    assert "/tu-rieng" not in reader.get("/").text
    assert "/tu-rieng" in secretary.get("/").text
    for address in ("/tu-rieng", f"/tu-rieng/{term}"):
        answer = reader.get(address)
        assert answer.status_code == 403
        assert "Mường Hum" not in answer.text
        assert "Mường Hum" in secretary.get(address).text
    for address in ("/tu-rieng", "/tu-rieng/nhieu", f"/tu-rieng/{term}", f"/tu-rieng/{term}/bo"):
        form = {"text": "Sa Pa", "kind": "place", "lines": "Sa Pa"}
        assert reader.post_form(address, form).status_code == 403
    assert kept(db) == {"Mường Hum": ("place", "")}


def test_a_term_is_added_found_edited_and_removed(secretary: Person, db: Database):
    added = secretary.post_form("/tu-rieng", {"text": "Mường Hum", "kind": "place", "note": "hồ chứa"})
    assert added.location == "/tu-rieng"
    page = secretary.get("/tu-rieng").text
    assert "Đã thêm “Mường Hum”." in page
    assert "1 từ" in page
    assert "Mường Hum" in secretary.get("/tu-rieng?q=ho+chua").text
    assert "Không có từ nào khớp" in secretary.get("/tu-rieng?q=mường&loai=person").text
    with db.read() as tx:
        (term,) = glossary.listing(tx)
    form = {"text": "hồ Mường Hum", "kind": "term", "note": "<b>Bát Xát</b>"}
    assert secretary.post_form(f"/tu-rieng/{term.id}", form).status_code == 302
    assert kept(db) == {"hồ Mường Hum": ("term", "<b>Bát Xát</b>")}
    assert "&lt;b&gt;Bát Xát" in secretary.get("/tu-rieng").text
    assert secretary.post_form(f"/tu-rieng/{term.id}/bo").status_code == 302
    assert kept(db) == {}
    assert "Danh mục còn trống" in secretary.get("/tu-rieng").text
    with db.read() as tx:
        lines = tx.execute(select(audit.c.action, audit.c.who).where(audit.c.action.like("glossary.%"))).all()
    assert [line.action for line in lines] == ["glossary.add", "glossary.edit", "glossary.remove"]
    assert {line.who for line in lines} == {"Nguyễn Văn Secretary0"}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": "", "kind": "place"}, "Từ phải có ít nhất một chữ cái."),
        ({"text": "SA PA", "kind": "place"}, "Danh mục đã có “Sa Pa”."),
        ({"text": "Bắc Hà", "kind": "khác"}, "Hãy chọn loại từ."),
        ({"text": "a" * 81, "kind": "place"}, "dài quá 80 ký tự"),
        ({"text": "Bắc Hà", "kind": "place", "note": "b" * 301}, "dài quá 300 ký tự"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(
    secretary: Person, db: Database, form: dict[str, str], said: str
):
    _, other = keep(db, "Sa Pa", "Y Tý")
    before = kept(db)
    for address in ("/tu-rieng", f"/tu-rieng/{other}"):
        answer = secretary.post_form(address, form)
        assert answer.status_code == 400
        assert said in answer.text
        assert f'value="{form["text"]}"' in answer.text
    assert kept(db) == before


def test_many_lines_are_pasted_and_what_is_known_is_passed_over(secretary: Person, db: Database):
    keep(db, "Sa Pa")
    pasted = "Từ\tLoại\tGhi chú\r\nOCOP\tChữ viết tắt\tMỗi xã một sản phẩm\r\nSÀ PA\r\nsa pa\r\nY Tý"
    assert secretary.post_form("/tu-rieng/nhieu", {"lines": pasted, "kind": "place"}).status_code == 302
    assert kept(db) == {
        "OCOP": ("abbreviation", "Mỗi xã một sản phẩm"),
        "SÀ PA": ("place", ""),
        "Sa Pa": ("place", ""),
        "Y Tý": ("place", ""),
    }
    assert "Đã thêm 3 từ. 1 từ đã có từ trước." in secretary.get("/tu-rieng").text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "Hãy dán ít nhất một dòng."),
        ("Y Tý\n" + "a" * 90, "dài quá"),
        ("a\n" * 5001, "Nhiều nhất 5000 dòng"),
    ],
)
def test_a_list_with_a_fault_changes_nothing(secretary: Person, db: Database, lines: str, said: str):
    answer = secretary.post_form("/tu-rieng/nhieu", {"lines": lines, "kind": "term"})
    assert answer.status_code == 400
    assert said in answer.text
    assert kept(db) == {}


def test_a_long_list_has_pages(secretary: Person, db: Database):
    keep(db, *(f"Bản {number:03}" for number in range(PAGE_SIZE + 1)))
    first, second = secretary.get("/tu-rieng").text, secretary.get("/tu-rieng?trang=2").text
    assert "Bản 000" in first
    assert "Bản 100" not in first
    assert "Trang 2/2 · 101 từ" in second
    assert "Bản 100" in second
    assert secretary.get("/tu-rieng?trang=99").text.count("Bản 100") == second.count("Bản 100")


def test_a_term_that_is_not_there(secretary: Person):
    assert secretary.get("/tu-rieng/7").status_code == 404
    assert secretary.post_form("/tu-rieng/7", {"text": "Sa Pa", "kind": "place"}).status_code == 404
    assert secretary.post_form("/tu-rieng/7/bo").status_code == 404


def test_documents_and_words_of_a_conference_are_kept_and_come_back(secretary: Person, parts: Parts):
    held = Archive(parts).conference()
    address = f"/hoi-nghi/{held.id}"
    typed = {
        "title": held.title,
        "day": "1/3/2026",
        "kind": "khac",
        "audience": "everyone",
        "version": str(held.version),
        "documents": "Chỉ thị số 15/CT-UBND; về phòng cháy\n57-NQ/TW về khoa học\n\n"
        "Dự thảo báo cáo\nKế hoạch tháng;",
        "words": "hồ Mường Hum\n OCOP \nOCOP\n",
    }
    assert secretary.post_form(f"{address}/sua", typed).status_code == 302
    with parts.db.read() as tx:
        details = conferences.get(tx, held.id).details
    assert details.documents == (
        ConferenceDocument("Chỉ thị số 15/CT-UBND", "về phòng cháy"),
        ConferenceDocument("57-NQ/TW", "về khoa học"),
        ConferenceDocument("", "Dự thảo báo cáo"),
        ConferenceDocument("Kế hoạch tháng", ""),
    )
    assert details.words == ("hồ Mường Hum", "OCOP")
    page = secretary.get(address).text
    assert "Chỉ thị số 15/CT-UBND" in page
    assert "hồ Mường Hum; OCOP" in page
    form = secretary.get(f"{address}/sua").text
    assert "57-NQ/TW; về khoa học\nDự thảo báo cáo\nKế hoạch tháng;" in form
    assert ">hồ Mường Hum\nOCOP</textarea>" in form


def test_too_many_lines_of_words_are_refused(secretary: Person, parts: Parts):
    held = Archive(parts).conference()
    form = {"title": "Họp", "day": "1/3/2026", "kind": "khac", "audience": "everyone", "version": "1"}
    for name in ("documents", "words"):
        answer = secretary.post_form(f"/hoi-nghi/{held.id}/sua", form | {name: "a\n" * 2001})
        assert answer.status_code == 400
        assert f'id="{name}-sai"' in answer.text
