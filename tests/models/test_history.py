"""A change as people read it: what was there, what came, where, and what became of the line since."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.changes import Change, apply
from giaoban.models.corrections import Cut, Join, Rewrite, moved, retold
from giaoban.models.history import deed_of, line_now, sides, told
from giaoban.models.recording import Span
from giaoban.models.side_by_side import Part
from giaoban.models.speakers import Assign, Merge, Rename, Split
from giaoban.models.transcript import Segment
from tests.factories.transcripts import layer, segment
from tests.models.test_corrections import log, read, rewrite, span

MEETING = layer(
    segment(0.0, "kính thưa các đồng chí", "S1"),
    segment(10.0, "tôi xin báo cáo", "S2"),
    segment(20.0, "về tiến độ giải ngân", "S2"),
    gaps=[Span(40.0, 44.0)],
)
FIRST, SECOND, THIRD = map(span, MEETING.segments)


@pytest.mark.parametrize(
    ("change", "before", "after", "where"),
    [
        (
            Rewrite(SECOND, "tôi xin báo cáo", retold((), "tôi báo cáo", SECOND)),
            "tôi xin báo cáo",
            "tôi báo cáo",
            SECOND,
        ),
        (Rewrite(Span(40.0, 44.0), "", ()), "", "", Span(40.0, 44.0)),
        (Cut(FIRST, 0.6), "kính thưa các đồng chí", "kính thưa ‖ các đồng chí", FIRST),
        (
            Join(SECOND, THIRD),
            "tôi xin báo cáo ‖ về tiến độ giải ngân",
            "tôi xin báo cáo về tiến độ giải ngân",
            Span(SECOND.start, THIRD.end),
        ),
        (Rename("S2", "Hoàng Thị B"), "Người nói 2", "Hoàng Thị B", None),
        (Rename("S2", ""), "Người nói 2", "", None),
        (Merge(("S2", "S3"), "S1"), "Người nói 2, Người nói 3", "Người nói 1", None),
        (Split((SECOND,), "S4", "Lê Văn C"), "", "Người nói 4 (Lê Văn C)", SECOND),
        (Assign((SECOND, THIRD), None), "", "Chưa rõ người nói", SECOND),
    ],
)
def test_each_change_says_what_was_and_what_is(change: Change, before: str, after: str, where: Span | None):
    said = told(change, apply(MEETING))
    assert (said.before, said.after, said.span) == (before, after, where)


def test_times_that_were_set_are_told_as_times():
    line = MEETING.segments[1]
    said = told(Rewrite(SECOND, line.text, moved(line.words, Span(11.0, 13.0))))
    assert (said.before, said.after, said.of_times) == ("0:10,0–0:11,1", "0:11,0–0:13,0", True)


def test_what_no_transcript_has_is_told_without_words():
    assert (told(Cut(FIRST, 0.6)).before, told(Cut(FIRST, 0.6)).span) == ("", FIRST)


def test_differing_words_are_marked_to_the_letter():
    assert sides("ở lào cai, năm nay", "ở Lào Cai, năm nay") == (
        (Part("ở", differs=False), Part("lào cai,", differs=True), Part("năm nay", differs=False)),
        (Part("ở", differs=False), Part("Lào Cai,", differs=True), Part("năm nay", differs=False)),
    )


WORDS = st.lists(st.sampled_from(["một", "hai", "ba", "Ba", "bốn"]), max_size=8).map(" ".join)


@given(WORDS, WORDS)
def test_both_sides_are_whole_and_what_is_not_marked_is_the_same(before: str, after: str):
    left, right = sides(before, after)
    assert " ".join(part.text for part in left) == before
    assert " ".join(part.text for part in right) == after
    same = [[part.text for part in parts if not part.differs] for parts in (left, right)]
    assert same[0] == same[1]


def line_of(*changes: Change, about: Rewrite) -> Segment | None:
    return line_now(about, read(*changes, made=MEETING))


def test_the_line_that_a_change_was_about_is_found_as_it_is_now():
    change = rewrite(apply(MEETING), 1, "tôi báo cáo")
    after = read(change, made=MEETING)
    again = rewrite(after, 1, "tôi xin trình bày")
    found = [line_of(change, about=change), line_of(change, again, about=change)]
    assert [line.text for line in found if line] == ["tôi báo cáo", "tôi xin trình bày"]


def test_a_line_that_is_gone_cut_or_joined_is_not_given_back_its_words():
    change = rewrite(apply(MEETING), 1, "tôi xin phép báo cáo")
    line = read(change, made=MEETING).segments[1]
    joined = Join(span(line), THIRD)
    cut = Cut(span(line), line.words[2].start)
    gone = rewrite(read(change, made=MEETING), 1, "")
    assert [line_of(change, each, about=change) for each in (joined, cut, gone)] == [None, None, None]


def test_what_was_done_in_one_deed_is_told_by_its_moment_and_person():
    edits = log(Rename("S1", "A"), Rename("S2", "B"))
    assert deed_of(edits[0], edits) == edits
