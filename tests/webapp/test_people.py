"""The register of people on its pages: entered, corrected, merged, and tied to what was said."""

from __future__ import annotations

from datetime import date

import pytest

from giaoban.models.access import SYSTEM, Role, unit_key
from giaoban.models.conference import Participant
from giaoban.models.store import conferences, people, transcripts, units
from giaoban.models.store.database import Database
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import Person, SignIn

SPOKEN = layer(segment(2.0, "Kính thưa các đồng chí", "S1"), segment(6.0, "Vâng", "S2"))


@pytest.fixture
def secretary(sign_in: SignIn) -> Person:
    return sign_in(Role.SECRETARY)


@pytest.fixture
def unit(db: Database) -> int:
    with db.write() as tx:
        return units.add(tx, "Sở Tài chính", short_name="STC").id


def add(secretary: Person, **more: str) -> str:
    form = {"ten": "Hoàng Thị Bích", "chuc-vu": "Giám đốc", "don-vi": "STC", "tu": "1/3/2025"} | more
    answer = secretary.post_form("/nhan-su", form)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_a_person_is_added_with_a_post_corrected_and_found(secretary: Person, db: Database, unit: int):
    address = add(secretary)
    assert "Giám đốc Sở Tài chính" in secretary.get("/nhan-su?q=bich+tai+chinh").text
    form = {"version": "1", "ten": "Hoàng Thị Ngọc Bích", "ghi-chu": "sinh 1975"}
    assert secretary.post_form(address, form).status_code == 302
    assert secretary.post_form(address, form).status_code == 409
    post = {"chuc-vu": "Phó Giám đốc", "don-vi": "Sở Tài chính", "tu": "2020", "den": "28/2/2025"}
    assert secretary.post_form(f"{address}/chuc-vu", post).status_code == 302
    page = secretary.get(address).text
    assert "Hoàng Thị Ngọc Bích" in page
    assert "01/01/2020" in page
    ended = {"chuc-vu": "Giám đốc", "don-vi": "STC", "tu": "1/3/2025", "den": "2025"}
    assert secretary.post_form(f"{address}/chuc-vu/1", ended).status_code == 302
    with db.read() as tx:
        assert people.posts_on(tx, [1], date(2025, 12, 31)) == {1: "Giám đốc Sở Tài chính"}
        assert people.posts_on(tx, [1], date(2026, 1, 1)) == {}
    assert secretary.post_form(f"{address}/chuc-vu/2/bo").status_code == 302
    assert "Phó Giám đốc" not in secretary.get(address).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ten": ""}, "Hãy ghi họ và tên."),
        ({"don-vi": "Sở Lạ"}, "Danh mục đơn vị chưa có “Sở Lạ”."),
        ({"don-vi": ""}, "Hãy ghi đơn vị của chức vụ."),
        ({"tu": "32/1/2025"}, "Ngày “32/1/2025” không đúng."),
    ],
)
def test_a_wrong_entry_adds_nobody(
    secretary: Person, db: Database, unit: int, changed: dict[str, str], words: str
):
    form = {"ten": "Hoàng Thị Bích", "chuc-vu": "Giám đốc", "don-vi": "STC", "tu": ""} | changed
    answer = secretary.post_form("/nhan-su", form)
    assert answer.status_code == 400
    assert words in answer.text
    with db.read() as tx:
        assert people.all(tx) == []


def test_a_conference_is_linked_when_its_list_is_saved(secretary: Person, parts: Parts, unit: int):
    add(secretary)
    held = Archive(parts).conference()
    form = {"version": "1", "title": "Họp", "day": "25/3/2026", "kind": "giao-ban", "audience": "everyone"}
    form["participants"] = "Hoàng Thị Bích; Giám đốc; Sở Tài chính"
    assert secretary.post_form(f"/hoi-nghi/{held.id}/sua", form).status_code == 302
    with parts.db.read() as tx:
        assert conferences.get(tx, held.id).details.participants[0].person_id == 1
    assert "Được mời dự" in secretary.get("/nhan-su/1").text


def test_a_named_speaker_is_the_person_and_shows_the_post_of_that_day(
    secretary: Person, parts: Parts, unit: int
):
    add(secretary)
    with parts.db.write() as tx:
        people.add_post(tx, 1, "Phó Giám đốc", unit, SYSTEM, date(2020, 1, 1), date(2025, 2, 28))
    recording = Archive(parts).recording(layer=SPOKEN)
    name = {"ai": "S1", "ten": "Hoàng Thị Bích", "ban": "1"}
    assert secretary.post_form(f"/phien/{recording.id}/nguoi-noi/ten", name).status_code == 302
    with parts.db.read() as tx:
        transcript = transcripts.transcript(tx, recording.id)
    assert transcript
    assert transcript.people == {"S1": 1}
    assert "Giám đốc Sở Tài chính" in secretary.get(f"/phien/{recording.id}").text
    assert "Phó Giám đốc" not in secretary.get(f"/phien/{recording.id}").text
    page = secretary.get("/nhan-su/1").text
    assert f'href="/phien/{recording.id}?nguoi=S1"' in page


def test_a_name_on_the_list_without_a_person_is_not_taken_for_the_registers(
    secretary: Person, parts: Parts, unit: int
):
    add(secretary)
    held = Archive(parts).conference(details(participants=(Participant("Hoàng Thị Bích", "", "Sở Y tế"),)))
    recording = Archive(parts).recording(held, SPOKEN)
    name = {"ai": "S1", "ten": "Hoàng Thị Bích", "ban": "1"}
    secretary.post_form(f"/phien/{recording.id}/nguoi-noi/ten", name)
    with parts.db.read() as tx:
        transcript = transcripts.transcript(tx, recording.id)
    assert transcript
    assert transcript.people == {}


def test_what_a_secretary_may_not_read_is_not_on_the_persons_page(
    sign_in: SignIn, parts: Parts, db: Database, unit: int
):
    admin, secretary = sign_in(Role.ADMIN), sign_in(Role.SECRETARY)
    add(admin)
    archive = Archive(parts)
    shut = archive.conference(
        details(
            "Chuyên đề mật danh",
            readable_by=frozenset({unit_key(unit)}),
            participants=(Participant("Hoàng Thị Bích", "", "Sở Tài chính", person_id=1),),
        )
    )
    recording = archive.recording(shut, SPOKEN)
    admin.post_form(f"/phien/{recording.id}/nguoi-noi/ten", {"ai": "S1", "ten": "Hoàng Thị Bích", "ban": "1"})
    assert "mật danh" in admin.get("/nhan-su/1").text
    page = secretary.get("/nhan-su/1").text
    assert "mật danh" not in page
    assert "Chưa có bản ghi nào" in page


def test_doubles_are_offered_and_merged(secretary: Person, db: Database, unit: int):
    add(secretary)
    add(secretary, ten="Hoàng Thị Bich")
    page = secretary.get("/nhan-su/1").text
    assert "Gộp Hoàng Thị Bich (mã số 2)" in page
    assert secretary.post_form("/nhan-su/1/gop", {"nguoi-kia": "99"}).status_code == 400
    assert secretary.post_form("/nhan-su/1/gop", {"nguoi-kia": "2"}).status_code == 302
    moved = secretary.get("/nhan-su/2")
    assert (moved.status_code, moved.location) == (302, "/nhan-su/1")


def test_the_register_is_not_for_readers(sign_in: SignIn):
    assert sign_in().get("/nhan-su").status_code == 403
