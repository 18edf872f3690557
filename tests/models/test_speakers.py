from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.changes import Edit, apply
from giaoban.models.recording import Span
from giaoban.models.speakers import (
    Assign,
    Merge,
    Rename,
    SpeakerChange,
    Split,
    free_label,
    name_of_voice,
)
from giaoban.models.transcript import Layer, Transcript
from tests.factories.transcripts import layer, segment

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MEETING = layer(
    segment(0.0, "kính thưa các đồng chí", "S1"),
    segment(10.0, "tôi xin báo cáo", "S2"),
    segment(20.0, "về tiến độ giải ngân", "S3"),
    segment(30.0, "xin cảm ơn", "S1"),
    segment(40.0, "không rõ ai nói", None),
)


def edits(*changes: SpeakerChange, undone: frozenset[int] = frozenset()) -> list[Edit]:
    return [
        Edit(place, 1, change, AT, "Thư ký", undone_at=AT if place in undone else None)
        for place, change in enumerate(changes)
    ]


def read(*changes: SpeakerChange, made: Layer = MEETING) -> Transcript:
    return apply(made, edits(*changes))


def who(transcript: Transcript) -> list[str]:
    return [transcript.name(each.speaker) for each in transcript.segments]


def test_nobody_changed_anything() -> None:
    transcript = apply(MEETING)
    assert transcript.segments is MEETING.segments
    assert (transcript.speakers, dict(transcript.names), transcript.revision) == (("S1", "S2", "S3"), {}, 0)
    assert transcript.name("S2") == "Người nói 2"
    assert transcript.voice("S2") == "S2"
    assert transcript.voice(None) == ""


def test_a_name_stands_wherever_the_speaker_speaks() -> None:
    transcript = read(Rename("S1", "Trịnh Xuân Trường", 7))
    assert who(transcript)[0] == who(transcript)[3] == "Trịnh Xuân Trường"
    assert dict(transcript.people) == {"S1": 7}
    assert transcript.voice("S1") == "Trịnh Xuân Trường"


def test_an_empty_name_takes_the_name_away() -> None:
    transcript = read(Rename("S1", "Trịnh Xuân Trường", 7), Rename("S1", ""))
    assert who(transcript)[0] == "Người nói 1"
    assert dict(transcript.people) == {}


def test_merged_speakers_are_one_with_the_name_that_one_of_them_had() -> None:
    transcript = read(Rename("S3", "Hoàng Thị B", 9), Merge(("S3",), "S2"))
    assert transcript.speakers == ("S1", "S2")
    assert who(transcript)[1:3] == ["Hoàng Thị B"] * 2
    assert dict(transcript.names) == {"S2": "Hoàng Thị B"}
    assert dict(transcript.people) == {"S2": 9}
    assert {word.speaker for word in transcript.segments[2].words} == {"S2"}


def test_who_takes_the_others_in_keeps_the_own_name() -> None:
    transcript = read(Rename("S2", "Giữ"), Rename("S3", "Mất"), Merge(("S3",), "S2"))
    assert dict(transcript.names) == {"S2": "Giữ"}


def test_a_split_makes_a_speaker_of_the_chosen_lines() -> None:
    transcript = read(Split((Span(30.0, 30.9),), "S4", "Chủ tịch"))
    assert [each.speaker for each in transcript.segments] == ["S1", "S2", "S3", "S4", None]
    assert transcript.speakers == ("S1", "S2", "S3", "S4")
    assert who(transcript)[3] == "Chủ tịch"


def test_a_line_goes_to_another_or_to_nobody_and_from_nobody() -> None:
    spans = [(Span(each.start, each.end),) for each in MEETING.segments]
    transcript = read(Assign(spans[0], "S3"), Assign(spans[1], None), Assign(spans[4], "S1"))
    assert [each.speaker for each in transcript.segments] == ["S3", None, "S3", "S1", "S1"]
    assert transcript.speakers == ("S3", "S1")


def test_a_span_within_a_line_cuts_it_at_the_words() -> None:
    transcript = read(Assign((Span(0.55, 1.2),), "S2"))
    pieces = transcript.segments[:3]
    assert [(each.speaker, each.text) for each in pieces] == [
        ("S1", "kính thưa"),
        ("S2", "các đồng"),
        ("S1", "chí"),
    ]
    assert [(each.start, each.end) for each in pieces] == [(0.0, 0.57), (0.6, 1.17), (1.2, 1.47)]


def test_what_was_cut_and_given_back_is_the_machines_segment_again() -> None:
    transcript = read(Assign((Span(0.55, 1.2),), "S2"), Assign((Span(0.0, 2.0),), "S1"))
    assert transcript.segments == MEETING.segments
    assert transcript.segments[0] is MEETING.segments[0]


def test_changes_hold_in_the_order_in_which_they_were_made() -> None:
    line = (Span(30.0, 30.9),)
    assert read(Merge(("S2",), "S1"), Assign(line, "S2")).segments[3].speaker == "S2"
    assert read(Assign(line, "S2"), Merge(("S2",), "S1")).segments[3].speaker == "S1"


def test_what_was_taken_back_is_passed_over_but_counted() -> None:
    log = edits(Rename("S1", "A"), Merge(("S2",), "S1"), undone=frozenset({1}))
    transcript = apply(MEETING, log)
    assert transcript.speakers == ("S1", "S2", "S3")
    assert transcript.name("S1") == "A"
    assert transcript.revision == 3


def test_the_layer_itself_never_changes() -> None:
    before = replace(MEETING)
    read(Merge(("S2", "S3"), "S1"), Split((Span(0.0, 0.5),), "S9", "X"))
    assert before == MEETING


def test_a_free_label_is_nobodys_and_was_nobodys() -> None:
    assert free_label(MEETING, []) == "S4"
    assert free_label(MEETING, [Split((), "S4")]) == "S5"
    assert free_label(layer(), []) == "S1"


@pytest.mark.parametrize(
    ("voice", "name"),
    [("", "Chưa rõ người nói"), ("S12", "Người nói 12"), ("Sùng A Lềnh", "Sùng A Lềnh"), ("S", "S")],
)
def test_what_search_keeps_is_shown_as_a_name(voice: str, name: str) -> None:
    assert name_of_voice(voice) == name


_TIMES = st.floats(0, 60).map(lambda at: round(at, 2))
_SPANS = st.tuples(_TIMES, _TIMES).map(lambda pair: Span(min(pair), max(pair)))
_LABELS = st.sampled_from(["S1", "S2", "S3"])
_CHANGES = st.one_of(
    st.builds(Assign, st.lists(_SPANS, max_size=3).map(tuple), st.one_of(st.none(), _LABELS)),
    st.builds(Split, st.lists(_SPANS, max_size=3).map(tuple), st.just("S4")),
    st.builds(Merge, st.lists(_LABELS, min_size=1, max_size=2).map(tuple), _LABELS),
    st.builds(Rename, _LABELS, st.text(max_size=5)),
)


@given(st.lists(_CHANGES, max_size=8))
def test_no_word_is_lost_doubled_or_moved_whatever_people_do(changes: list[SpeakerChange]) -> None:
    transcript = read(*changes)
    kept = [word for each in transcript.segments for word in each.words]
    made = [word for each in MEETING.segments for word in each.words]
    assert [(w.start, w.end, w.text) for w in kept] == [(w.start, w.end, w.text) for w in made]
    for each in transcript.segments:
        assert {word.speaker for word in each.words} == {each.speaker}
    assert set(transcript.speakers) == {each.speaker for each in transcript.segments} - {None}
