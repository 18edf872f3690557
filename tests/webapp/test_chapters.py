"""Chapters are proposed, accepted, corrected, shown to readers and taken away."""

from __future__ import annotations

import re

from giaoban.models.access import EVERYONE, Role, unit_key
from giaoban.models.conference import AgendaItem
from giaoban.models.recording import Recording
from giaoban.models.store import chapters
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import SignIn

SPOKEN = layer(
    segment(0.5, "Tôi xin tuyên bố khai mạc hội nghị", "S1"),
    segment(20.0, "Chúng ta chuyển sang nội dung giải ngân vốn đầu tư công", "S1"),
    segment(30.0, "Vâng tôi xin báo cáo", "S2"),
)
AGENDA = (AgendaItem("Khai mạc"), AgendaItem("Giải ngân vốn đầu tư công"))


def recorded(parts: Parts, key: str = EVERYONE) -> Recording:
    archive = Archive(parts)
    held = archive.conference(details(agenda=AGENDA, readable_by=frozenset({key})))
    return archive.recording(held, SPOKEN, seconds=90.0)


def typed(page: str) -> str:
    found = re.search(r'<textarea id="muc-luc"[^>]*>([^<]*)</textarea>', page)
    assert found
    return found[1]


def test_a_proposal_is_accepted_with_a_click_and_shown_to_readers(sign_in: SignIn, parts: Parts):
    recording = recorded(parts)
    secretary, reader = sign_in(Role.SECRETARY), sign_in()
    assert "data-chapter=" not in reader.get(f"/phien/{recording.id}").text
    address = f"/phien/{recording.id}/muc-luc"
    proposal = typed(secretary.get(address).text)
    assert proposal == "0:00:00 Khai mạc\n0:00:20 Giải ngân vốn đầu tư công"
    assert secretary.post_form(address, {"muc-luc": proposal, "truoc": ""}).status_code == 302
    shown = reader.get(f"/phien/{recording.id}").text
    assert 'href="?t=20" data-chapter="20.0"' in shown
    vtt = reader.get(f"/phien/{recording.id}/muc-luc.vtt")
    assert vtt.text == (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:20.000\nKhai mạc\n"
        "\n2\n00:00:20.000 --> 00:01:30.000\nGiải ngân vốn đầu tư công\n"
    )
    assert reader.get(address).status_code == 403


def test_what_a_person_wrote_wins_over_what_is_proposed(sign_in: SignIn, parts: Parts):
    recording = recorded(parts)
    secretary = sign_in(Role.SECRETARY)
    address = f"/phien/{recording.id}/muc-luc"
    secretary.post_form(address, {"muc-luc": "0:25 Giải ngân", "truoc": ""})
    assert typed(secretary.get(address).text) == "0:00:25 Giải ngân"


def test_two_editors_and_wrong_lines_change_nothing(sign_in: SignIn, parts: Parts):
    recording = recorded(parts)
    secretary = sign_in(Role.SECRETARY)
    address = f"/phien/{recording.id}/muc-luc"
    secretary.post_form(address, {"muc-luc": "0:25 Giải ngân", "truoc": ""})
    clash = secretary.post_form(address, {"muc-luc": "0:10 Khác", "truoc": ""})
    assert clash.status_code == 409
    assert typed(clash.text) == "0:10 Khác"
    wrong = secretary.post_form(address, {"muc-luc": "lúc đầu", "truoc": "0:00:25 Giải ngân"})
    assert wrong.status_code == 400
    assert "Dòng “lúc đầu” chưa đúng" in wrong.text
    with parts.db.read() as tx:
        assert [each.title for each in chapters.of_recording(tx, recording.id)] == ["Giải ngân"]
    gone = secretary.post_form(address, {"muc-luc": "", "truoc": "0:00:25 Giải ngân"})
    assert gone.status_code == 302


def test_chapters_of_what_is_hidden_are_hidden(sign_in: SignIn, parts: Parts):
    recording = recorded(parts, unit_key(9))
    for client in (sign_in(), sign_in(Role.SECRETARY)):
        assert client.get(f"/phien/{recording.id}/muc-luc.vtt").status_code == 404
