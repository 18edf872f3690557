from __future__ import annotations

import gzip
import json
import re
from html import unescape

import pytest
from sqlalchemy import select

from giaoban.models.access import Role
from giaoban.models.changes import apply
from giaoban.models.recording import RecordingState, Span
from giaoban.models.store.database import Database
from giaoban.models.store.tables import audit
from giaoban.models.transcript import Doubt, Segment, Word
from giaoban.webapp.marking import Marker
from giaoban.webapp.parts import Parts
from giaoban.webapp.reading import moment, word_times
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import SignIn

SPOKEN = layer(
    segment(1.0, "Thực hiện Nghị quyết 57 của Bộ Chính trị", "S1"),
    segment(6.0, "Vâng, tôi xin báo cáo", "S2", doubts=[Doubt.LOW_CONFIDENCE]),
    segment(12.0, "Đề nghị các đồng chí", "S1", probability=0.1),
    gaps=[Span(9.0, 11.5)],
)


@pytest.fixture
def archive(parts: Parts) -> Archive:
    return Archive(parts)


def lines(page: str) -> list[str]:
    """The text of each line of the transcript, tags taken off."""
    found = re.findall(r'<div class="line.*?</div>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in found]


def test_the_page_reads_without_scripts(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=SPOKEN)
    page = sign_in().get(f"/phien/{recording.id}").text
    assert "Hội nghị giao ban tháng 3" in page
    assert "08:00, 25/03/2026" in page
    assert "Bản máy ghi, chưa soát" in page
    assert lines(page) == [
        "1 Người nói 1 0:00:01 Thực hiện Nghị quyết 57 của Bộ Chính trị",
        "2 Người nói 2 0:00:06 Vâng, tôi xin báo cáo chưa chắc chắn: máy nghe không rõ",
        "0:00:09 có tiếng nói, chưa có chữ (2 giây)",
        "1 Người nói 1 0:00:12 Đề nghị các đồng chí",
    ]
    assert 'href="?t=12#c2"' in page
    assert " controls" in page


def test_a_moment_and_a_range_are_in_the_address(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=SPOKEN)
    page = sign_in().get(f"/phien/{recording.id}?t=5.5-7").text
    assert "am-thanh#t=5.5" in page
    (marked,) = re.findall(r'class="line[^"]*in-range[^"]*" id="(c\d+)"', page)
    assert marked == "c1"


def test_the_words_of_the_question_are_marked(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=SPOKEN)
    page = sign_in().get(f"/phien/{recording.id}?q=nghi+quyet").text
    assert "<mark>Nghị quyết</mark>" in page
    assert "Đề nghị" in page
    assert page.count("<mark>") == 1
    assert page.count("data-hit") == 1


@pytest.mark.parametrize(
    ("question", "texts", "marked"),
    [
        ("nghị quyết", ["Nghị quyết 57", "nghi quyet"], [["Nghị quyết"], []]),
        ("nghị quyết", ["nghi quyet cũ"], [["nghi quyet"]]),
        ("hòa bình", ["Hoà bình"], [["Hoà bình"]]),
        ('"đầu tư công"', ["vốn đầu tư công", "công đầu tư"], [["đầu tư công"], []]),
        ("giao sở", ["Sở được giao việc", "giao"], [["Sở", "giao"], []]),
        ("!?", ["gì"], [[]]),
    ],
)
def test_marking(question, texts, marked):
    found = Marker(question).mark(texts)
    assert [[piece.text for piece in text if piece.marked] for text in found] == marked
    assert ["".join(piece.text for piece in text) for text in found] == texts


def test_only_the_chosen_speakers_are_shown(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=SPOKEN)
    page = sign_in().get(f"/phien/{recording.id}?nguoi=S2").text
    shown = re.findall(r'<div class="line[^>]*data-speaker="(S\d)"[^>]*?( hidden)?>', page)
    assert shown == [("S1", " hidden"), ("S2", ""), ("S1", " hidden")]


def test_the_other_parts_of_the_conference_are_named(sign_in: SignIn, archive: Archive):
    conference = archive.conference()
    morning = archive.recording(conference, SPOKEN, title="Buổi sáng")
    evening = archive.recording(conference, title="Buổi chiều", state=RecordingState.PREPARED)
    page = sign_in().get(f"/phien/{morning.id}?q=57").text
    assert f'href="/phien/{evening.id}?q=57"' in page
    assert re.search(rf'/phien/{morning.id}\?q=57" aria-current="page"', page)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RecordingState.PREPARED, "Đang gỡ băng"),
        (RecordingState.FAILED, "Gỡ băng bị lỗi"),
        (RecordingState.CANCELLED, "đã được hủy"),
    ],
)
def test_what_is_not_transcribed_says_so_and_where_to_look(sign_in: SignIn, archive: Archive, state, said):
    recording = archive.recording(state=state)
    client = sign_in()
    page = client.get(f"/phien/{recording.id}").text
    assert said in page
    assert f'href="/ban-ghi/{recording.id}"' in page
    assert client.get(f"/phien/{recording.id}/tai-ve.txt").status_code == 404
    assert client.get(f"/phien/{recording.id}/tu.json").status_code == 404


def test_silence_is_told_from_work_in_progress(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=layer())
    assert "không nghe thấy lời nói nào" in sign_in().get(f"/phien/{recording.id}").text


def test_the_times_of_the_words(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=SPOKEN)
    kept = json.loads(sign_in().get(f"/phien/{recording.id}/tu.json").data)
    assert kept["words"][0][:4] == [0, 27, 30, 27]
    assert kept["unsure"] == {"2": [0, 1, 2, 3, 4]}
    assert kept["texts"] == {}


def test_words_that_spaces_would_not_give_back_are_named():
    odd = Segment(0.0, 1.0, (Word(0.0, 0.5, "hai chữ", 0.9), Word(0.5, 1.0, "một", 0.9)))
    assert word_times(apply(layer(odd)))["texts"] == {"0": ["hai chữ", "một"]}


NUMBERS = layer(
    segment(1.0, "đạt chín mươi ba phẩy sáu phần trăm kế hoạch", "S1"),
    segment(6.0, "theo nghị quyết năm mươi bảy, trước ngày ba mươi tháng sáu", "S1"),
)


def test_numbers_are_read_as_they_are_written_with_what_was_said_behind_them(
    sign_in: SignIn, archive: Archive
):
    recording = archive.recording(layer=NUMBERS)
    page = sign_in().get(f"/phien/{recording.id}").text
    assert lines(page) == [
        "1 Người nói 1 0:00:01 đạt 93,6 % kế hoạch",
        "0:00:06 theo Nghị quyết 57, trước ngày 30/6",
    ]
    assert re.search(r'<abbr [^>]*data-said="chín mươi ba phẩy sáu phần trăm">93,6 %</abbr>', page)
    assert f'data-words="/phien/{recording.id}/tu.json?dang=viet"' in page


def test_who_prefers_it_reads_word_for_word_from_then_on(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=NUMBERS)
    person = sign_in()
    address = f"/phien/{recording.id}?q=ke+hoach"
    answer = person.post_form(
        "/dang-chu", {"dang-chu": "nguyen-van"}, headers={"Referer": f"http://localhost{address}"}
    )
    assert answer.headers["Location"] == address
    page = person.get(address).text
    assert "đạt chín mươi ba phẩy sáu phần trăm " in page
    assert "data-said" not in page
    assert f'data-words="/phien/{recording.id}/tu.json"' in page
    person.post_form("/dang-chu", {"dang-chu": "viet"})
    assert "data-said" in person.get(address).text


@pytest.mark.parametrize("question", ["phần trăm", "93,6"])
def test_a_question_in_either_form_marks_the_written_one(sign_in: SignIn, archive: Archive, question: str):
    recording = archive.recording(layer=NUMBERS)
    page = sign_in().get(f"/phien/{recording.id}", query_string={"q": question}).text
    assert re.findall(r"<mark [^>]*>([^<]*)</mark>", page) == ["93,6 %"]


def test_the_times_of_written_pieces_are_those_of_their_words(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=NUMBERS)
    person = sign_in()
    spoken = json.loads(person.get(f"/phien/{recording.id}/tu.json").data)["words"][0]
    answer = person.get(f"/phien/{recording.id}/tu.json?dang=viet")
    kept = json.loads(answer.data)
    assert kept["texts"]["0"] == ["đạt", "93,6 %", "kế", "hoạch"]
    assert kept["words"][0][2] == spoken[2]  # from the first of its words
    assert kept["words"][0][2] + kept["words"][0][3] == spoken[14] + spoken[15]  # to the last
    etag = answer.headers["ETag"]
    other = person.get(f"/phien/{recording.id}/tu.json", headers={"If-None-Match": etag})
    assert other.status_code == 200


def test_a_file_is_word_for_word_unless_the_written_form_is_asked_for(
    sign_in: SignIn, archive: Archive, db: Database
):
    recording = archive.recording(layer=NUMBERS)
    person = sign_in()
    for suffix in ("txt", "srt", "vtt"):
        address = f"/phien/{recording.id}/tai-ve.{suffix}"
        assert "93,6 %" not in person.get(address).text
        answer = person.get(f"{address}?dang=viet")
        assert "93,6 %" in answer.text
        assert "phần trăm" not in answer.text
        assert "d%E1%BA%A1ng%20vi%E1%BA%BFt" in answer.headers["Content-Disposition"]
    data = json.loads(person.get(f"/phien/{recording.id}/tai-ve.json?dang=viet").data)
    first = data["segments"][0]
    assert first["text"] == "đạt chín mươi ba phẩy sáu phần trăm kế hoạch"
    assert first["written"] == {
        "text": "đạt 93,6 % kế hoạch",
        "pieces": [{"text": "93,6 %", "first": 1, "last": 8}],
    }
    with db.read() as tx:
        noted = [row.detail for row in tx.execute(select(audit)) if row.action == "export"]
    assert [detail.get("written", False) for detail in noted] == [False, True] * 3 + [False]


def test_downloads_have_the_conference_in_their_name_and_leave_a_trace(
    sign_in: SignIn, archive: Archive, db: Database
):
    recording = archive.recording(archive.conference(details("Họp ‘số’ 1/2")), SPOKEN)
    answer = sign_in().get(f"/phien/{recording.id}/tai-ve.vtt")
    assert answer.text.startswith("WEBVTT")
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert "filename*=UTF-8''2026-03-25%20H%E1%BB%8Dp" in answer.headers["Content-Disposition"]
    with db.read() as tx:
        noted = [(row.action, row.subject, row.detail) for row in tx.execute(select(audit))]
    assert ("export", f"recording:{recording.id}", {"format": "vtt", "layer": 1, "revision": 0}) in noted


def test_opening_leaves_a_trace(sign_in: SignIn, archive: Archive, db: Database):
    recording = archive.recording(layer=SPOKEN)
    sign_in().get(f"/phien/{recording.id}?t=3")
    with db.read() as tx:
        noted = [(row.action, row.subject, row.detail) for row in tx.execute(select(audit))]
    assert ("open", f"recording:{recording.id}", {"t": "3"}) in noted


def test_unknown_formats_are_not_there(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=SPOKEN)
    assert sign_in().get(f"/phien/{recording.id}/tai-ve.exe").status_code == 404


def test_text_is_never_markup(sign_in: SignIn, archive: Archive):
    recording = archive.recording(
        archive.conference(details("<b>Họp</b>")), layer(segment(0.0, "<script>alert(1)</script> & vân vân"))
    )
    page = sign_in(Role.ADMIN).get(f"/phien/{recording.id}?q=%3Cscript%3E&t=%3Cx&nguoi=%22%3E").text
    assert "<script>alert" not in page
    assert "<b>Họp" not in page
    assert not re.search(r"<(?!meta)[a-z]+[^>]* (?:style|on[a-z]+)=", page)


def test_the_page_is_sent_small_and_never_twice_the_same_length(sign_in: SignIn, archive: Archive):
    recording = archive.recording(layer=SPOKEN)
    client = sign_in()
    asked = [
        client.get(f"/phien/{recording.id}", headers={"Accept-Encoding": "gzip"}).data for _ in range(12)
    ]
    assert b"Ngh\xe1\xbb\x8b quy\xe1\xba\xbft" in gzip.decompress(asked[0])
    assert len({len(each) for each in asked}) > 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("753.2", Span(753.2, 753.2)),
        ("753.2-781", Span(753.2, 781.0)),
        ("9-3", Span(9.0, 9.0)),
        ("", None),
        ("-5", None),
        ("1e3", None),
        ("1-2-3", None),
    ],
)
def test_moments(text, found):
    assert moment(text) == found
