"""Two layers side by side: every word in one piece, differences where they are, hours in seconds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from giaoban.models.compare import Counts, Kind, compare
from giaoban.models.side_by_side import AROUND, Part, folded_after, rows
from giaoban.models.transcript import Segment
from tests.factories.transcripts import segment


def said(*texts: str, apart: float = 40.0) -> list[Segment]:
    return [segment(apart * place, text) for place, text in enumerate(texts)]


def pieces(left: Sequence[Segment], right: Sequence[Segment]) -> list[tuple[Kind, str, str]]:
    return [
        (piece.kind, " ".join(w.text for w in piece.left), " ".join(w.text for w in piece.right))
        for piece in compare(left, right).pieces
    ]


def test_capitals_punctuation_and_tone_placement_make_no_difference():
    one = said("Kính thưa các đồng chí, tỉnh Hòa Bình.")
    other = said("kính thưa các đồng chí tỉnh Hoà Bình")
    assert [kind for kind, *_ in pieces(one, other)] == [Kind.SAME]


def test_what_differs_is_told_by_kind():
    one = said("giao Sở Tài chính chủ trì báo cáo", "xin cảm ơn")
    other = said("giao Sở Tư pháp chủ trì báo cáo ngay", "")
    assert pieces(one, other) == [
        (Kind.SAME, "giao Sở", "giao Sở"),
        (Kind.CHANGED, "Tài chính", "Tư pháp"),
        (Kind.SAME, "chủ trì báo cáo", "chủ trì báo cáo"),
        (Kind.ONLY_RIGHT, "", "ngay"),
        (Kind.ONLY_LEFT, "xin cảm ơn", ""),
    ]
    assert compare(one, other).counts == Counts(same=6, changed=2, only_left=3, only_right=1)


def test_a_phrase_is_matched_with_itself_and_not_with_its_repetition():
    one = said("xin mời đồng chí", "xin mời đồng chí")
    other = said("", "xin mời đồng chí")
    (first, second) = compare(one, other).pieces
    assert (first.kind, first.start) == (Kind.ONLY_LEFT, 0.0)
    assert (second.kind, second.start) == (Kind.SAME, 40.0)


def test_a_difference_has_the_times_of_both_sides():
    one, other = [segment(10.0, "a b")], [segment(9.5, "a c")]
    (difference,) = compare(one, other).differences
    assert (difference.start, difference.end) == (9.8, 10.57)


def test_nothing_against_nothing_and_against_something():
    assert compare([], []).counts.share_same == 1.0
    assert pieces([], said("một hai")) == [(Kind.ONLY_RIGHT, "", "một hai")]
    assert rows(compare([], [])) == []


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d,", "E", ".", "…"]), max_size=30).map(" ".join)


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, max_size=6), st.floats(0.5, 60))
def test_every_word_of_both_is_in_exactly_one_piece(left: list[str], right: list[str], apart: float):
    found = pieces(said(*left, apart=apart), said(*right, apart=apart))
    for side, texts in ((1, left), (2, right)):
        told = [word for piece in found for word in piece[side].split()]
        assert sorted(told) == sorted(w for text in texts for w in text.split() if w not in ".…")
    assert all(first[0] is not second[0] or first[0] is not Kind.SAME for first, second in pairwise(found))


def test_far_apart_differences_are_rows_of_their_own_among_their_surroundings():
    words = [f"t{n}" for n in range(60)]
    other = list(words)
    other[20], other[24], other[50] = "x", "y", "z"
    found = rows(compare(said(" ".join(words)), said(" ".join(other))))
    assert [row.folded for row in found] == [14, 25 - 2 * AROUND]
    first, second = found
    assert [part.text for part in first.left if part.differs] == ["t20", "t24"]
    assert [part.text for part in first.right if part.differs] == ["x", "y"]
    assert first.right[0] == Part("t14 t15 t16 t17 t18 t19", differs=False)
    assert second.left[-1] == Part("t51 t52 t53 t54 t55 t56", differs=False)
    assert (first.start, round(first.end, 2)) == (6.0, 7.47)
    assert folded_after(compare(said(" ".join(words)), said(" ".join(other)))) == 3


def test_four_hours_take_seconds():
    """With an error in every tenth word, as two models make them: 44,000 words against 44,000."""
    hour = [segment(6.0 * n, " ".join(f"w{(n * 7 + k) % 900}" for k in range(18))) for n in range(2400)]
    other = [
        replace(
            each, words=tuple(replace(w, text="khác") if i % 10 == 3 else w for i, w in enumerate(each.words))
        )
        for each in hour
    ]
    began = time.process_time()
    found = compare(hour, other)
    assert found.counts.changed == 2 * 2400
    assert len(rows(found)) > 0
    assert time.process_time() - began < 8
