"""The papers held to their forms: opened again with python-docx, and rendered by LibreOffice where it is."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from giaoban.models.minutes import DraftState, Form
from giaoban.models.minutes.code import place
from giaoban.models.minutes.nouns import Line, Origin
from giaoban.models.minutes.standing import Standings
from giaoban.webapp.exports.minutes import MinutesDocument, Paper, as_docx, check, default, footnotes
from giaoban.webapp.exports.minutes.fields import FIELDS
from tests.factories.minutes import document, large, material

PAPERS = list(Paper)
FORMS = {
    Paper.STATE: Form.STATE,
    Paper.PARTY: Form.PARTY,
    Paper.NOTICE_STATE: Form.NOTICE,
    Paper.NOTICE_PARTY: Form.NOTICE,
}


def printed(paper: Paper, made: MinutesDocument | None = None) -> Any:
    whole = made or document(material(), FORMS[paper])
    return docx.Document(io.BytesIO(as_docx(default(paper), whole)))


def body(made: Any) -> list[str]:
    return [each.text for each in made.paragraphs]


def cells(made: Any, table: int) -> list[list[Any]]:
    return [[each for each in cell.paragraphs if each.text] for cell in made.tables[table].rows[0].cells]


def run(paragraph: Any) -> Any:
    return next(each for each in paragraph.runs if each.text.strip())


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_is_a4_in_times_new_roman_with_the_margins_of_the_decree(paper: Paper):
    made = printed(paper)
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(edge.mm) for edge in edges] == [20, 20, 30, 15]
    assert section.different_first_page_header_footer  # the page number stands from the second page on
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    paragraphs = [
        *made.paragraphs,
        *(each for table in (0, -1) for cell in cells(made, table) for each in cell),
    ]
    runs = [each for paragraph in paragraphs for each in paragraph.runs if each.text.strip()]
    assert {each.font.name for each in runs} <= {"Times New Roman", None}
    assert made.styles["Normal"].font.name == "Times New Roman"
    content = [each for paragraph in made.paragraphs for each in paragraph.runs if len(each.text) > 60]
    assert {each.font.size for each in content if not each.italic} <= {Pt(14), None}
    assert made.styles["Normal"].font.size == Pt(14)


def test_state_minutes_have_the_parts_of_form_1_9():
    made = printed(Paper.STATE)
    left, right = cells(made, 0)
    assert [each.text for each in left] == ["ỦY BAN NHÂN DÂN\nTỈNH LÀO CAI", "Số: …/BB-UBND"]
    assert [each.text for each in right] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    assert all(run(each).bold for each in right)
    assert [run(each).font.size for each in right] == [Pt(12), Pt(13)]
    text = body(made)
    order = [
        "BIÊN BẢN",
        "Hội nghị giao ban tháng 3",
        "Thời gian bắt đầu: 08 giờ 00, ngày 25 tháng 3 năm 2026.",
        "Địa điểm: Hội trường A.",
        "Thành phần tham dự:",
        "Chủ trì (chủ tọa): ………….",
        "Thư ký (người ghi biên bản): ………….",
        "Nội dung (theo diễn biến cuộc họp):",
        "Kết luận:",
        "Cuộc họp kết thúc vào … giờ …, ngày … tháng … năm …./.",
        "Nơi nhận:",
        "- Lưu: VT, Hồ sơ.",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    title = made.paragraphs[text.index("BIÊN BẢN")]
    assert (title.alignment, run(title).bold, run(title).font.size) == (
        WD_ALIGN_PARAGRAPH.CENTER,
        True,
        Pt(14),
    )
    signed = [[each.text for each in cell] for cell in cells(made, -1)]
    assert [cell[0] for cell in signed] == ["THƯ KÝ", "CHỦ TỌA"]


def test_party_minutes_have_the_partys_head_and_no_quoc_hieu():
    made = printed(Paper.PARTY, document(material(body="Tỉnh ủy Lào Cai"), Form.PARTY))
    left, right = cells(made, 0)
    assert [each.text for each in left] == ["TỈNH ỦY LÀO CAI", "*", "Số …-BB/TU"]
    assert right[0].text == "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert (run(right[0]).underline, run(right[0]).bold, run(right[0]).font.size) == (True, True, Pt(15))
    assert right[1].text.endswith("ngày … tháng … năm …")
    assert run(right[1]).italic
    text = body(made)
    assert not any("CỘNG HÒA" in each for each in [*text, *(each.text for each in left + right)])
    order = ["BIÊN BẢN", "1. Thành phần hội nghị", "2. Diễn biến hội nghị", "3. Kết luận hội nghị"]
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)
    assert any(each.startswith("Đồng chí Trần Thị Bình, Giám đốc, Sở Tài chính: ") for each in text)
    assert any(each.startswith("Người nói 3: ") for each in text)  # nobody is made a comrade by guess
    signed = [[each.text for each in cell] for cell in cells(made, -1)]
    assert [cell[0] for cell in signed] == ["NGƯỜI GHI BIÊN BẢN", "CHỦ TRÌ HỘI NGHỊ"]
    assert "- Lưu Văn phòng." in text


def test_a_notice_of_the_state_has_number_place_and_day_of_its_issue():
    whole = document(
        material(), Form.NOTICE, state=DraftState.ISSUED, number="15/TB-UBND", issued_on=date(2026, 2, 5)
    )
    made = printed(Paper.NOTICE_STATE, whole)
    left, right = cells(made, 0)
    assert left[-1].text == "Số: 15/TB-UBND"
    assert right[-1].text == "Lào Cai, ngày 05 tháng 02 năm 2026"
    assert "THÔNG BÁO" in body(made)
    party = printed(Paper.NOTICE_PARTY, replace(whole, minutes=replace(whole.minutes, number="15-TB/TU")))
    assert [each.text for each in cells(party, 0)[0]][-1] == "Số 15-TB/TU"


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("held", [material, large], ids=["short", "large"])
def test_every_sentence_has_a_note_that_leads_to_its_second(paper: Paper, held: Any):
    made = held()
    whole = document(made, FORMS[paper])
    opened = printed(paper, whole)
    numbers = [int(each) for each in re.findall(r'footnoteReference w:id="(\d+)"', opened.element.xml)]
    notes = footnotes.texts(opened)
    assert numbers == list(notes)
    assert len(numbers) == len(whole.lines()) == len(set(numbers))
    for line, note in zip(whole.lines(), notes.values(), strict=True):
        assert line.source
        assert note.strip().startswith(made.conference.title[:30])
        assert made.conference.day in note
        sign = re.search(r"mã ([0-9A-Z-]+);", note)
        assert sign
        found = place(sign[1])
        assert found
        assert found.recording_id == line.source.recording_id
        assert abs(found.start - line.source.start) < 0.11
    text = "\n".join(body(opened))
    assert all(line.text in text for line in whole.lines())


def test_what_has_no_source_and_what_nobody_reviewed_is_marked():
    whole = document(material())
    typed = Line(900, "ket-luan", "Câu tự viết.", "", Origin.TYPED)
    whole = replace(whole, minutes=replace(whole.minutes, lines=(*whole.minutes.lines, typed)))
    made = printed(Paper.STATE, whole)
    text = "\n".join(body(made))
    assert "(Dự thảo, chưa duyệt. 6 câu có dấu * lấy từ bản gỡ băng do máy ghi, chưa có người duyệt" in text
    assert "1 câu không có nguồn trong bản ghi.)" in text
    assert text.count("*") == 7
    assert list(footnotes.texts(made).values())[-1].strip() == "Không có nguồn trong bản ghi."
    read = replace(whole, standings=Standings(material(reviewed=True).spoken))
    approved = replace(
        read, minutes=replace(read.minutes, lines=read.minutes.lines[:-1], state=DraftState.APPROVED)
    )
    clean = "\n".join(body(printed(Paper.STATE, approved)))
    assert "*" not in clean
    assert "chưa duyệt" not in clean
    assert "chưa có người duyệt" not in clean


def test_who_came_stands_by_site_with_the_reasons_of_who_did_not():
    text = body(printed(Paper.STATE, document(large())))
    assert "Có mặt: 36; vắng mặt: 4." in text
    assert "Điểm cầu xã số 3 (6 đại biểu):" in text
    assert any(each.endswith("(lý do: đi công tác).") for each in text)
    assert "Chủ trì (chủ tọa): Nguyễn Văn An, Chủ tịch, UBND tỉnh Lào Cai." in text
    assert "Cuộc họp kết thúc vào 11 giờ 30, ngày 25 tháng 3 năm 2026./." in text


@pytest.mark.parametrize("paper", PAPERS)
def test_the_templates_that_come_with_the_software_pass_their_own_check(paper: Paper):
    assert set(check(default(paper), paper)) < set(FIELDS)


def test_text_that_looks_like_a_template_or_like_xml_stays_text():
    whole = document(material(title="Họp {{ so }} <b>&amp; {% if %}", place="a\x00b & c"))
    text = body(printed(Paper.STATE, whole))
    assert "Họp {{ so }} <b>&amp; {% if %}" in text
    assert "Địa điểm: ab & c." in text


def test_a_table_of_sources_serves_where_an_office_wants_no_footnotes():
    made = docx.Document(io.BytesIO(default(Paper.STATE)))
    for paragraph in made.paragraphs:
        for each in paragraph.runs:
            each.text = each.text.replace("{{r cau.cuoc_chu }}", "{{ cau.dau }}")
    for added in ("{%p for n in nguon %}", "[{{ n.so }}] {{ n.thoi_diem }}, mã {{ n.ma }}", "{%p endfor %}"):
        made.add_paragraph(added)
    kept = io.BytesIO()
    made.save(kept)
    check(kept.getvalue(), Paper.STATE)
    whole = document(material())
    text = body(docx.Document(io.BytesIO(as_docx(kept.getvalue(), whole))))
    sources = [each for each in text if re.match(r"\[\d\] 0:00:\d\d, mã ", each)]
    assert len(sources) == len(whole.lines())
    assert any("kế hoạch.[2]*" in each for each in text)


ORDER = {
    "pPr": (
        "pStyle",
        "keepNext",
        "keepLines",
        "pBdr",
        "shd",
        "tabs",
        "spacing",
        "ind",
        "jc",
        "rPr",
        "sectPr",
    ),
    "rPr": ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "vertAlign"),
    "tblPr": ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_word_finds_every_property_in_its_order(paper: Paper):
    """Word calls a file damaged that LibreOffice reads: ECMA-376 gives properties one order (17.3.1.26,
    17.3.2.28, 17.4.60)."""
    made = printed(paper)
    roots = [made.element, made.sections[0].header._element]
    parts = [part for part in made.part.package.iter_parts() if "footnotes" in str(part.partname)]
    roots += [etree.fromstring(part.blob) for part in parts]
    assert len(roots) == 3
    for root in roots:
        for name, order in ORDER.items():
            for properties in root.iter(qn(f"w:{name}")):
                places = [order.index(etree.QName(each).localname) for each in properties]
                assert places == sorted(places), etree.tostring(properties)
    settings = [etree.QName(each).localname for each in made.settings.element]
    assert settings.index("footnotePr") < settings.index("compat")


@pytest.mark.parametrize("paper", PAPERS)
def test_libreoffice_prints_it(paper: Paper, tmp_path: Path):
    office, to_text = shutil.which("soffice"), shutil.which("pdftotext")
    if not office or not to_text:
        pytest.skip("NOT TESTED: no LibreOffice or pdftotext on this machine, so no paper was printed")
    whole = document(large(), FORMS[paper])
    file = tmp_path / "giay.docx"
    file.write_bytes(as_docx(default(paper), whole))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    read = [to_text, "-layout", str(tmp_path / "giay.pdf"), "-"]
    said = subprocess.run(read, check=True, capture_output=True)
    text = said.stdout.decode()
    flat = " ".join(text.split())
    assert ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in flat) == (paper in {Paper.STATE, Paper.NOTICE_STATE})
    assert "Giao Sở Tài chính chủ trì, phối hợp với các xã rà soát, báo cáo trước ngày 30/6." in flat
    notes = re.findall(r"mã [0-9A-Z]{4}- ?[0-9A-Z]{4};", flat)
    assert len(notes) == len(whole.lines())
