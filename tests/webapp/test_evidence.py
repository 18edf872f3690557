"""The page that makes evidence of what is heard: what it shows is what is in the file."""

from __future__ import annotations

import io
import json
import re
import wave
from pathlib import Path
from zipfile import ZipFile

import av
import numpy as np
import pytest
from sqlalchemy import select

from giaoban.models.access import NOBODY, Reader, Role, unit_key
from giaoban.models.evidence import Manifest
from giaoban.models.recording import Recording, Span
from giaoban.models.speakers import Merge, Rename
from giaoban.models.store import reviewing, speakers, tables, transcripts, units
from giaoban.models.store.signing import KEY_FILE
from giaoban.models.transcript import Doubt
from giaoban.webapp.exports.evidence.verify import verify
from giaoban.webapp.pages import evidence as evidence_page
from giaoban.webapp.parts import Parts
from tests.factories.archive import RATE, Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import Person, SignIn

SAID = layer(
    segment(2.0, "Giao Sở Tài chính chủ trì."),
    segment(6.0, "Hoàn thành trước ngày 30/6.", "S2", doubts=[Doubt.LOW_CONFIDENCE]),
    segment(20.0, "Xin cảm ơn.", "S3"),
    gaps=[Span(9.0, 10.0)],
)


@pytest.fixture
def archive(parts: Parts) -> Archive:
    return Archive(parts)


@pytest.fixture
def recording(archive: Archive) -> Recording:
    return archive.recording(layer=SAID, title="Buổi sáng")


def asked(client: Person, recording: Recording, span: str = "2.6-7.2", **more: str):
    """The page of the span, and what its button sends."""
    address = f"/phien/{recording.id}/bang-chung"
    shown = client.get(address, query_string={"t": span} | more)
    form = dict(re.findall(r'<input type="hidden" name="(t|ban|q)" value="([^"]*)">', shown.text))
    answer = client.post_form(address, form)
    answer.get_data()  # read to its end, as browsers do
    return shown, answer


def unpacked(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_what_the_page_shows_is_in_the_bundle(
    sign_in: SignIn, parts: Parts, recording: Recording, tmp_path: Path
):
    shown, answer = asked(sign_in(Role.READER), recording, q="tài chính")
    assert shown.status_code == answer.status_code == 200
    assert "… Tài chính chủ trì." in shown.text
    assert "máy nghe không rõ" in shown.text
    assert "Xin cảm ơn" not in shown.text
    path = tmp_path / "a.zip"
    path.write_bytes(answer.data)
    key = parts.evidence_key(NOBODY).public
    verdict = verify(path, key)
    assert verdict.good
    assert answer.content_length == len(answer.data)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "b%E1%BA%B1ng%20ch%E1%BB%A9ng%202.6-7.2.zip" in answer.headers["Content-Disposition"]
    files = unpacked(answer.data)
    manifest = Manifest.from_bytes(files["manifest.json"])
    assert (manifest.span, manifest.question, manifest.made_by) == (
        Span(2.6, 7.2),
        "tài chính",
        "Nguyễn Văn Reader0",
    )
    assert manifest.original.sha256 == recording.sha256
    assert manifest.recording.part == "Buổi sáng"
    assert not manifest.reviewed
    assert any("chưa chắc" in note for note in manifest.notes)
    text = files["trich-doan.txt"].decode()
    assert "… Tài chính chủ trì." in text
    assert "[chưa chắc chắn: máy nghe không rõ] Hoàn thành trước ngày 30/6." not in text  # cut at 7.2
    assert "[chưa chắc chắn: máy nghe không rõ] Hoàn thành trước ngày …" in text
    assert "chưa có người soát" in text
    told = json.loads(files["trich-doan.json"])
    assert [each["text"] for each in told["segments"]] == ["Tài chính chủ trì.", "Hoàn thành trước ngày"]
    assert told["layer"]["makers"][0]["weights_sha256"] == "ab" * 32
    assert told["segments"][0]["words"][0] == {
        "start": 2.6,
        "end": 2.87,
        "text": "Tài",
        "probability": 0.9,
        "inside": True,
    }
    assert json.loads(files["hoi-nghi.json"])["title"] == "Hội nghị giao ban tháng 3"
    assert list((tmp_path / "media" / "incoming").iterdir()) == []


def test_the_sound_is_the_originals_to_the_sample(sign_in: SignIn, parts: Parts, recording: Recording):
    _, answer = asked(sign_in(), recording)
    with wave.open(str(parts.media.path(recording.sha256))) as file:
        whole = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    with av.open(io.BytesIO(unpacked(answer.data)["clip.flac"]), mode="r") as clip:
        part = np.concatenate([frame.to_ndarray().ravel() for frame in clip.decode(audio=0)])
    assert np.array_equal(part, whole[round(2.6 * RATE) : round(7.2 * RATE)])


def test_the_audit_says_who_took_what(sign_in: SignIn, parts: Parts, recording: Recording):
    asked(sign_in(Role.SECRETARY), recording)
    with parts.db.read() as tx:
        rows = tx.execute(select(tables.audit).where(tables.audit.c.action == "evidence")).all()
    assert [(row.who, row.subject) for row in rows] == [
        ("Nguyễn Văn Secretary0", f"recording:{recording.id}")
    ]
    assert (rows[0].detail["start"], rows[0].detail["end"]) == (2.6, 7.2)


def test_who_gave_a_name_is_said_through_layers_and_merges(
    sign_in: SignIn, parts: Parts, recording: Recording
):
    secretary = sign_in(Role.SECRETARY)
    with parts.db.write() as tx:
        first = transcripts.current(tx, recording.id)
        assert first
        assert first.id
        by = _reader("Trần Thị B")
        speakers.change(tx, parts.queue, recording.id, first.id, Rename("S2", "Lê Văn C"), by)
        speakers.change(tx, parts.queue, recording.id, first.id, Merge(("S2",), "S1"), _reader("Người khác"))
        before = transcripts.read(tx, first)
        run = transcripts.start_run(tx, recording.id, {})
        newer = transcripts.save_layer(tx, recording.id, run, SAID)
        reviewing.carry(tx, before, newer)
    _, answer = asked(secretary, recording)
    told = json.loads(unpacked(answer.data)["trich-doan.json"])
    named = {each["name"]: each["named_by"] for each in told["speakers"]}
    assert named["Lê Văn C"] == "Trần Thị B"
    assert "tên do Trần Thị B đặt lúc" in unpacked(answer.data)["trich-doan.txt"].decode()


def _reader(name: str) -> Reader:
    return Reader(None, name, Role.SECRETARY, frozenset({"signed-in"}))


def test_a_moment_alone_means_the_sentence_said_then(sign_in: SignIn, recording: Recording):
    client = sign_in()
    for moment, span in (("6.1", "6.000-7.470"), ("4", "6.000-7.470"), ("29", "20.000-20.870")):
        shown = client.get(f"/phien/{recording.id}/bang-chung?t={moment}").text
        assert f'value="{span}"' in shown, moment


def test_without_a_span_it_asks_for_one(sign_in: SignIn, recording: Recording):
    client = sign_in()
    shown = client.get(f"/phien/{recording.id}/bang-chung")
    assert shown.status_code == 200
    assert 'name="tu"' in shown.text
    assert "Lập gói" not in shown.text
    by_hand = client.get(
        f"/phien/{recording.id}/bang-chung", query_string={"tu": "0:00:02,6", "den": "0:07.2"}
    )
    assert 'name="t" value="2.600-7.200"' in by_hand.text


@pytest.mark.parametrize(
    "query", [{"t": "40-50"}, {"t": "5-4.9"}, {"tu": "a", "den": "b"}, {"tu": "3"}, {"tu": "5", "den": "5"}]
)
def test_a_span_that_cannot_be_cut_is_refused_with_the_reason(
    sign_in: SignIn, recording: Recording, query: dict[str, str]
):
    client = sign_in()
    shown = client.get(f"/phien/{recording.id}/bang-chung", query_string=query)
    if query == {"t": "5-4.9"}:  # the address of a moment, as everywhere
        assert shown.status_code == 200
        return
    assert shown.status_code == 400
    assert "Đoạn cần trích" in shown.text or "Hãy cho biết đoạn" in shown.text
    assert client.post_form(f"/phien/{recording.id}/bang-chung", query).status_code == 400


def test_what_may_not_be_read_is_not_there(sign_in: SignIn, parts: Parts, archive: Archive):
    with parts.db.write() as tx:
        unit = units.add(tx, "Văn phòng Tỉnh ủy").id
    shut = archive.conference(details(readable_by=frozenset({unit_key(unit)})))
    hidden = archive.recording(shut, SAID)
    for client in (sign_in(Role.READER), sign_in(Role.SECRETARY)):
        address = f"/phien/{hidden.id}/bang-chung"
        assert client.get(f"{address}?t=2-3").status_code == 404
        assert client.post_form(address, {"t": "2-3", "ban": "1-0"}).status_code == 404
    shown, answer = asked(sign_in(Role.READER, [unit]), hidden)
    assert (shown.status_code, answer.status_code) == (200, 200)


def test_words_that_changed_since_they_were_shown_are_not_signed(
    sign_in: SignIn, parts: Parts, recording: Recording
):
    client = sign_in(Role.SECRETARY)
    stale = {"t": "2.6-7.2", "ban": "1-7"}
    assert client.post_form(f"/phien/{recording.id}/bang-chung", stale).status_code == 409


def test_one_bundle_at_a_time(sign_in: SignIn, recording: Recording):
    client = sign_in()
    assert evidence_page._AT_WORK.acquire(blocking=False)
    try:
        _, answer = asked(client, recording)
        assert answer.status_code == 503
        assert "đang lập một gói bằng chứng khác" in answer.text
    finally:
        evidence_page._AT_WORK.release()
    assert asked(client, recording)[1].status_code == 200


def test_an_original_or_a_key_that_is_lost_is_said(
    sign_in: SignIn, parts: Parts, recording: Recording, tmp_path: Path
):
    client = sign_in()
    assert asked(client, recording)[1].status_code == 200
    (tmp_path / KEY_FILE).unlink()
    _, answer = asked(client, recording)
    assert answer.status_code == 400
    assert "Mất khóa ký" in answer.text
    assert not evidence_page._AT_WORK.locked()


def test_the_page_of_the_recording_leads_there(sign_in: SignIn, recording: Recording):
    shown = sign_in().get(f"/phien/{recording.id}?t=2.6-7.2").text
    assert f'href="/phien/{recording.id}/bang-chung?t=2.6-7.2"' in shown
