"""What people correct of the words: times stay, nobody else's line changes, a newer layer keeps it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.carried import carried
from giaoban.models.changes import Change, Edit, apply
from giaoban.models.corrections import Cut, Join, Rewrite, moved, retold
from giaoban.models.recording import Span
from giaoban.models.speakers import Assign, Merge, Rename
from giaoban.models.transcript import Doubt, Layer, Segment, Transcript, Word
from tests.factories.transcripts import layer, segment

AT = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
MEETING = layer(
    segment(0.0, "kính thưa các đồng chí", "S1"),
    segment(10.0, "tôi xin báo cáo", "S2", doubts=[Doubt.LOW_CONFIDENCE]),
    segment(20.0, "về tiến độ giải ngân", "S2"),
    segment(30.0, "xin cảm ơn", "S1"),
    gaps=[Span(40.0, 44.0)],
)


def log(*changes: Change, undone: frozenset[int] = frozenset()) -> list[Edit]:
    return [
        Edit(place, 1, change, AT, "Thư ký", undone_at=AT if place in undone else None)
        for place, change in enumerate(changes)
    ]


def read(*changes: Change, made: Layer = MEETING) -> Transcript:
    return apply(made, log(*changes))


def span(line: Segment) -> Span:
    return Span(line.start, line.end)


def rewrite(transcript: Transcript, place: int, text: str) -> Rewrite:
    line = transcript.segments[place]
    return Rewrite(span(line), line.text, retold(line.words, text, span(line)))


def texts(transcript: Transcript) -> list[str]:
    return [line.text for line in transcript.segments]


def times(words: tuple[Word, ...]) -> list[tuple[str, float, float]]:
    return [(word.text, word.start, word.end) for word in words]


def test_words_that_stay_keep_their_times_and_one_for_one_takes_the_others_time():
    line = MEETING.segments[2]
    told = retold(line.words, "về tiến trình giải ngân.", span(line))
    assert times(told) == [
        ("về", 20.0, 20.27),
        ("tiến", 20.3, 20.57),
        ("trình", 20.6, 20.87),
        ("giải", 20.9, 21.17),
        ("ngân.", 21.2, 21.47),
    ]
    assert told[0] is line.words[0]
    assert [word.probability for word in told] == [0.9, 0.9, 1.0, 0.9, 0.9]


def test_more_words_share_the_time_of_those_they_stand_for_by_their_letters():
    words = (Word(0.0, 1.0, "ubnd", 0.5), Word(1.0, 1.4, "tỉnh", 0.9))
    assert times(retold(words, "Ủy ban nhân dân tỉnh", Span(0.0, 1.4))) == [
        ("Ủy", 0.0, 0.167),
        ("ban", 0.167, 0.417),
        ("nhân", 0.417, 0.75),
        ("dân", 0.75, 1.0),
        ("tỉnh", 1.0, 1.4),
    ]


def test_a_word_that_was_missed_takes_the_pause_where_it_was_said_else_its_neighbours_time():
    words = (Word(0.0, 0.3, "xin", 1.0), Word(0.9, 1.2, "ơn", 1.0))
    assert times(retold(words, "xin cảm ơn", Span(0.0, 1.2)))[1] == ("cảm", 0.3, 0.9)
    close = (Word(0.0, 0.4, "xin", 1.0), Word(0.4, 0.8, "ơn", 1.0))
    assert times(retold(close, "xin cảm ơn", Span(0.0, 0.8))) == [
        ("xin", 0.0, 0.2),
        ("cảm", 0.2, 0.4),
        ("ơn", 0.4, 0.8),
    ]
    assert [word.text for word in retold(close, "tôi xin ơn", Span(0.0, 0.8))] == ["tôi", "xin", "ơn"]


def test_voice_without_text_is_filled_evenly():
    assert times(retold((), "xin mời", Span(40.0, 43.0))) == [("xin", 40.0, 41.5), ("mời", 41.5, 43.0)]


def test_a_line_moved_keeps_its_pace():
    words = moved(MEETING.segments[3].words, Span(31.0, 32.74))
    assert times(words) == [("xin", 31.0, 31.54), ("cảm", 31.6, 32.14), ("ơn", 32.2, 32.74)]


_TEXTS = st.lists(st.sampled_from(["kính", "thưa", "các", "Đồng", "chí,", "a", "–", "57-NQ/TW"]), max_size=12)


@given(st.integers(0, 3), _TEXTS)
def test_the_text_is_what_was_typed_and_times_never_run_back_nor_leave_the_line(place: int, typed: list[str]):
    line = MEETING.segments[place]
    told = retold(line.words, " ".join(typed), span(line))
    assert [word.text for word in told] == typed
    assert all(word.start <= word.end for word in told)
    assert all(one.end <= other.start + 1e-9 for one, other in pairwise(told))
    assert all(line.start <= word.start and word.end <= line.end for word in told)


def test_a_corrected_line_says_so_and_is_doubted_no_more():
    corrected = read(rewrite(apply(MEETING), 1, "tôi xin phép báo cáo"))
    assert texts(corrected)[1] == "tôi xin phép báo cáo"
    line = corrected.segments[1]
    assert (line.corrected, line.doubts, line.speaker) == (True, (), "S2")
    assert {word.speaker for word in line.words} == {"S2"}
    assert corrected.segments[0] is MEETING.segments[0]


def test_a_line_where_nothing_was_said_is_gone_and_its_neighbours_stay_two():
    made = layer(segment(0.0, "một hai ba bốn năm", "S1"))
    cut = (Assign((Span(0.55, 0.9),), "S2"),)
    transcript = read(*cut, made=made)
    assert texts(transcript) == ["một hai", "ba", "bốn năm"]
    assert texts(read(*cut, rewrite(transcript, 1, ""), made=made)) == ["một hai", "bốn năm"]


def test_voice_without_text_becomes_a_line_or_is_said_to_be_none():
    assert apply(MEETING).gaps == (Span(40.0, 44.0),)
    filled = read(Rewrite(Span(40.0, 44.0), "", retold((), "chào đồng chí", Span(40.0, 44.0))))
    assert (texts(filled)[-1], filled.gaps) == ("chào đồng chí", ())
    assert (filled.segments[-1].speaker, filled.segments[-1].corrected) == (None, True)
    dismissed = read(Rewrite(Span(40.0, 44.0), "", ()))
    assert (len(dismissed.segments), dismissed.gaps) == (4, ())


def test_lines_are_cut_and_joined_and_both_can_be_corrected_after():
    cut = Cut(span(MEETING.segments[0]), 0.6)
    transcript = read(cut)
    assert texts(transcript)[:2] == ["kính thưa", "các đồng chí"]
    again = read(cut, rewrite(transcript, 1, "các bạn"))
    assert texts(again)[:2] == ["kính thưa", "các bạn"]
    assert [line.corrected for line in again.segments[:2]] == [False, True]
    joined = read(Join(span(MEETING.segments[1]), span(MEETING.segments[2])))
    assert texts(joined)[1] == "tôi xin báo cáo về tiến độ giải ngân"
    assert (joined.segments[1].start, joined.segments[1].end) == (10.0, 21.47)


def test_a_line_joined_to_another_speakers_is_said_by_that_one():
    joined = read(Join(span(MEETING.segments[2]), span(MEETING.segments[3])))
    assert (joined.segments[2].text, joined.segments[2].speaker) == ("về tiến độ giải ngân xin cảm ơn", "S2")
    assert len(joined.segments) == 3


def test_corrections_and_speakers_are_said_of_the_same_lines_in_the_order_they_were_said():
    named = (Merge(("S2",), "S1"), Rename("S1", "Sùng A Lềnh"))
    transcript = read(*named, rewrite(read(*named), 1, "tôi xin trình bày"))
    line = transcript.segments[1]
    assert (line.text, transcript.name(line.speaker)) == ("tôi xin trình bày", "Sùng A Lềnh")
    given = read(rewrite(apply(MEETING), 1, "tôi xin trình bày"), Assign((Span(10.0, 10.62),), "S1"))
    assert [(line.text, line.speaker) for line in given.segments[1:3]] == [
        ("tôi xin", "S1"),
        ("trình bày", "S2"),
    ]


def test_what_was_taken_back_is_as_if_never_said():
    change = rewrite(apply(MEETING), 1, "khác")
    assert apply(MEETING, log(change, undone=frozenset({0}))).segments == MEETING.segments


@st.composite
def _deeds(draw: st.DrawFn) -> list[Change]:
    """Whatever somebody could do on the lines as they are then."""
    done: list[Change] = []
    for _ in range(draw(st.integers(0, 8))):
        lines = read(*done).segments
        if not lines:
            break
        place = draw(st.integers(0, len(lines) - 1))
        line = lines[place]
        kind = draw(st.sampled_from(["rewrite", "cut", "join", "assign", "merge"]))
        if kind == "rewrite":
            done.append(rewrite(read(*done), place, " ".join(draw(_TEXTS))))
        elif kind == "cut" and len(line.words) > 1:
            done.append(Cut(span(line), line.words[draw(st.integers(1, len(line.words) - 1))].start))
        elif kind == "join" and place + 1 < len(lines):
            done.append(Join(span(line), span(lines[place + 1])))
        elif kind == "assign":
            done.append(Assign((span(line),), draw(st.sampled_from(["S1", "S2", None]))))
        else:
            done.append(Merge(("S2",), "S1"))
    return done


@given(_deeds())
def test_every_deed_changes_its_line_and_no_other_whatever_came_before(deeds: list[Change]):
    before = apply(MEETING)
    for count, deed in enumerate(deeds, start=1):
        after = read(*deeds[:count])
        said_before = [word.text for line in before.segments for word in line.words]
        said = [word.text for line in after.segments for word in line.words]
        if isinstance(deed, Rewrite):
            place = next(at for at, line in enumerate(before.segments) if span(line) == deed.span)
            first = sum(len(line.words) for line in before.segments[:place])
            last = first + len(before.segments[place].words)
            assert said == said_before[:first] + [word.text for word in deed.words] + said_before[last:]
        else:
            assert said == said_before
        if isinstance(deed, Cut):
            assert len(after.segments) == len(before.segments) + 1
        if isinstance(deed, Join):
            assert len(after.segments) == len(before.segments) - 1
        assert all({word.speaker for word in line.words} == {line.speaker} for line in after.segments)
        before = after


def again(newer: Layer, *changes: Change) -> Transcript:
    edits = log(*changes)
    return apply(newer, log(*carried(apply(MEETING, edits), edits, newer)))


NEWER = layer(
    segment(0.1, "kính thưa các đồng chí tôi", "S1"),
    segment(10.1, "xin báo cáo", "S2"),
    segment(20.1, "về tiến bộ giải ngân xin", "S2"),
    segment(30.1, "cảm ơn", "S1"),
)


def test_a_correction_stands_in_a_newer_layer_whatever_that_heard():
    transcript = again(NEWER, rewrite(apply(MEETING), 2, "về tiến độ Giải Ngân"))
    assert "về tiến độ Giải Ngân" in texts(transcript)[2]
    assert transcript.segments[2].corrected
    assert texts(transcript)[3] == "cảm ơn"


@pytest.mark.parametrize("place", range(4))
def test_every_word_that_a_person_wrote_is_in_the_newer_transcript(place: int):
    transcript = again(NEWER, rewrite(apply(MEETING), place, "lời do người soát viết"))
    assert "lời do người soát viết" in " ".join(texts(transcript))


def test_what_was_filled_or_said_to_be_nothing_is_so_in_the_newer_layer():
    filled = Rewrite(Span(40.0, 44.0), "", retold((), "chào đồng chí", Span(40.0, 44.0)))
    assert texts(again(NEWER, filled))[-1] == "chào đồng chí"
    gone = rewrite(apply(MEETING), 3, "")
    assert "cảm ơn" not in texts(again(NEWER, gone))


def test_names_follow_corrected_lines_into_the_newer_layer():
    transcript = again(NEWER, rewrite(apply(MEETING), 1, "tôi xin trình bày"), Rename("S2", "Hoàng Thị B"))
    line = next(each for each in transcript.segments if "trình bày" in each.text)
    assert transcript.name(line.speaker) == "Hoàng Thị B"
