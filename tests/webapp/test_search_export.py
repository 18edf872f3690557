"""Answers as files: what they hold, what they say of themselves, and that they hold nothing that the reader
may not read."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

import docx
import pytest
from docx.oxml.ns import qn
from sqlalchemy import select

from giaoban.models.access import SYSTEM, Role, unit_key
from giaoban.models.conference import Participant
from giaoban.models.recording import RecordingState
from giaoban.models.speakers import Rename
from giaoban.models.store import conferences, speakers, transcripts, units
from giaoban.models.store.tables import audit
from giaoban.models.transcript import Doubt
from giaoban.search.moments import all_moments
from giaoban.search.parse import Note
from giaoban.search.query import Query
from giaoban.search.steps import read_passages
from giaoban.webapp.exports.answers import AnswerDocument, file_name
from giaoban.webapp.exports.answers.paper import as_docx
from giaoban.webapp.exports.answers.table import as_csv
from giaoban.webapp.exports.answers.wording import NOTES, read_as
from giaoban.webapp.exports.files import plain
from giaoban.webapp.parts import Parts
from tests.factories.archive import Archive
from tests.factories.transcripts import details, layer, segment
from tests.webapp.conftest import Person, SignIn

CSV, DOCX = "/tim-kiem/tai-ve.csv", "/tim-kiem/tai-ve.docx"
LONG = " ".join(f"từ{n}" for n in range(90))


@pytest.fixture
def archive(parts: Parts) -> Archive:
    return Archive(parts)


@pytest.fixture
def spoken(archive: Archive) -> int:
    held = archive.conference(details("=cmd|' /C calc'!A0"))
    lines = (
        segment(753.2, f"giải ngân vốn đầu tư công {LONG}", "S1"),
        segment(800.0, "giải ngân thì chậm", "S2", doubts=[Doubt.RATE]),
    )
    kept = archive.recording(held, layer(*lines), title="Buổi sáng", seconds=1800.0)
    archive.recording(state=RecordingState.PREPARED, seconds=60.0)
    archive.recording(state=RecordingState.FAILED, seconds=30.0)
    return kept.id


def table(client: Person, **args: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The head and the lines."""
    answer = client.get(CSV, query_string=args)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    empty = rows.index([])
    head = {row[0]: row[1] for row in rows[1:empty]}
    return head, [dict(zip(rows[empty + 1], row, strict=True)) for row in rows[empty + 2 :]]


def test_the_table_has_every_moment_with_its_place(sign_in: SignIn, spoken: int, archive: Archive):
    head, lines = table(sign_in(), q="giải ngân -không", tu="2026-01-01")
    assert head["Câu hỏi"] == "giải ngân -không"
    assert head["Đã đọc là"] == "mọi từ: giải, ngân; không có: “không”"
    assert head["Ngày họp"] == "01/01/2026 – nay"
    assert head["Người tìm"] == "Nguyễn Văn Reader0"
    assert head["Đã tìm trong"] == "1 bản ghi, 0:30:00 (giờ:phút:giây)"
    assert head["Chưa tìm được trong"].startswith("1 bản ghi, 0:01:00")
    assert head["Không tìm được trong"].startswith("1 bản ghi, 0:00:30")
    assert head["Kết quả"].startswith("2 lần nhắc trong 1 hội nghị, trong đó 1 chỗ máy nghe chưa chắc chắn")
    assert "CHỈ GHI" not in head["Kết quả"]
    first, second = lines
    assert first["Hội nghị"] == "'=cmd|' /C calc'!A0"
    assert (first["Ngày họp"], first["Phần"], first["Thời điểm"]) == ("25/03/2026", "Buổi sáng", "0:12:33")
    assert first["Lời nói"] == f"giải ngân vốn đầu tư công {LONG}"
    assert first["Liên kết"] == f"http://localhost/phien/{spoken}?t=753.2#c0"
    assert (first["Ghi chú"], second["Ghi chú"]) == ("", "chưa chắc chắn")
    assert (second["STT"], second["Người nói"]) == ("2", "Người nói 2")


def test_a_link_of_the_file_plays_the_moment(sign_in: SignIn, spoken: int):
    client = sign_in()
    _, (first, *_) = table(client, q="giải ngân")
    address = first["Liên kết"].removeprefix("http://localhost")
    assert 'id="c0"' in client.get(address).text


def test_who_spoke_is_told_with_post_and_unit(sign_in: SignIn, archive: Archive, parts: Parts):
    chair = Participant("Lò Thị Yến", "Giám đốc", "Sở Tài chính")
    held = archive.conference(details(participants=(chair,)))
    kept = archive.recording(held, layer(segment(0.0, "giải ngân vốn", "S1")))
    with parts.db.write() as tx:
        head = transcripts.current_head(tx, kept.id)
        assert head
        assert head.id
        speakers.change(tx, parts.queue, kept.id, head.id, Rename("S1", "Lò Thị Yến"), SYSTEM)
        found = read_passages(tx, kept.id)
    parts.index.replace(kept.id, found)
    _, (line,) = table(sign_in(), q="giải ngân")
    assert (line["Người nói"], line["Chức vụ"], line["Đơn vị"]) == ("Lò Thị Yến", "Giám đốc", "Sở Tài chính")


def test_the_document_has_the_same_with_what_was_found_in_bold(sign_in: SignIn, spoken: int):
    answer = sign_in().get(DOCX, query_string={"q": "giải ngân"})
    assert answer.status_code == 200
    assert answer.content_type.endswith("wordprocessingml.document")
    assert "Tìm kiếm - giải ngân - " in unquote(answer.headers["Content-Disposition"])
    paper = docx.Document(io.BytesIO(answer.data))
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert "Câu hỏi: giải ngân" in texts
    assert any(text.startswith("Đã tìm trong: 1 bản ghi") for text in texts)
    assert any("hãy nghe lại trước khi trích dẫn" in text for text in texts)
    (said,) = [each for each in paper.paragraphs if each.text.endswith(LONG)]
    assert [run.text for run in said.runs if run.bold] == ["giải ngân"]
    assert sum("chưa chắc chắn" in text for text in texts if text.startswith("25/03/2026")) == 1
    links = paper.element.body.xpath(".//w:fldSimple")
    address = f"http://localhost/phien/{spoken}?t=753.2#c0"
    assert [link.xpath("string()") for link in links] == [address, address.replace("753.2#c0", "800#c1")]
    assert links[0].get(qn("w:instr")) == f'HYPERLINK "{address}"'
    section = paper.sections[0]
    assert section.page_width
    assert section.left_margin
    assert (round(section.page_width.mm), round(section.left_margin.mm)) == (210, 30)
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_any_text_makes_a_document(archive: Archive, parts: Parts):
    texts = ["<b>&amp;</b> \"'", "dấu \u0000\u0007\ufffe hết", "  hai  cách ]]>"]
    held = archive.conference(details("A & B <c>"))
    kept = archive.recording(held, layer(*(segment(9.0 * n, f"vốn {text}") for n, text in enumerate(texts))))
    assert kept
    found = all_moments(parts.db, parts.index, Query("vốn"), SYSTEM)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    document = AnswerDocument(Query("vốn"), found, "A <b>", at, lambda _: "http://a/?b=1&c=<d>")
    told = [each.text for each in docx.Document(io.BytesIO(as_docx(document))).paragraphs]
    assert "1. A & B <c>" in told
    assert "Người tìm: A <b>" in told
    assert sum(text.startswith("vốn ") for text in told) == 3
    assert "vốn <b>&amp;</b> \"'" in told


def test_pages_do_not_cut_the_file_but_its_limit_does_and_it_says_so(archive: Archive, parts: Parts):
    for number in range(12):
        archive.recording(archive.conference(details(f"Họp {number}")), layer(segment(0.0, "giải ngân")))
    query = Query("giải ngân", page=2)
    whole = all_moments(parts.db, parts.index, query, SYSTEM)
    assert (len(whole.listed), whole.cut) == (12, False)
    first = all_moments(parts.db, parts.index, query, SYSTEM, most=5)
    assert (len(first.listed), first.cut, first.answer.hit_count) == (5, True, 12)
    assert first.listed == whole.listed[:5]
    document = AnswerDocument(query, first, "A", datetime(2026, 11, 22, 3, 30, tzinfo=UTC), lambda _: "x")
    told = as_csv(document).decode("utf-8-sig")
    assert "12 lần nhắc trong 12 hội nghị. TỆP NÀY CHỈ GHI 5 LẦN NHẮC ĐẦU" in told
    assert "10:30 ngày 22/11/2026 (giờ Việt Nam)" in told


def test_the_file_holds_nothing_that_its_reader_may_not_read(sign_in: SignIn, archive: Archive, parts: Parts):
    with parts.db.write() as tx:
        unit = units.add(tx, "Văn phòng").id
    held = archive.conference(details("Kín", readable_by=frozenset({unit_key(unit)})))
    archive.recording(held, layer(segment(0.0, "giải ngân mật danh")))
    archive.recording(archive.conference(details("Mở")), layer(segment(0.0, "giải ngân vốn")))
    member, other = sign_in(units=[unit]), sign_in()
    _, all_of_it = table(member, q="giải ngân")
    assert {line["Hội nghị"] for line in all_of_it} == {"Kín", "Mở"}
    head, lines = table(other, q="giải ngân")
    assert ([line["Hội nghị"] for line in lines], head["Kết quả"][:10]) == (["Mở"], "1 lần nhắc")
    for suffix in (CSV, DOCX):
        alone = other.get(suffix, query_string={"q": "giải ngân", "hoinghi": str(held.id)})
        nothing = other.get(suffix, query_string={"q": "giải ngân", "hoinghi": "99999"})
        assert alone.status_code == nothing.status_code == 200
        assert "Kín".encode() not in alone.data
        assert abs(len(alone.data) - len(nothing.data)) < 16
    assert other.get(CSV, query_string={"q": "mật danh"}).data.count(b"Li\xc3\xaan k\xe1\xba\xbft") == 1


def test_the_index_being_behind_lets_nothing_through(archive: Archive, parts: Parts):
    held = archive.conference()
    archive.recording(held, layer(segment(0.0, "giải ngân vốn")))
    reader = replace(SYSTEM, role=Role.READER, keys=held.details.readable_by)
    assert len(all_moments(parts.db, parts.index, Query("giải ngân"), reader).listed) == 1
    with parts.db.write() as tx:
        shut = replace(held.details, readable_by=frozenset())
        conferences.edit(tx, held.id, held.version, shut)
    found = all_moments(parts.db, parts.index, Query("giải ngân"), reader)
    assert (found.listed, found.answer.hit_count, found.cut) == ((), 0, False)


def test_who_took_what_is_noted_and_nothing_asked_is_refused(sign_in: SignIn, spoken: int, parts: Parts):
    client = sign_in()
    client.get(CSV, query_string={"q": "giải ngân"})
    client.get(DOCX, query_string={"q": "chậm"})
    with parts.db.read() as tx:
        lines = tx.execute(select(audit).where(audit.c.action == "search.export")).all()
    assert [line.detail for line in lines] == [
        {"format": "csv", "moments": 2, "q": "giải ngân"},
        {"format": "docx", "moments": 1, "q": "chậm"},
    ]
    refused = client.get(CSV)
    assert refused.status_code == 400
    assert "Hãy tìm trước" in refused.text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        (" +84", "' +84"),
        ("-5 %", "'-5 %"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("a=b", "a=b"),
        ("5 - 3", "5 - 3"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str):
    assert plain(text) == cell


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("giải ngân", "mọi từ: giải, ngân"),
        ('vốn "đầu tư công"', "mọi từ: vốn; và cụm từ “đầu tư công”"),
        ("xã OR phường", "(mọi từ: xã) hoặc (mọi từ: phường)"),
        ("người:An vốn", "mọi từ: vốn; người nói có “An” trong tên"),
        ("vốn ngày:hôm_qua", "mọi từ: vốn; chưa hiểu “ngày:hôm_qua” nên chưa lọc theo ngày này"),
        ("", ""),
    ],
)
def test_how_a_question_was_read_is_said(text: str, reading: str):
    assert read_as(text) == reading


def test_every_note_has_its_words():
    assert set(NOTES) == set(Note)


def test_names_of_files_are_taken_by_every_file_system():
    at = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
    name = file_name(Query('a/b:"c" <d>|\\*?'), at, "csv")
    assert name == "Tìm kiếm - a b c d - 2026-11-22 1030.csv"
    assert len(file_name(Query("từ " * 160), at, "docx")) < 110
