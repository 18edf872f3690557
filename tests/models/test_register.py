"""Which unit a name means, on which day."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from giaoban.models.directives import Directive, Fields, Kind, Reason, State, Strength
from giaoban.models.people import Unit
from giaoban.models.register import How, Register
from giaoban.search.lexicon import abbreviations

END: Final = date(2025, 2, 28)
MEDIA = Unit(1, "Sở Thông tin và Truyền thông", "Sở 4T", valid_to=END, successor_ids=(2,))
SCIENCE = Unit(2, "Sở Khoa học và Công nghệ")
CULTURE = Unit(3, "Sở Văn hóa, Thể thao và Du lịch tỉnh Lào Cai")
COMMUNE = Unit(4, "Xã Cổ Phúc")
OFFICE = Unit(5, "Văn phòng Ủy ban nhân dân tỉnh")
POLICE = Unit(6, "Công an tỉnh")
OLD_FARMS = Unit(7, "Sở Nông nghiệp và Phát triển nông thôn", valid_to=END, successor_ids=(8,))
FARMS = Unit(8, "Sở Nông nghiệp và Môi trường", valid_from=date(2025, 3, 1))
REGISTER = Register.of([MEDIA, SCIENCE, CULTURE, COMMUNE, OFFICE, POLICE, OLD_FARMS, FARMS], abbreviations())
LATER: Final = date(2025, 6, 11)


@pytest.mark.parametrize(
    ("name", "unit", "how"),
    [
        ("Sở Khoa học và Công nghệ", SCIENCE, How.NAME),
        ("so khoa hoc va cong nghe", SCIENCE, How.FOLDED),
        ("Sở KH&CN", SCIENCE, How.FOLDED),
        ("Sở TT&TT", MEDIA, How.FOLDED),
        ("Sở 4T", MEDIA, How.NAME),
        ("Sở Thông tin, Truyền thông", MEDIA, How.FOLDED),
        ("Sở Văn hoá, Thể thao và Du lịch", CULTURE, How.TRIMMED),
        ("Sở Văn hóa", CULTURE, How.BEGINNING),
        ("UBND xã Cổ Phúc", COMMUNE, How.TRIMMED),
        ("Văn phòng UBND tỉnh", OFFICE, How.FOLDED),
        ("Công an tỉnh Lào Cai", POLICE, How.TRIMMED),
        ("Sở NN&MT", FARMS, How.FOLDED),
        ("Sở Khoa học và Công nghệ chế độ trực", SCIENCE, How.LONGER),
    ],
)
def test_a_name_is_known_by_its_forms(name: str, unit: Unit, how: How) -> None:
    found = REGISTER.find(name, LATER)
    assert (found.unit, found.how) == (unit, how)


def test_of_two_that_a_name_fits_the_one_of_that_day_is_meant() -> None:
    assert REGISTER.find("Sở Nông nghiệp", date(2024, 5, 1)).unit == OLD_FARMS
    assert REGISTER.find("Sở Nông nghiệp", LATER).unit == FARMS


@pytest.mark.parametrize("name", ["các xã", "Sở", "đồng chí Nguyễn Thế Phước", "", "…"])
def test_what_is_no_unit_or_too_little_of_one_is_none(name: str) -> None:
    assert REGISTER.find(name, LATER).unit is None


def test_a_name_that_leaves_a_choice_is_none() -> None:
    twins = Register.of([Unit(1, "Sở Y tế Lào Cai"), Unit(2, "Sở Y tế Yên Bái")])
    assert twins.find("Sở Y tế", LATER).unit is None


def test_a_persons_word_is_worth_more() -> None:
    fields = Fields("Rà soát", Strength.ASSIGNED, leads=("Sở TT&TT", "các xã"))
    one = Directive(1, 1, 1, Kind.DIRECTIVE, State.IN_PROGRESS, 0, 5, "…", fields, Reason("giao", 0.9))
    assert [each.unit for each in REGISTER.leads(one)] == [MEDIA, None]
    told = Directive(
        *(1, 1, 1, Kind.DIRECTIVE, State.IN_PROGRESS, 0, 5, "…", fields, Reason("giao", 0.9)),
        units={"sở tt&tt": None, "các xã": COMMUNE.id},
    )
    assert [each.unit for each in REGISTER.leads(told)] == [None, COMMUNE]


def test_what_ended_has_to_be_given_to_somebody_else() -> None:
    fields = Fields("Xóa vùng lõm sóng", Strength.ASSIGNED, leads=("Sở TT&TT",))
    one = Directive(
        *(1, 1, 1, Kind.DIRECTIVE, State.IN_PROGRESS, 0, 5, "…", fields, Reason("giao", 0.9)),
        told_on=date(2024, 5, 1),
    )
    assert REGISTER.ended(one, END) == []
    [gone] = REGISTER.ended(one, LATER)
    assert gone.unit == MEDIA
    assert REGISTER.successors(MEDIA, LATER) == [SCIENCE]
    assert REGISTER.with_predecessors({SCIENCE.id}) == {SCIENCE.id, MEDIA.id}
    assert REGISTER.with_successors({MEDIA.id}) == {SCIENCE.id, MEDIA.id}


def test_units_are_found_in_running_words_the_longest_name_first() -> None:
    words = [
        "Báo",
        "cáo,",
        "Sở",
        "TT&TT",
        "cùng",
        "Sở",
        "Nông",
        "nghiệp",
        "và",
        "Môi",
        "trường",
        "đã",
        "làm",
        "việc",
        "với",
        "xã",
        "Cổ",
        "Phúc",
    ]
    assert REGISTER.scan(words) == {2: {MEDIA.id}, 5: {FARMS.id}, 15: {COMMUNE.id}}
