"""Which sentences are chosen, for what, and into which section."""

from __future__ import annotations

from dataclasses import replace

from giaoban.models.changes import apply
from giaoban.models.chapters import Chapter
from giaoban.models.directives import Directive, Fields, Kind, Reason, State, Strength
from giaoban.models.minutes import Form, Origin, Why, assemble
from giaoban.models.minutes.around import around_now
from giaoban.models.minutes.head import (
    HeadField,
    Style,
    day_in_words,
    head,
    is_party_body,
    spelled,
    style_of,
)
from giaoban.models.minutes.nouns import Line
from giaoban.models.minutes.sentences import sentences
from giaoban.models.minutes.standing import Standing, Standings
from giaoban.models.transcript import Doubt
from tests.factories.minutes import CHAIR, TALK, kept, material, spoken
from tests.factories.transcripts import layer, segment


def told(lines: tuple[Line, ...]) -> list[tuple[str, str, str]]:
    return [(line.section, line.why.value if line.why else "", line.text) for line in lines]


def test_a_short_conference_is_drafted_as_anybody_can_foresee():
    drafted = assemble(material(), Form.STATE, [CHAIR])
    assert [section.title for section in drafted.sections] == [
        "Diễn biến",
        "Kết quả giải ngân vốn đầu tư công",
        "Kết luận",
    ]
    item = drafted.sections[1].key
    assert told(drafted.lines) == [
        ("dien-bien", "opening", "Hôm nay chúng ta họp giao ban tháng 3 để đánh giá kết quả quý I."),
        (item, "figure", "Đến nay toàn tỉnh giải ngân được 40 % kế hoạch."),
        (item, "petition", "Chúng tôi kiến nghị tỉnh bổ sung vốn cho các dự án chuyển tiếp."),
        (item, "opening", "Về phía xã Bát Xát chúng tôi xin báo cáo thêm là mặt bằng của dự án còn vướng."),
        ("ket-luan", "conclusion", "Thứ nhất, giao Sở Tài chính rà soát biên chế trước ngày 30/6."),
        ("ket-luan", "decision", "Thống nhất chủ trương bổ sung vốn cho các dự án chuyển tiếp."),
    ]


def test_every_line_was_said_where_it_says():
    made = material()
    said = {(one.start, one.end): one for one in sentences(42, made.spoken[0].transcript)}
    for line in assemble(made, Form.STATE, [CHAIR]).lines:
        assert line.source is not None
        one = said[line.source.start, line.source.end]
        assert line.source.said == one.text
        assert line.source.voice == one.voice
        assert line.origin is Origin.MACHINE


def test_a_notice_has_what_binds_and_no_more():
    drafted = assemble(material(), Form.NOTICE, [CHAIR])
    assert [section.key for section in drafted.sections] == ["ket-luan"]
    assert [line.why for line in drafted.lines] == [Why.CONCLUSION, Why.DECISION]


def test_a_confirmed_directive_is_chosen_whoever_said_it_and_whatever_the_machine_doubts():
    made = layer(
        segment(0.0, "Đồng chí Giám đốc Sở Y tế xử lý việc này.", "S2", doubts=[Doubt.LOW_CONFIDENCE]),
        segment(8.0, "Hệ thống bảng biểu này sẽ được gửi sau nhé các đồng chí.", "S2", doubts=[Doubt.RATE]),
    )
    fields = Fields("Xử lý", Strength.ASSIGNED)
    one = Directive(5, 7, 42, Kind.DIRECTIVE, State.NOT_STARTED, 0.2, 2.5, "…", fields, Reason("giao", 0.9))
    drafted = assemble(replace(material(made), directives=(one,)), Form.NOTICE, [CHAIR])
    assert [line.text for line in drafted.lines] == ["Đồng chí Giám đốc Sở Y tế xử lý việc này."]
    assert assemble(material(made), Form.STATE, [CHAIR]).lines == ()


def test_only_the_chair_concludes_where_the_chair_is_known():
    other = assemble(material(), Form.STATE, ["Lê Văn Chi"])
    assert not [line for line in other.lines if line.section == "ket-luan"]
    unknown = assemble(material(), Form.STATE)
    assert [line.why for line in unknown.lines if line.section == "ket-luan"] == [
        Why.CONCLUSION,
        Why.DECISION,
    ]


def test_chapters_of_the_archive_go_before_titles_that_are_said():
    made = replace(material(), chapters=(Chapter(42, 0.0, "Mở đầu"), Chapter(42, 30.0, "Thảo luận")))
    assert [section.title for section in assemble(made, Form.STATE, [CHAIR]).sections] == [
        "Mở đầu",
        "Thảo luận",
        "Kết luận",
    ]


def test_a_turn_gives_a_few_sentences_however_long_it_is():
    talk = tuple(("S2", f"Xã thứ {n} đã giải ngân được {n} tỷ đồng trong quý này.") for n in range(11, 41))
    drafted = assemble(material(spoken(talk)), Form.STATE, [CHAIR])
    assert 1 <= len(drafted.lines) <= 4


def test_words_that_only_look_like_an_order_or_a_decision_are_none():
    said = (
        ("S1", "Tôi xin kết luận như sau, thưa toàn thể các đồng chí dự họp."),
        ("S1", "Tai nạn giao thông trên địa bàn giảm so với cùng kỳ."),
        ("S1", "Theo Quyết định số mười lăm của Ủy ban thì việc này đã rõ."),
        ("S1", "Việc này không phải là mới đối với các xã vùng cao."),
        ("S1", "Hội nghị thông qua báo cáo kết quả sáu tháng đầu năm."),
    )
    drafted = assemble(material(spoken(said)), Form.NOTICE, [CHAIR])
    assert [line.text for line in drafted.lines] == ["Hội nghị thông qua báo cáo kết quả sáu tháng đầu năm."]


def test_what_the_transcript_says_now_decides_how_a_line_stands():
    made = material()
    line = assemble(made, Form.STATE, [CHAIR]).lines[0]
    assert Standings(made.spoken).of(line) is Standing.UNREVIEWED
    assert Standings(material(reviewed=True).spoken).of(line) is Standing.REVIEWED
    other = material(spoken((("S1", "Hôm qua chúng ta họp giao ban tháng ba."), *TALK[1:])), reviewed=True)
    assert Standings(other.spoken).of(line) is Standing.CHANGED
    assert Standings(()).of(line) is Standing.GONE
    assert Standings(made.spoken).of(Line(0, "x", "Tự viết.", "", Origin.TYPED)) is Standing.UNSOURCED


def test_the_head_has_what_the_archive_knows_and_nothing_else():
    conference = material().conference
    found = head(conference, Form.STATE, {})
    assert found[HeadField.BODY] == "Ủy ban nhân dân\ntỉnh Lào Cai"
    assert found[HeadField.SYMBOL] == "BB-UBND"
    assert found[HeadField.LOCALITY] == "Lào Cai"
    assert found[HeadField.BEGAN] == "08 giờ 00, ngày 25 tháng 3 năm 2026"
    assert found[HeadField.ENDED] == found[HeadField.SECRETARY] == found[HeadField.SUPERIOR] == ""
    assert head(conference, Form.NOTICE, {"symbol": "TB-VP"})[HeadField.SYMBOL] == "TB-VP"
    assert spelled("Sở Tài chính") == "Sở Tài chính"


def test_a_notice_of_a_party_body_is_laid_out_as_the_party_does():
    assert is_party_body("Tỉnh ủy Lào Cai")
    assert is_party_body("Ban Thường vụ Tỉnh uỷ")
    assert not is_party_body("UBND tỉnh Lào Cai")
    party = material(body="Tỉnh ủy Lào Cai").conference
    assert style_of(Form.NOTICE, head(party, Form.NOTICE, {})) is Style.PARTY
    assert style_of(Form.NOTICE, head(party, Form.NOTICE, {"style": "state"})) is Style.STATE
    assert style_of(Form.STATE, head(party, Form.STATE, {})) is Style.STATE


def test_days_are_written_as_the_decree_has_it():
    day = material().conference.details.starts_at.date()
    assert day_in_words(day.replace(month=2, day=5)) == "ngày 05 tháng 02 năm 2026"
    assert day_in_words(day.replace(month=11, day=15)) == "ngày 15 tháng 11 năm 2026"


def test_what_is_frozen_comes_back_as_it_was():
    made = material()
    around = around_now(made.conference, Form.STATE, {"chair": "Lê Văn Chi, Bí thư"})
    assert type(around).from_json(around.to_json()) == around
    assert around.described("trần thị bình") == "Trần Thị Bình, Giám đốc, Sở Tài chính"
    assert around.described("S3") == "Người nói 3"


def test_a_draft_knows_what_stands_in_a_section():
    draft = kept(assemble(material(), Form.STATE, [CHAIR]))
    first = replace(draft.lines[0], removed=True)
    assert replace(draft, lines=(first, *draft.lines[1:])).of_section("dien-bien") == []
    assert apply(spoken()).segments
