"""How far a recording's way has come, read from its jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from giaoban.models.job import SPARE_STEPS, Job, JobState, Progress, Step

WEIGHT: Final = {
    # Shares of the time that the steps take for the same sound on a CPU with whisper-base: only their
    # proportion matters, and only until the recording's own pace is known.
    Step.PREPARE: 0.03,
    Step.RECOGNISE: 0.70,
    Step.DIARISE: 0.24,
    Step.ASSEMBLE: 0.01,
    Step.INDEX: 0.01,
    Step.FOLLOW: 0.01,
    Step.MEANING: 0.01,
    Step.RENDER: 0.01,
}
_AWAITED: Final = frozenset(Step) - SPARE_STEPS
"""A recording is not said to be unfinished for want of a rendition."""


def progress(jobs: Sequence[Job], at: datetime) -> Progress:
    """From every job of one recording.

    Steps that are not enqueued yet count with their whole weight; within a step the windows count by
    their cost; steps that the run leaves out do not count. The time left is the time worked so far
    scaled to the weight that is left.
    """
    current = newest_run(jobs)
    awaited = _AWAITED - left_out(current)
    shares = {step: _share([job for job in current if job.step is step]) for step in awaited}
    total = sum(WEIGHT[step] for step in awaited)
    share = sum(WEIGHT[step] * shares[step] for step in awaited) / total
    running = [
        job for job in current if job.state in {JobState.RUNNING, JobState.QUEUED} and job.step in _AWAITED
    ]
    running.sort(key=lambda job: (job.state is not JobState.RUNNING, job.id))
    return Progress(
        share=min(share, 1.0),
        seconds_left=_seconds_left(current, share, at) if running else None,
        step=running[0].step if running else None,
        dead=tuple(job for job in current if job.state is JobState.DEAD),
    )


def left_out(run: Sequence[Job]) -> frozenset[Step]:
    """The steps that a run does not need: one that only tells the speakers apart anew has its words, and
    what browsers play as it is needs no copy. Preparing, which decides on the copy, begins the run. Most
    archives have no search by meaning, and few recordings are held against directives once more."""
    steps = {job.step for job in run if job.run_id is not None}
    only_diarised = Step.DIARISE in steps and Step.RECOGNISE not in steps
    as_it_is = bool(steps) and all(job.step is not Step.RENDER for job in run)
    rare = {Step.MEANING, Step.FOLLOW} - {job.step for job in run}
    return frozenset([*rare, *[Step.RECOGNISE] * only_diarised, *[Step.RENDER] * as_it_is])


def newest_run(jobs: Sequence[Job]) -> list[Job]:
    """Its jobs, and those that belong to no run."""
    newest = max((job.run_id for job in jobs if job.run_id is not None), default=None)
    return [job for job in jobs if job.run_id in {None, newest}]


def _share(jobs: list[Job]) -> float:
    if not jobs:
        return 0.0
    done = sum((job.cost or 1.0) * (1.0 if job.state is JobState.DONE else job.progress) for job in jobs)
    return done / sum(job.cost or 1.0 for job in jobs)


_LEAST_SHARE: Final = 0.02
"""Below this the pace is guesswork."""


def _seconds_left(jobs: list[Job], share: float, at: datetime) -> float | None:
    worked = sum(
        ((job.ended_at or at) - job.started_at).total_seconds()
        for job in jobs
        if job.started_at and job.state in {JobState.DONE, JobState.RUNNING} and job.step in _AWAITED
    )
    if share < _LEAST_SHARE or worked <= 0:
        return None
    at_once = max(1, sum(job.state is JobState.RUNNING for job in jobs))
    return worked / share * (1.0 - share) / at_once
