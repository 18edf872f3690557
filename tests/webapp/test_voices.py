"""Voice profiles on their pages: off for everybody until switched on, and never more than a proposal."""

from __future__ import annotations

from giaoban.models.access import SYSTEM, Role
from giaoban.models.recording import Span
from giaoban.models.speakers import Rename
from giaoban.models.store import people, speakers, transcripts, voices
from giaoban.models.transcript import Turn, WindowTurns, WindowVoice
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.models.store.test_voices import SPOKEN, A, B
from tests.models.test_voices import MAKER
from tests.webapp.conftest import SignIn


def heard(parts: Parts) -> int:
    """A recording whose S1 sounds like `A`."""
    recording = Archive(parts).recording(layer=SPOKEN)
    turns = (Turn(0.0, 10.0, "a"), Turn(12.0, 22.0, "b"))
    sounds = (WindowVoice("a", A, 12.0), WindowVoice("b", B, 12.0))
    with parts.db.write() as tx:
        transcript = transcripts.transcript(tx, recording.id)
        assert transcript
        run = transcripts.run_of(tx, transcript.layer.id or 0)
        transcripts.save_turns(tx, run, 0, WindowTurns(Span(0.0, 30.0), turns, sounds, MAKER))
    return recording.id


def test_from_the_decision_to_a_proposal_and_to_nothing_again(sign_in: SignIn, parts: Parts):
    admin, secretary = sign_in(Role.ADMIN), sign_in(Role.SECRETARY)
    first, second = heard(parts), heard(parts)
    with parts.db.write() as tx:
        person = people.add(tx, "Hoàng Thị Bích", SYSTEM)
        transcript = transcripts.transcript(tx, first)
        assert transcript
        named = Rename("S1", person.name, person.id)
        speakers.change(tx, parts.queue, first, transcript.layer.id or 0, named, SYSTEM)
    address = f"/nhan-su/{person.id}"
    assert "Hồ sơ giọng nói" not in secretary.get(address).text
    consent = {"van-ban": "ĐY-01", "ngay": "1/7/2026"}
    secretary.post_form(f"{address}/giong-noi/dong-y", consent)
    assert "đang tắt" in secretary.get(address).text

    assert secretary.get("/quan-tri/giong-noi").status_code == 403
    assert admin.post_form("/quan-tri/giong-noi", {"viec": "bat"}).status_code == 400
    admin.post_form("/quan-tri/giong-noi", {"viec": "bat", "van-ban": "12/QĐ-VP"})
    secretary.post_form(f"{address}/giong-noi/lap")
    assert "Chưa có văn bản đồng ý" in secretary.get(address).text
    secretary.post_form(f"{address}/giong-noi/dong-y", consent)
    secretary.post_form(f"{address}/giong-noi/lap")
    assert "Đã lập hồ sơ giọng nói từ 12 giây lời nói." in secretary.get(address).text
    assert "ĐY-01" in admin.get("/quan-tri/giong-noi").text

    page = secretary.get(f"/phien/{second}?sua=nguoi-noi").text
    assert "Giọng giống:" in page
    assert "độ giống 1" in page
    with parts.db.read() as tx:
        untouched = transcripts.transcript(tx, second)
    assert untouched
    assert untouched.names == {}
    secretary.post_form(f"{address}/giong-noi/rut")
    assert "Giọng giống:" not in secretary.get(f"/phien/{second}?sua=nguoi-noi").text
    with parts.db.read() as tx:
        assert voices.profile_seconds(tx, person.id) == 0
    assert "đã rút" in secretary.get(address).text
