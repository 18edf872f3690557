"""The recordings, what is being done with each, and what a person can do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.ingest import lifecycle
from giaoban.models.errors import BadInput
from giaoban.models.job import JobState, Step
from giaoban.models.progress import left_out, newest_run, progress
from giaoban.models.recording import Recording, RecordingState
from giaoban.models.store import accounts, conferences, recordings, reviews, tallies, transcripts
from giaoban.models.store.database import now
from giaoban.webapp import here
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.reading import DOUBTS
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.conference import Conference
    from giaoban.models.job import Job, Progress
    from giaoban.models.recording import Span
    from giaoban.models.transcript import Coverage, ReviewState

page = Blueprint("recordings", __name__)

PAGE_SIZE: Final = 25
MOST_IN_WORK: Final = 20
MOST_DOUBTFUL: Final = 200
"""Doubtful places that the page of a recording names; all of them are marked in its transcript."""
IN_WORK: Final = (RecordingState.RECEIVED, RecordingState.PREPARED, RecordingState.TRANSCRIBED)
FILTERS: Final = {
    "dang-lam": IN_WORK,
    "xong": (RecordingState.INDEXED,),
    "loi": (RecordingState.FAILED, RecordingState.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A recording in the list."""

    recording: Recording
    conference: Conference
    progress: Progress | None = None
    coverage: Coverage | None = None
    review: ReviewState | None = None
    """Of the transcript that people read."""
    doubtful: int = 0
    """Segments of it that the machine doubts."""


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One window of a step that is being worked on."""

    number: int
    """1-based."""
    span: Span | None
    share: float
    worker: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a recording's way, its windows taken together."""

    step: Step
    state: JobState | None
    """None: its turn has not come."""
    share: float
    done: int
    count: int
    attempt: int
    reason: str
    windows: tuple[WindowLine, ...] = ()
    """Those that a worker has now, where the recording has several."""


@page.get("/ban-ghi")
def listing() -> ResponseReturnValue:
    chosen = request.args.get("loc", "")
    title = request.args.get("q", "").strip()[:200]
    at = max(1, number(request.args.get("trang", "")))
    with here.parts().db.read() as tx:
        found, count = recordings.find(
            tx,
            here.reader(),
            title=title,
            states=FILTERS.get(chosen, ()),
            limit=PAGE_SIZE,
            offset=(at - 1) * PAGE_SIZE,
        )
        lines = _with_faults(tx, _lines(tx, found))
        in_work = _in_work(tx)
    return render_template(
        "recordings/list.html",
        lines=lines,
        in_work=in_work,
        count=count,
        title=title,
        chosen=chosen if chosen in FILTERS else "",
        number=at,
        last=max(1, -(-count // PAGE_SIZE)),
    )


@page.get("/ban-ghi/dang-lam")
def in_work_now() -> ResponseReturnValue:
    """The piece of the list that brings itself up to date."""
    with here.parts().db.read() as tx:
        return render_template("recordings/_in_work.html", in_work=_in_work(tx))


@page.get("/ban-ghi/<int:recording_id>")
def show(recording_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        layers = transcripts.layers(tx, recording_id)
        added_by = accounts.get(tx, recording.added_by).name if recording.added_by else ""
        layer = transcripts.current_head(tx, recording_id)
        layer_id = layer.id if layer and layer.id is not None else 0
        return render_template(
            "recordings/show.html",
            conference=conferences.get(tx, recording.conference_id),
            layer=layer,
            layers=layers,
            review=reviews.current(tx, layer_id),
            added_by=added_by,
            tally=tallies.of_layers(tx, [layer_id])[layer_id],
            doubtful=tallies.doubtful_places(tx, layer_id, MOST_DOUBTFUL),
            doubts=DOUBTS,
            **_state(tx, recording),
        )


@page.get("/ban-ghi/<int:recording_id>/tien-do")
def progress_now(recording_id: int) -> ResponseReturnValue:
    """The piece of the page that brings itself up to date."""
    with here.parts().db.read() as tx:
        recording = recordings.readable(tx, recording_id, here.reader())
        return render_template("recordings/_progress.html", **_state(tx, recording))


@page.post("/ban-ghi/<int:recording_id>/lam-lai")
@for_adders
def retry(recording_id: int) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        lifecycle.retry(tx, here.parts().queue, recording_id, here.reader())
    flash(_("Đã xếp lại vào hàng đợi."), "ok")
    return redirect(url_for("recordings.show", recording_id=recording_id))


@page.post("/ban-ghi/<int:recording_id>/huy")
@for_adders
def cancel(recording_id: int) -> ResponseReturnValue:
    with here.parts().db.write() as tx:
        lifecycle.cancel(tx, here.parts().queue, recording_id, here.reader())
    flash(_("Đã hủy các việc còn lại của bản ghi."), "ok")
    return redirect(url_for("recordings.show", recording_id=recording_id))


@page.post("/ban-ghi/<int:recording_id>/go")
@for_adders
def remove(recording_id: int) -> ResponseReturnValue:
    try:
        with here.parts().db.write() as tx:
            reason = request.form.get("ly-do", "")
            recording = lifecycle.remove(tx, here.parts().queue, recording_id, here.reader(), reason)
    except BadInput as refusal:
        flash(sentence(refusal), "danger")
        return redirect(url_for("recordings.show", recording_id=recording_id))
    here.leave_search([recording.id])
    flash(_("Đã gỡ bản ghi “{name}”.", name=recording.file_name), "ok")
    return redirect(url_for("recordings.listing"))


def _in_work(tx: Connection) -> list[Line]:
    """What is not through yet, and, of what is transcribed again, where a worker is at it."""
    found, _count = recordings.find(tx, here.reader(), states=IN_WORK, limit=MOST_IN_WORK)
    known = {each.id for each in found}
    again = recordings.by_ids(tx, here.parts().queue.at_work(tx) - known, here.reader()).values()
    return _lines(tx, [*found, *again][:MOST_IN_WORK], with_progress=True)


def _lines(tx: Connection, found: Sequence[Recording], *, with_progress: bool = False) -> list[Line]:
    known = conferences.by_ids(tx, [each.conference_id for each in found], here.reader())
    at, queue = now(), here.parts().queue
    return [
        Line(
            each,
            known[each.conference_id],
            progress(queue.jobs(tx, each.id), at) if with_progress else None,
        )
        for each in found
    ]


def _with_faults(tx: Connection, lines: Sequence[Line]) -> list[Line]:
    """Each with what its transcript lacks and doubts, and how far people have gone through it."""
    heads = {line.recording.id: transcripts.current_head(tx, line.recording.id) for line in lines}
    ids = [head.id for head in heads.values() if head and head.id is not None]
    counted, states = tallies.of_layers(tx, ids), reviews.states(tx, ids)
    return [
        replace(line, coverage=head.coverage, doubtful=counted[head.id].doubtful, review=states.get(head.id))
        if (head := heads[line.recording.id]) and head.id is not None
        else line
        for line in lines
    ]


def _state(tx: Connection, recording: Recording) -> dict[str, object]:
    jobs = here.parts().queue.jobs(tx, recording.id)
    preparation = recordings.preparation(tx, recording.id)
    return {
        "recording": recording,
        "preparation": preparation,
        "progress": progress(jobs, now()),
        "steps": step_lines(jobs, preparation.windows if preparation else ()),
        "active": any(job.state in {JobState.QUEUED, JobState.RUNNING} for job in jobs),
        "repeatable": any(job.state in {JobState.DEAD, JobState.CANCELLED} for job in newest_run(jobs))
        or recording.state in {RecordingState.FAILED, RecordingState.CANCELLED},
    }


def step_lines(jobs: Sequence[Job], windows: Sequence[Span] = ()) -> list[StepLine]:
    """Every step in its order, from the jobs of the newest run."""
    newest = newest_run(jobs)
    steps = [step for step in Step if step not in left_out(newest)]
    return [_step_line(step, [job for job in newest if job.step is step], windows) for step in steps]


# A step is as its most telling window is.
_TELLING: Final = (
    JobState.DEAD,
    JobState.RUNNING,
    JobState.QUEUED,
    JobState.CANCELLED,
    JobState.DONE,
)


def _step_line(step: Step, jobs: list[Job], spans: Sequence[Span]) -> StepLine:
    newest = list({job.window: job for job in jobs}.values())  # of each window: jobs come oldest first
    states = {job.state for job in newest}
    state = next((each for each in _TELLING if each in states), None)
    cost = sum(job.cost or 1.0 for job in newest)
    done = [job for job in newest if job.state is JobState.DONE]
    worked = sum((job.cost or 1.0) * (1.0 if job in done else job.progress) for job in newest)
    telling = next((job for job in newest if job.state is state), None)
    return StepLine(
        step,
        state,
        worked / cost if cost else 0.0,
        len(done),
        len(newest),
        telling.attempt if telling else 0,
        next((job.reason for job in newest if job.reason and job.state is not JobState.DONE), ""),
        _windows(newest, spans) if len(newest) > 1 else (),
    )


def _windows(jobs: Sequence[Job], spans: Sequence[Span]) -> tuple[WindowLine, ...]:
    return tuple(
        WindowLine(
            job.window + 1, spans[job.window] if job.window < len(spans) else None, job.progress, job.worker
        )
        for job in jobs
        if job.state is JobState.RUNNING and job.window is not None
    )
