"""How near the rules come to what a person labelled as spoken of at a later conference."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import pytest

from giaoban.models.changes import Edit, apply
from giaoban.models.conference import Participant
from giaoban.models.directives import Directive, Fields, Kind, Reason, State, Strength
from giaoban.models.mentions import MentionKind
from giaoban.models.people import Unit
from giaoban.models.register import Register
from giaoban.models.speakers import Rename
from giaoban.search.directives import spoken_of
from giaoban.search.lexicon import abbreviations
from tests.factories.transcripts import layer, segment
from tests.search.directives.later_meetings import HALVES, figures, read

_FEWEST: Final = 60
REGISTER = Register.of([Unit(1, "Sở Tài chính"), Unit(2, "Sở Y tế")], abbreviations())
DAY: Final = date(2026, 6, 1)


def test_the_set_is_large_and_holds_reports_reminders_and_look_alikes() -> None:
    _, pairs = read()
    assert len(pairs) >= _FEWEST
    kinds = [pair.kind for pair in pairs]
    assert all(kinds.count(kind) >= 8 for kind in (*MentionKind, None))


@pytest.mark.parametrize("half", HALVES)
def test_what_is_proposed_is_meant_and_most_of_what_is_meant_is_proposed(half: str) -> None:
    told = figures(half)
    assert told.reported.precision >= 0.95
    assert told.crossed.precision >= 0.95
    assert told.reported.recall >= 0.85
    assert told.mentioned.recall >= 0.85


def directive(number: int, content: str, *leads: str) -> Directive:
    fields = Fields(content, Strength.ASSIGNED, leads=leads)
    return Directive(
        *(number, 1, 1, Kind.DIRECTIVE, State.IN_PROGRESS, 0.0, 5.0, content, fields, Reason("giao", 0.9)),
        told_on=date(2026, 3, 25),
    )


GIVEN = [directive(1, "Rà soát các dự án chậm tiến độ ở Bảo Yên", "Sở Tài chính")]


def test_a_report_is_found_with_its_seconds_and_its_speaker() -> None:
    spoken = layer(
        segment(0.0, "Kính thưa các đồng chí.", "S1"),
        segment(5.0, "Các dự án chậm tiến độ ở Bảo Yên chúng tôi đã rà soát xong,", "S2"),
        segment(10.0, "còn bốn dự án vướng mặt bằng.", "S2"),
    )
    edit = Edit(1, 1, Rename("S2", "Trần Văn Tài"), datetime(2026, 6, 2, tzinfo=UTC), "Thư ký")
    transcript = apply(spoken, [edit])
    participants = {"trần văn tài": Participant("Trần Văn Tài", "Giám đốc", "Sở Tài chính")}
    [found] = spoken_of(transcript, GIVEN, REGISTER, participants, DAY)
    assert (found.directive_id, found.kind, found.speaker) == (1, MentionKind.REPORTED, "Trần Văn Tài")
    assert (found.start, found.end) == (5.0, transcript.segments[2].end)
    assert "unit_speaks" in found.reasons
    assert "chậm tiến" in found.reasons


def test_what_is_given_anew_is_no_report() -> None:
    spoken = apply(
        layer(
            segment(
                0.0, "Giao Sở Tài chính rà soát các dự án chậm tiến độ ở Bảo Yên, hoàn thành trong tháng 7."
            )
        )
    )
    [found] = spoken_of(spoken, GIVEN, REGISTER, {}, DAY)
    assert found.kind is MentionKind.ASKED


@pytest.mark.parametrize(
    "text",
    [
        "Xin cảm ơn các đồng chí.",
        "Sở Y tế đã rà soát trang thiết bị.",
        "Nếu các dự án chậm tiến độ ở Bảo Yên mà kéo dài thì rất khó cho Sở Tài chính.",
        "",
    ],
)
def test_what_is_said_of_something_else_is_not_found(text: str) -> None:
    assert spoken_of(apply(layer(segment(0.0, text))), GIVEN, REGISTER, {}, DAY) == []


def test_nothing_is_looked_for_where_nothing_is_open() -> None:
    assert spoken_of(apply(layer(segment(0.0, "Sở Tài chính đã xong."))), [], REGISTER, {}, DAY) == []
