"""Windows: contiguous, at most a quarter of an hour, cut where nobody speaks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.ingest.windows import MAX_SECONDS, plan
from giaoban.models.recording import Span

HOUR = 3600.0


@st.composite
def _recordings(draw: st.DrawFn) -> tuple[float, list[Span]]:
    at, speech = draw(st.floats(0, 5)), []
    for _ in range(draw(st.integers(1, 60))):
        length = draw(st.sampled_from([0.5, 8.0, 60.0, 350.0, 750.0]))
        speech.append(Span(at, at + length))
        at += length + draw(st.sampled_from([0.01, 0.5, 3.0, 40.0, 4000.0]))
    return at, speech


@given(_recordings())
def test_they_cover_everything_and_cut_no_speech_that_has_a_pause(recording: tuple[float, list[Span]]):
    duration, speech = recording
    windows = plan(duration, speech)
    assert windows[0].start == 0
    assert windows[-1].end == duration
    assert all(a.end == b.start for a, b in pairwise(windows))
    assert all(0 < each.length <= MAX_SECONDS for each in windows)
    for window in windows[:-1]:
        torn = any(each.start < window.end < each.end for each in speech)
        if torn:  # then there was no pause to cut in
            inside = Span(window.start + 60, window.start + MAX_SECONDS)
            assert any(each.start <= inside.start and each.end >= inside.end for each in speech)


def test_a_short_recording_is_one_window():
    assert plan(900.0, [Span(1, 5)]) == (Span(0, 900),)


def test_no_speech_no_window():
    assert plan(HOUR, []) == ()


def test_they_are_about_equally_long():
    speech = [Span(10.0 * n, 10.0 * n + 9) for n in range(720)]
    lengths = [each.length for each in plan(2 * HOUR, speech)]
    assert len(lengths) == 10
    assert max(lengths) - min(lengths) < 300


@pytest.mark.parametrize(("minutes", "count"), [(14, 1), (16, 2), (20, 2), (30, 3), (60, 5)])
def test_there_is_work_for_several_workers(minutes: int, count: int):
    speech = [Span(10.0 * n, 10.0 * n + 9) for n in range(6 * minutes)]
    assert len(plan(60.0 * minutes, speech)) == count


def test_the_longest_silence_near_the_end_wins():
    speech = [Span(0, 499), Span(500, 550), Span(562, 1100)]
    assert plan(1100.0, speech)[0].end == pytest.approx(556)


def test_speech_without_a_pause_is_cut_at_its_quietest_moment_where_equal_windows_would_end():
    asked: list[Span] = []

    def quietest(within: Span) -> float:
        asked.append(within)
        return within.start + 7

    windows = plan(1000.0, [Span(0, 1000.0)], quietest)
    assert asked == [Span(485, 515)]
    assert [each.end for each in windows] == [492, 1000]
