"""A run: one processing of a recording. What it is made with is settled once, when it begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from giaoban.models.hints import hints
from giaoban.models.job import Step
from giaoban.models.recording import Preparation, Span
from giaoban.models.store import conferences, glossary, recordings, transcripts
from giaoban.models.store.queue.seam import JobQueue

HINTS: Final = "hints"
"""The run's option that holds the words it is given, best first: every window of it gets the same."""
_DIARISE_COST: Final = 0.3
"""Of a second of speech, against recognising it."""
_WINDOW_COST: Final = 1.0
"""A window without speech is work too: it is claimed and committed."""


def begin_run(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    options: Mapping[str, Any],
    preparation: Preparation,
    *,
    later: bool = False,
) -> int:
    """Starts a run of a prepared recording with its conference's own words, and enqueues its windows;
    `later`: behind the windows of every recording that is newly in.

    Returns the run's id. A re-run is a new one, with the words that are known by then.
    """
    recording = recordings.get(tx, recording_id)
    conference = conferences.get(tx, recording.conference_id)
    words = hints(conference.details, glossary.listing(tx))
    run_id = transcripts.start_run(tx, recording_id, {**options, HINTS: list(words)})
    _enqueue_windows(tx, queue, recording_id, run_id, preparation, later=later)
    return run_id


def hints_of(tx: Connection, layer_id: int) -> tuple[str, ...]:
    """The words that the layer's run was given, best first: with its makers, all that made it what it is."""
    options = transcripts.run_options(tx, transcripts.run_of(tx, layer_id))
    return tuple(options.get(HINTS, ()))


def _enqueue_windows(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    run_id: int,
    preparation: Preparation,
    *,
    later: bool,
) -> None:
    """The model's work of a run. Without any speech there is none, and the run is assembled empty."""
    # The longest work first, so that several workers end together, and each step's jobs side by side, so
    # that a worker seldom changes its model.
    for number, window in enumerate(preparation.windows):
        cost = _WINDOW_COST + _voiced(preparation, window)
        queue.enqueue(tx, Step.RECOGNISE, recording_id, run_id=run_id, window=number, cost=cost, later=later)
    enqueue_diarising(tx, queue, recording_id, run_id, preparation, later=later)


def enqueue_diarising(
    tx: Connection,
    queue: JobQueue,
    recording_id: int,
    run_id: int,
    preparation: Preparation,
    *,
    later: bool = False,
) -> None:
    """Of a run that has its words, or gets them beside."""
    for number, window in enumerate(preparation.windows):
        cost = (_WINDOW_COST + _voiced(preparation, window)) * _DIARISE_COST
        queue.enqueue(tx, Step.DIARISE, recording_id, run_id=run_id, window=number, cost=cost, later=later)
    if not preparation.windows:
        queue.enqueue(tx, Step.ASSEMBLE, recording_id, run_id=run_id, cost=_WINDOW_COST, later=later)


def _voiced(preparation: Preparation, window: Span) -> float:
    return sum(
        max(0.0, min(each.end, window.end) - max(each.start, window.start)) for each in preparation.speech
    )
