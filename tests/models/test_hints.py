"""Which words a conference's recording is recognised with, in which order and form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from giaoban.models.conference import (
    VIETNAM,
    AgendaItem,
    ConferenceDetails,
    ConferenceDocument,
    ConferenceKind,
    Participant,
)
from giaoban.models.glossary import Term, TermKind
from giaoban.models.hints import MOST_HINTS, closest, hints


def about(title: str = "Giao ban tháng 6", **more: Any) -> ConferenceDetails:
    return ConferenceDetails(title, datetime(2026, 6, 30, 8, tzinfo=VIETNAM), **more)


def people(*names: str) -> tuple[Participant, ...]:
    return tuple(Participant(name) for name in names)


def terms(*texts: str, kind: TermKind = TermKind.TERM, note: str = "") -> list[Term]:
    return [Term(number, text, kind, note) for number, text in enumerate(texts, 1)]


def test_nothing_known_gives_no_hints():
    assert hints(about()) == ()


def test_names_go_first_and_every_source_has_its_turn():
    details = about(
        "Giao ban tiến độ hồ Mường Hum",
        body="UBND tỉnh Lào Cai",
        participants=people("Nguyễn Văn An", "Giàng A Páo", "Lò Thị Yến", "Trần Đức Bình"),
        words=("OCOP", "khu Kim Thành", "Bản Vược"),
        documents=(ConferenceDocument("Chỉ thị số 15/CT-UBND", "về hồ Séo Mý Tỷ"),),
    )
    assert hints(details) == (
        *("Nguyễn Văn An", "Giàng A Páo", "Lò Thị Yến"),
        *("OCOP", "khu Kim Thành"),
        "UBND tỉnh Lào Cai",
        "Chỉ thị số 15/CT-UBND",
        "Séo Mý Tỷ",
        *("Trần Đức Bình", "Bản Vược", "Mường Hum"),
    )


def test_sixty_participants_do_not_shut_out_the_words_typed_for_the_conference():
    many = people(*(f"Nguyễn Văn {chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(60)))
    found = hints(about(participants=many, words=("Mường Hum",)))
    assert found.index("Mường Hum") == 3
    assert len(found) == MOST_HINTS


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Đ/c NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("đồng chí Lò Thị Yến", "Lò Thị Yến"),
        ("TS. Trần Đức Bình", "Trần Đức Bình"),
        ("PGS.TS. Trần Đức Bình", "Trần Đức Bình"),
        ("Ông  Giàng A  Páo", "Giàng A Páo"),
        ("Bảo Anh", "Bảo Anh"),
        ("Tsering Dolma", "Tsering Dolma"),
    ],
)
def test_people_are_written_by_name_alone(typed: str, written: str):
    assert hints(about(participants=people(typed))) == (written,)


def test_one_spelling_of_a_name_is_enough():
    details = about(participants=people("Nguyễn Thúy Hòa", "NGUYỄN THUÝ HOÀ"), words=("nguyễn thúy hoà",))
    assert hints(details, terms("Nguyễn Thuý Hòa")) == ("Nguyễn Thúy Hòa",)


def test_a_long_line_gives_its_names_and_a_list_its_parts():
    long = "Đánh giá tiến độ các công trình trọng điểm của Sở Xây dựng tại Bản Lầu và Y Tý trong quý II"
    assert hints(about(words=(long,))) == ("Sở Xây dựng", "Bản Lầu", "Y Tý")
    assert hints(about(words=("OCOP, Bản Lầu; Y Tý",))) == ("OCOP", "Bản Lầu", "Y Tý")
    assert hints(about(words=("đánh giá chung tình hình thực hiện nhiệm vụ được giao trong quý",))) == ()


def test_agenda_and_posts_give_names_and_no_common_words():
    details = about(
        agenda=(AgendaItem("Khai mạc"), AgendaItem("Sở Y tế báo cáo tại Si Ma Cai", "08:30")),
        participants=(Participant("Nguyễn Văn An", "Phó Giám đốc Sở Công Thương", "Sở Công Thương"),),
    )
    assert hints(details) == ("Nguyễn Văn An", "Sở Công Thương", "Sở Y tế", "Si Ma Cai")


def test_the_glossary_comes_after_the_conference_s_own_words_closest_first():
    details = about(
        "Hội nghị phòng chống cháy rừng",
        body="Chi cục Kiểm lâm",
        participants=people("Lò Thị Yến"),
        agenda=(AgendaItem("Diễn tập tại Hoàng Liên"),),
    )
    glossary = [
        *terms("GRDP", "cấp nước nông thôn"),
        Term(7, "trạm Núi Xẻ", TermKind.PLACE, "cháy rừng năm 2024"),
        Term(8, "Hoàng Liên", TermKind.PLACE),
        Term(9, "Vũ Đức Hải", TermKind.PERSON),
    ]
    assert [term.text for term in closest(details, glossary)] == [
        "Hoàng Liên",  # which stands in the agenda
        "trạm Núi Xẻ",  # whose note shares a word with the title
        "Vũ Đức Hải",  # and what has nothing to do with it, people first
        "cấp nước nông thôn",
        "GRDP",
    ]
    assert hints(details, glossary)[:4] == ("Lò Thị Yến", "Chi cục Kiểm lâm", "Hoàng Liên", "trạm Núi Xẻ")


def test_the_kind_of_the_conference_counts_as_what_it_is_about():
    glossary = [
        *terms("chuyển đổi số", "Suối Thầu"),
        Term(3, "Tủa Chùa", TermKind.TERM, "phòng chống thiên tai"),
    ]
    disaster = closest(about("Họp khẩn", kind=ConferenceKind.DISASTER), glossary)
    other = closest(about("Họp khẩn"), glossary)
    assert disaster[0].text == "Tủa Chùa"
    assert other[0].text != "Tủa Chùa"


def test_a_word_that_every_term_has_tells_them_apart_no_more():
    glossary = terms(
        "xã nông thôn mới", "xã nông thôn xanh", "xã nông thôn số", "vốn nông thôn dự phòng lũ quét"
    )
    found = closest(about("Nông thôn và lũ quét"), glossary)
    assert found[0].text == "vốn nông thôn dự phòng lũ quét"


def test_a_glossary_larger_than_fits_is_cut_to_what_is_closest():
    far = [Term(n, f"Bản {chr(65 + n // 26)}{chr(97 + n % 26)}", TermKind.PLACE) for n in range(600)]
    near = Term(999, "thủy điện Cốc San", TermKind.TERM, "hồ thủy điện")
    found = hints(about("Vận hành hồ thủy điện"), [*far, near])
    assert found[0] == "thủy điện Cốc San"
    assert len(found) == MOST_HINTS
