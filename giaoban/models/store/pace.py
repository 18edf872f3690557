"""How quick the archive's workers have been: what an estimate of further work rests on."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from sqlalchemy import Connection, select

from giaoban.models.job import MODEL_STEPS, JobState, Step
from giaoban.models.store.tables import jobs, runs

_LOOKED_AT: Final = 400
"""Jobs, the newest: what a machine did before it was replaced says little."""


def work_for_a_second(tx: Connection, recogniser: str) -> float | None:
    """Seconds that one worker takes for a second of speech with this recogniser, speakers included.

    None where the archive has not used it yet.
    """
    rows = tx.execute(
        select(jobs.c.run_id, jobs.c.step, jobs.c.cost, jobs.c.started_at, jobs.c.ended_at, runs.c.options)
        .join(runs, runs.c.id == jobs.c.run_id)
        .where(jobs.c.state == JobState.DONE.value, jobs.c.step.in_([step.value for step in MODEL_STEPS]))
        .order_by(jobs.c.id.desc())
        .limit(_LOOKED_AT)
    )
    spoken: defaultdict[int, float] = defaultdict(float)
    worked: defaultdict[int, float] = defaultdict(float)
    for row in rows:
        if row.options.get("recogniser") == recogniser and row.started_at and row.ended_at:
            worked[row.run_id] += (row.ended_at - row.started_at).total_seconds()
            spoken[row.run_id] += row.cost if row.step == Step.RECOGNISE.value else 0.0
    heard = [run for run, seconds in spoken.items() if seconds > 0]  # some only told speakers apart
    return sum(worked[run] for run in heard) / sum(spoken[run] for run in heard) if heard else None
