"""Steps and jobs: the way of one recording, cut into pieces that can each be done again.

receive → prepare → recognise ×n ┐→ assemble → index
                  → diarise ×n   ┘           → meaning
          → render

`follow` is part of `index`, and comes alone where not the recording changed, but a directive that it may
speak of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    PREPARE = "prepare"
    RECOGNISE = "recognise"
    DIARISE = "diarise"
    ASSEMBLE = "assemble"
    INDEX = "index"
    FOLLOW = "follow"
    MEANING = "meaning"
    RENDER = "render"

    @property
    def label(self) -> str:
        return {
            "prepare": "Giải mã âm thanh",
            "recognise": "Nhận dạng lời nói",
            "diarise": "Phân biệt người nói",
            "assemble": "Ghép bản gỡ băng",
            "index": "Đưa vào tìm kiếm",
            "follow": "Đối chiếu chỉ đạo đã giao",
            "meaning": "Đưa vào tìm theo nghĩa",
            "render": "Tạo bản xem",
        }[self.value]

    @property
    def priority(self) -> int:
        """Lower is sooner: what a person waits for goes before what takes long."""
        return {
            "index": 0,
            "assemble": 1,
            "prepare": 2,
            "follow": 3,
            "meaning": 4,
            "recognise": 5,
            "diarise": 5,
            "render": 8,
        }[self.value]


MODEL_STEPS = frozenset({Step.RECOGNISE, Step.DIARISE})
"""The long ones, a job for each window."""

HEAVY_STEPS = MODEL_STEPS | {Step.MEANING}
"""They need weights in memory; the others are short and need none."""

LIGHT_STEPS = frozenset(Step) - HEAVY_STEPS

SPARE_STEPS = frozenset({Step.RENDER, Step.MEANING, Step.FOLLOW})
"""A recording is whole without them: nobody waits for them, and their failure is not its own."""


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    """Every attempt failed; `reason` says why. A retry by a person queues it again."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    step: Step
    recording_id: int
    run_id: int | None
    window: int | None
    """0-based index into the windows of the preparation; None for steps of the whole recording."""
    state: JobState
    attempt: int
    """How often it was claimed; fences the result of a worker that lost its lease."""
    progress: float
    """0 to 1, of this attempt."""
    cost: float
    """Expected work, in seconds of sound; weighs the recording's progress."""
    reason: str = ""
    worker: str = ""
    queued_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


def run_of(job: Job) -> int:
    """The run that a window's job or an assembly belongs to. Raises ValueError for a job without one."""
    if job.run_id is None:
        raise ValueError(f"job {job.id} ({job.step}) belongs to no run")
    return job.run_id


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recording's way has come."""

    share: float
    """0 to 1."""
    seconds_left: float | None
    """Estimate from the pace so far; None until there is a pace."""
    step: Step | None
    """What is being done now, or would be next."""
    dead: tuple[Job, ...] = ()
