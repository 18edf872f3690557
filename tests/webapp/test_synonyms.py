"""The register of synonyms, and that of units as search uses it: who may change them, and that it counts at
once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from giaoban.models.access import SYSTEM, Role
from giaoban.models.store import synonyms, units
from giaoban.models.store.database import Database
from giaoban.models.store.tables import audit
from giaoban.search.answer import ask
from giaoban.search.query import Query
from giaoban.webapp.pages.synonyms import PAGE_SIZE
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import layer, segment
from tests.webapp.conftest import Person, SignIn


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


def kept(db: Database) -> list[tuple[str, ...]]:
    with db.read() as tx:
        return [group.texts for group in synonyms.listing(tx)]


def count(parts: Parts, text: str) -> int:
    return ask(parts.db, parts.index, Query(text), SYSTEM).hit_count


def test_only_secretaries_see_and_change_the_register(sign_in: SignIn, db: Database):
    with db.write() as tx:
        group = synonyms.add(tx, ["KKT", "Khu kinh tế"], SYSTEM)
    reader, secretary = sign_in(), sign_in(Role.SECRETARY)
    assert "/dong-nghia" not in reader.get("/").text
    assert "/dong-nghia" in secretary.get("/").text
    for address in ("/dong-nghia", f"/dong-nghia/{group.id}"):
        assert reader.get(address).status_code == 403
        assert "Khu kinh tế" in secretary.get(address).text
    for address in (
        "/dong-nghia",
        "/dong-nghia/nhieu",
        f"/dong-nghia/{group.id}",
        f"/dong-nghia/{group.id}/bo",
    ):
        form = {"texts": "A; B", "lines": "A; B"}
        assert reader.post_form(address, form).status_code == 403
        assert secretary.post(address, data=form).status_code == 400  # without the token
    assert kept(db) == [("KKT", "Khu kinh tế")]


def test_a_group_counts_at_once_and_until_it_is_removed(secretary: Person, parts: Parts):
    Archive(parts).recording(layer=layer(segment(0.0, "khu kinh tế cửa khẩu đã khởi công")))
    assert count(parts, "KKTCK") == 0
    added = secretary.post_form("/dong-nghia", {"texts": "KKTCK = Khu kinh tế cửa khẩu"})
    assert added.location == "/dong-nghia"
    assert "Đã thêm “KKTCK; Khu kinh tế cửa khẩu”" in secretary.get("/dong-nghia").text
    assert count(parts, "KKTCK") == 1
    with parts.db.read() as tx:
        (group,) = synonyms.listing(tx)
    assert secretary.post_form(f"/dong-nghia/{group.id}", {"texts": "KKT; <b>Khu"}).status_code == 302
    assert "&lt;b&gt;Khu" in secretary.get("/dong-nghia").text
    assert count(parts, "KKTCK") == 0
    assert secretary.post_form(f"/dong-nghia/{group.id}/bo").status_code == 302
    assert "Cơ quan chưa có nhóm nào" in secretary.get("/dong-nghia").text
    with parts.db.read() as tx:
        lines = tx.execute(select(audit.c.action, audit.c.who).where(audit.c.action.like("synonym%"))).all()
    assert [line.action for line in lines] == ["synonym-add", "synonym-edit", "synonym-remove"]
    assert {line.who for line in lines} == {"Nguyễn Văn Secretary0"}


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("", "ít nhất hai cách gọi"),
        ("UBND", "ít nhất hai cách gọi"),
        ("ubnd; UBND", "ít nhất hai cách gọi"),
        ("A; " + "b" * 101, "dài quá 100 ký tự"),
        ("; ".join(f"A{n}" for n in range(21)), "nhiều nhất 20"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(
    secretary: Person, db: Database, texts: str, said: str
):
    with db.write() as tx:
        group = synonyms.add(tx, ["KKT", "Khu kinh tế"], SYSTEM)
    for address in ("/dong-nghia", f"/dong-nghia/{group.id}"):
        answer = secretary.post_form(address, {"texts": texts})
        assert answer.status_code == 400
        assert said in answer.text
        assert f'value="{texts}"' in answer.text
    assert kept(db) == [("KKT", "Khu kinh tế")]


def test_many_lines_are_pasted_or_none(secretary: Person, db: Database):
    pasted = "KKT = Khu kinh tế\r\n\r\nBCĐ 389\tBan Chỉ đạo chống buôn lậu\r\nkhu kinh tế; kkt"
    assert secretary.post_form("/dong-nghia/nhieu", {"lines": pasted}).status_code == 302
    assert "Đã thêm 2 nhóm. 1 nhóm đã có từ trước." in secretary.get("/dong-nghia").text
    assert kept(db) == [("BCĐ 389", "Ban Chỉ đạo chống buôn lậu"), ("KKT", "Khu kinh tế")]
    for lines, said in (("", "Hãy dán"), ("X = Y\nchỉ một", "“chỉ một”"), ("X = Y\n" * 5001, "5000 dòng")):
        answer = secretary.post_form("/dong-nghia/nhieu", {"lines": lines})
        assert answer.status_code == 400
        assert said in answer.text
    assert len(kept(db)) == 2


def test_the_list_is_searched_paged_and_shows_what_is_given(secretary: Person, db: Database):
    with db.write() as tx:
        old, new = units.add(tx, "Sở TT&TT", valid_to=None), units.add(tx, "Sở Khoa học và Công nghệ")
        units.succeed(tx, old.id, [new.id])
        for n in range(PAGE_SIZE + 1):
            synonyms.add(tx, [f"M{n:03}", "Mục lục"], SYSTEM)
    first, second = secretary.get("/dong-nghia").text, secretary.get("/dong-nghia?trang=2").text
    assert ("M000<" in first, "M100<" in first, "M100<" in second) == (True, False, True)
    assert "Trang 2/2 · 101 nhóm" in second
    assert "<li>UBND = Ủy ban nhân dân</li>" in first
    assert "<li>Sở TT&amp;TT = Sở Khoa học và Công nghệ</li>" in first
    found = secretary.get("/dong-nghia?q=cong+nghe").text
    assert "Không có nhóm nào của cơ quan khớp" in found
    assert re.findall(r"<li>(.*?)</li>", found) == [
        "Sở TT&amp;TT = Sở Khoa học và Công nghệ",
        "KH&amp;CN = khoa học và công nghệ",
        "CNTT = công nghệ thông tin",
    ]
    assert secretary.get("/dong-nghia/9999").status_code == 404


def test_an_abolished_unit_finds_its_successor(sign_in: SignIn, parts: Parts):
    admin = sign_in(Role.ADMIN)
    Archive(parts).recording(layer=layer(segment(0.0, "giao Sở Khoa học và Công nghệ chủ trì")))
    for form in (
        {"name": "Sở Khoa học và Công nghệ", "short": "Sở KH&CN", "level": "province", "from": "1/3/2025"},
        {"name": "Sở Thông tin và Truyền thông", "short": "Sở TT&TT", "level": "province"},
    ):
        assert admin.post_form("/quan-tri/don-vi", form).status_code == 302
    with parts.db.read() as tx:
        new, old = units.all(tx)
    assert count(parts, "Sở TT&TT") == count(parts, "sở thông tin và truyền thông") == 0
    form = {"name": old.name, "short": "Sở TT&TT", "level": "province", "to": "2/2025"}
    answer = admin.post_form(f"/quan-tri/don-vi/{old.id}", form | {"successors": [str(new.id), "999"]})
    assert answer.status_code == 302
    assert count(parts, "Sở TT&TT") == count(parts, "sở thông tin và truyền thông") == 1
    assert count(parts, "Sở KH&CN") == 1
    page = admin.get("/quan-tri/don-vi").text
    assert "… – 28/02/2025" in page
    assert page.count("Sở Khoa học và Công nghệ") >= 2
    edit = admin.get(f"/quan-tri/don-vi/{old.id}").text
    assert f'value="{new.id}" checked' in edit
    assert 'value="28/02/2025"' in edit
    with parts.db.read() as tx:
        line = tx.execute(select(audit).where(audit.c.action == "unit.edit")).one()
    assert (line.subject, line.detail["successors"]) == (f"unit:{old.id}", [new.id])


def test_what_is_wrong_with_a_unit_is_said_and_nothing_is_kept(sign_in: SignIn, db: Database):
    admin, secretary = sign_in(Role.ADMIN), sign_in(Role.SECRETARY)
    with db.write() as tx:
        unit = units.add(tx, "Huyện Bát Xát")
    address = f"/quan-tri/don-vi/{unit.id}"
    assert secretary.get(address).status_code == 403
    assert secretary.post_form(address, {"name": "X", "level": "commune"}).status_code == 403
    assert admin.get("/quan-tri/don-vi/99").status_code == 404
    for form, said in (
        ({"name": "", "level": "commune"}, "không được để trống"),
        ({"name": "X", "level": "khác"}, "Hãy chọn cấp"),
        ({"name": "X", "level": "commune", "from": "2025", "to": "2024"}, "sau ngày bắt đầu"),
        ({"name": "X", "level": "commune", "to": "31/2/2025"}, "31/2/2025"),
        ({"name": "X", "level": "commune", "successors": str(unit.id)}, "chính nó"),
    ):
        answer = admin.post_form(address, form)
        assert answer.status_code == 400, form
        assert said in answer.text, form
    with db.read() as tx:
        assert units.all(tx) == [unit]
