"""Names are proposed beside a voice with what was said; a click takes one, and nothing takes it by itself."""

from __future__ import annotations

from giaoban.models.access import SYSTEM, Role
from giaoban.models.conference import Participant
from giaoban.models.store import people, transcripts, units
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import SignIn

SPOKEN = layer(
    segment(0.0, "Xin mời đồng chí Nguyễn Văn Hùng, Giám đốc Sở Tài chính phát biểu.", "S1"),
    segment(7.0, "Vâng tôi xin báo cáo về giải ngân vốn đầu tư công của tỉnh ta", "S2"),
    segment(13.0, "Xin mời bà Trần Thị Mai", "S1"),
    segment(16.0, "Kính thưa hội nghị tôi xin báo cáo tình hình dịch bệnh", "S3"),
)


def test_a_proposed_name_is_taken_with_a_click_and_is_the_person(sign_in: SignIn, parts: Parts):
    with parts.db.write() as tx:
        unit = units.add(tx, "Sở Tài chính")
        person = people.add(tx, "Nguyễn Văn Hùng", SYSTEM)
        people.add_post(tx, person.id, "Giám đốc", unit.id, SYSTEM)
    archive = Archive(parts)
    recording = archive.recording(archive.conference(), SPOKEN)
    secretary = sign_in(Role.SECRETARY)
    address = f"/phien/{recording.id}?sua=nguoi-noi"
    page = secretary.get(address).text
    assert "Gợi ý:" in page
    assert "Xin mời đồng chí Nguyễn Văn Hùng, Giám đốc Sở Tài chính" in page
    assert page.count("chưa có trong danh sách") == 1  # Trần Thị Mai
    with parts.db.read() as tx:
        before = transcripts.transcript(tx, recording.id)
    assert before
    assert before.names == {}
    taken = {"ai": "S2", "ten": "Nguyễn Văn Hùng", "ban": "1"}
    assert secretary.post_form(f"/phien/{recording.id}/nguoi-noi/ten", taken).status_code == 302
    with parts.db.read() as tx:
        after = transcripts.transcript(tx, recording.id)
    assert after
    assert (after.names, after.people) == ({"S2": "Nguyễn Văn Hùng"}, {"S2": person.id})
    assert secretary.get(address).text.count("Gợi ý:") == 1


def test_a_name_of_the_list_is_proposed_as_the_list_writes_it(sign_in: SignIn, parts: Parts):
    archive = Archive(parts)
    listed = (Participant("Nguyễn Văn Hùng", "Quyền Giám đốc", "Sở Tài chính"),)
    recording = archive.recording(archive.conference(details(participants=listed)), SPOKEN)
    page = sign_in(Role.SECRETARY).get(f"/phien/{recording.id}?sua=nguoi-noi").text
    assert "Quyền Giám đốc Sở Tài chính" in page


def test_a_reader_is_shown_no_proposals(sign_in: SignIn, parts: Parts):
    recording = Archive(parts).recording(layer=SPOKEN)
    assert "Gợi ý:" not in sign_in().get(f"/phien/{recording.id}?sua=nguoi-noi").text
