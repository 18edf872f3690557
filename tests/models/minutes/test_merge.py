"""A draft made again: what a person did stays, whatever the machine says now."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.minutes import Drafted, Form, Line, Origin, Section, SectionKind, Source, assemble
from giaoban.models.minutes.merge import merge
from tests.factories.minutes import CHAIR, TALK, material, spoken

PARTS = [42]


def drafted() -> Drafted:
    return assemble(material(), Form.STATE, [CHAIR])


def again(lines: tuple[Line, ...], fresh: Drafted) -> tuple[Line, ...]:
    return merge(drafted().sections, lines, fresh, PARTS).lines


def test_made_again_from_the_same_it_is_the_same():
    before = drafted()
    assert merge(before.sections, before.lines, before, PARTS) == before


def test_what_a_person_did_stays_and_the_rest_is_renewed():
    before = drafted()
    first, figure, petition, extra, order, decision = before.lines
    typed = Line(0, first.section, "Hội nghị nghỉ giải lao.", "", Origin.TYPED)
    lines = (
        first,
        typed,
        replace(petition, moved=True),
        replace(figure, text="Giải ngân đạt 40 % kế hoạch."),
        replace(extra, removed=True),
        order,
        decision,
    )
    talk = list(TALK)
    talk[0] = (
        "S1",
        "Kính thưa các đồng chí. Hôm nay chúng ta họp giao ban tháng tư để đánh giá kết quả quý một.",
    )
    talk[6] = ("S1", "Xin cảm ơn các đồng chí đã về dự hội nghị ngày hôm nay.")
    merged = again(lines, assemble(material(spoken(tuple(talk))), Form.STATE, [CHAIR]))
    assert [line.text for line in merged] == [
        "Hôm nay chúng ta họp giao ban tháng 4 để đánh giá kết quả quý I.",
        "Hội nghị nghỉ giải lao.",
        petition.text,
        "Giải ngân đạt 40 % kế hoạch.",
        extra.text,
        order.text,
    ]
    assert [line.removed for line in merged] == [False, False, False, False, True, False]


def test_a_speaker_who_got_a_name_has_it_in_reworded_lines_too():
    before = drafted()
    lines = (*before.lines[:3], replace(before.lines[3], text="Mặt bằng còn vướng."), *before.lines[4:])
    named = material()
    part = named.spoken[0]
    names = {**part.transcript.names, "S3": "Vàng A Sáng"}
    fresh = replace(named, spoken=(replace(part, transcript=replace(part.transcript, names=names)),))
    merged = again(lines, assemble(fresh, Form.STATE, [CHAIR]))
    assert [(line.text, line.source.voice if line.source else "") for line in merged][3] == (
        "Mặt bằng còn vướng.",
        "Vàng A Sáng",
    )


def test_a_section_that_a_person_named_or_wrote_in_stays():
    before = drafted()
    sections = tuple(
        replace(section, title="Giải ngân") if section.key.startswith("muc-") else section
        for section in before.sections
    )
    written = Line(0, before.sections[1].key, "Tự viết.", "", Origin.TYPED)
    fresh = assemble(material(agenda=()), Form.STATE, [CHAIR])
    merged = merge(sections, (*before.lines, written), fresh, PARTS)
    assert [section.title for section in merged.sections] == ["Diễn biến", "Giải ngân", "Kết luận"]
    assert [line.text for line in merged.lines if line.section == before.sections[1].key] == ["Tự viết."]


places = st.integers(0, 9)
line_deeds = st.sampled_from(["none", "reword", "remove", "move", "typed", "picked"])


def made(number: int, start: float, text: str) -> Line:
    return Line(number, "a", text, text, Origin.MACHINE, Source(42, start, start + 4, "S1", text))


@given(
    st.lists(st.tuples(st.integers(0, 20), line_deeds), max_size=12, unique_by=lambda each: each[0]),
    st.sets(st.integers(0, 20)),
)
def test_whatever_the_machine_says_now_nothing_of_a_person_is_lost(old: list[tuple[int, str]], new: set[int]):
    lines = []
    for number, (at, deed) in enumerate(sorted(old)):
        line = made(number + 1, at * 10.0, f"câu {at}")
        lines.append(
            {
                "none": line,
                "reword": replace(line, text=f"viết lại {at}"),
                "remove": replace(line, removed=True),
                "move": replace(line, moved=True),
                "typed": Line(line.key, "a", f"tự viết {at}", "", Origin.TYPED),
                "picked": replace(line, origin=Origin.PICKED),
            }[deed]
        )
    section = Section("a", SectionKind.CONTENT, "A", "A")
    fresh = Drafted((section,), tuple(made(0, at * 10.0 + 0.5, f"mới {at}") for at in sorted(new)))
    merged = merge((section,), lines, fresh, PARTS).lines
    theirs = [line for line in lines if line.is_persons]
    assert [line for line in merged if line.is_persons] == theirs
    spans = [line.source.start // 10 for line in merged if line.source]
    assert len(spans) == len(set(spans)), "a sentence stands twice"
    assert {line.source.start // 10 for line in merged if line.source} >= {float(at) for at in new}
    untouched = [line for line in merged if not line.is_persons]
    assert {line.text for line in untouched} <= {f"mới {at}" for at in new}
    assert [line.key for line in merged if line.key] == sorted(line.key for line in merged if line.key)
    assert merge((section,), merged, fresh, PARTS).lines == merged
