"""Progress never goes back while work goes on, and its estimate follows the recording's own pace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from giaoban.models.job import Job, JobState, Step
from giaoban.models.progress import progress

START = datetime(2026, 1, 1, tzinfo=UTC)


def job(step: Step, state: JobState, *, seconds: float = 0, share: float = 0.0, **more) -> Job:
    ended_at = START + timedelta(seconds=seconds) if state is JobState.DONE else None
    made = Job(1, step, 1, 1, None, state, 1, share, 60.0, started_at=START, ended_at=ended_at)
    return replace(made, **more)


def test_nothing_queued_yet_is_nothing_done():
    found = progress([], START)
    assert (found.share, found.seconds_left, found.step) == (0.0, None, None)


def test_everything_done_is_all_even_without_the_rendition():
    done = [job(step, JobState.DONE, seconds=10) for step in Step if step is not Step.RENDER]
    found = progress([*done, job(Step.RENDER, JobState.QUEUED)], START)
    assert found.share == pytest.approx(1.0)
    assert found.seconds_left is None


def test_windows_count_by_their_cost():
    prepared = job(Step.PREPARE, JobState.DONE, seconds=1, run_id=None)
    windows = [
        job(Step.RECOGNISE, JobState.DONE, seconds=30, cost=90.0),
        job(Step.RECOGNISE, JobState.QUEUED, cost=30.0, started_at=None),
    ]
    much = progress([prepared, *windows], START).share
    windows[0] = job(Step.RECOGNISE, JobState.DONE, seconds=30, cost=10.0)
    assert 0 < progress([prepared, *windows], START).share < much < 1


def test_the_time_left_follows_the_pace():
    half = [
        job(Step.PREPARE, JobState.DONE, seconds=3, run_id=None),
        job(Step.RECOGNISE, JobState.RUNNING, share=0.5),
        job(Step.DIARISE, JobState.QUEUED, started_at=None),
    ]
    at = START + timedelta(seconds=35)
    found = progress(half, at)
    assert found.step is Step.RECOGNISE
    assert found.seconds_left == pytest.approx((3 + 35) / found.share * (1 - found.share))


def test_the_jobs_of_an_earlier_run_do_not_count():
    earlier = [job(step, JobState.DONE, seconds=10, run_id=1) for step in (Step.RECOGNISE, Step.INDEX)]
    again = [job(Step.RECOGNISE, JobState.QUEUED, run_id=2, started_at=None)]
    assert progress([*earlier, *again], START).share == pytest.approx(0.0)


def test_what_failed_is_named():
    dead = job(Step.DIARISE, JobState.DEAD, reason="hết bộ nhớ")
    assert progress([dead], START).dead == (dead,)


def test_a_run_that_only_tells_speakers_apart_waits_for_no_words():
    prepared = job(Step.PREPARE, JobState.DONE, seconds=1, run_id=None)
    first = [job(step, JobState.DONE, seconds=60) for step in (Step.RECOGNISE, Step.DIARISE, Step.ASSEMBLE)]
    again = [
        job(Step.DIARISE, JobState.DONE, seconds=9, run_id=2),
        job(Step.ASSEMBLE, JobState.DONE, run_id=2),
    ]
    indexed = job(Step.INDEX, JobState.DONE, seconds=1, run_id=2)
    assert progress([prepared, *first, *again, indexed], START).share == pytest.approx(1.0)
    begun = [job(Step.DIARISE, JobState.RUNNING, share=0.5, run_id=2)]
    assert 0.4 < progress([prepared, *first, *begun], START).share < 0.6
