"""What machines made of a recording: each layer, which one people read, and two of them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from giaoban.ingest import lifecycle
from giaoban.ingest.rerun import rerun
from giaoban.ingest.runs import hints_of
from giaoban.models.compare import compare
from giaoban.models.errors import BadInput, NotFound, StateRefused
from giaoban.models.job import JobState
from giaoban.models.makers import in_words
from giaoban.models.side_by_side import folded_after, rows
from giaoban.models.store import audit, conferences, recordings, tallies, transcripts
from giaoban.webapp import here
from giaoban.webapp.guard import for_adders
from giaoban.webapp.numbers import number
from giaoban.webapp.reading import DOUBTS
from giaoban.webapp.shown import decimal
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection

    from giaoban.models.conference import Conference
    from giaoban.models.recording import Recording
    from giaoban.models.tally import Tally
    from giaoban.models.transcript import Layer

page = Blueprint("layers", __name__)

ROWS: Final = 40
"""Differences on a page of the comparison."""


@dataclass(frozen=True, slots=True)
class Made:
    """A layer as the pages name it: by its place among those of its recording, the first one made is 1."""

    number: int
    layer: Layer
    tally: Tally
    is_read: bool
    hints: tuple[str, ...]
    """The words it was given; only for those who may see the office's glossary."""


@dataclass(frozen=True, slots=True)
class _Found:
    recording: Recording
    conference: Conference
    made: list[Made]


@page.app_template_filter()
def plain_options(options: dict[str, str | int | float | bool | None]) -> list[str]:
    return [
        _(template, **{name: _written(value) for name, value in fields.items()})
        for template, fields in in_words(options)
    ]


@page.get("/ban-ghi/<int:recording_id>/ban-go-bang")
def listing(recording_id: int) -> ResponseReturnValue:
    with here.parts().db.read() as tx:
        found = _find(tx, recording_id)
        jobs = here.parts().queue.jobs(tx, recording_id)
    return render_template(
        "recordings/layers.html",
        recording=found.recording,
        conference=found.conference,
        made=found.made,
        doubts=DOUBTS,
        active=any(job.state in {JobState.QUEUED, JobState.RUNNING} for job in jobs),
    )


@page.get("/ban-ghi/<int:recording_id>/ban-go-bang/so-sanh")
def side_by_side(recording_id: int) -> ResponseReturnValue:
    """Two layers, by default the two made last; a page of their differences."""
    at = max(1, number(request.args.get("trang", "")))
    with here.parts().db.read() as tx:
        found = _find(tx, recording_id)
        left, right = _asked(found.made)
        layers = [transcripts.get_layer(tx, recording_id, each.layer.id or 0) for each in (left, right)]
    comparison = compare(*(layer.segments for layer in layers))
    lines = rows(comparison)
    with here.parts().db.write() as tx:
        which = {"left": left.layer.id, "right": right.layer.id}
        audit.note(tx, here.reader(), "layer.compare", f"recording:{recording_id}", **which)
    return render_template(
        "recordings/compare.html",
        recording=found.recording,
        conference=found.conference,
        made=found.made,
        left=left,
        right=right,
        counts=comparison.counts,
        rows=lines[(at - 1) * ROWS : at * ROWS],
        count=len(lines),
        number=at,
        last=max(1, -(-len(lines) // ROWS)),
        tail=folded_after(comparison) if at * ROWS >= len(lines) else 0,
    )


@page.post("/ban-ghi/<int:recording_id>/ban-go-bang/chon")
@for_adders
def choose(recording_id: int) -> ResponseReturnValue:
    reason = request.form.get("ly-do", "")
    try:
        with here.parts().db.write() as tx:
            made = _numbered(_find(tx, recording_id).made, request.form.get("ban", ""))
            layer_id = made.layer.id or 0
            lifecycle.choose_layer(tx, here.parts().queue, recording_id, layer_id, here.reader(), reason)
    except BadInput as refusal:
        flash(sentence(refusal), "danger")
    else:
        flash(_("Từ nay mọi người đọc bản {number}.", number=made.number), "ok")
    return redirect(url_for("layers.listing", recording_id=recording_id))


@page.post("/ban-ghi/<int:recording_id>/go-bang-lai")
@for_adders
def again(recording_id: int) -> ResponseReturnValue:
    """A new run with today's engines, beside what there is."""
    try:
        with here.parts().db.read() as tx:  # before the engines are asked: what is hidden is not there
            recordings.changeable(tx, recording_id, here.reader())
        options = here.parts().run_options()
        with here.parts().db.write() as tx:
            rerun(tx, here.parts().queue, recording_id, options, here.reader())
    except StateRefused as refusal:
        flash(sentence(refusal), "danger")
    else:
        flash(
            _("Đang gỡ băng lại bằng {model}. Bản đang có vẫn dùng được.", model=options["recogniser"]), "ok"
        )
    return redirect(url_for("recordings.show", recording_id=recording_id))


def _written(value: object) -> object:
    return decimal(value, 2) if isinstance(value, float) else value


def _find(tx: Connection, recording_id: int) -> _Found:
    """Raises `NotFound` for what is not there and for what the reader may not read, in the same words."""
    recording = recordings.readable(tx, recording_id, here.reader())
    layers = transcripts.layers(tx, recording_id)
    read = transcripts.current_head(tx, recording_id)
    counted = tallies.of_layers(tx, [each.id for each in layers if each.id is not None])
    shown = here.reader().may_add
    made = [
        Made(
            place,
            each,
            counted[each.id or 0],
            is_read=read is not None and each.id == read.id,
            hints=hints_of(tx, each.id or 0) if shown else (),
        )
        for place, each in enumerate(layers, 1)
    ]
    return _Found(recording, conferences.get(tx, recording.conference_id), made)


def _asked(made: list[Made]) -> tuple[Made, Made]:
    if len(made) < 2:  # noqa: PLR2004 - a comparison has two sides
        raise NotFound("Bản ghi này chưa có hai bản gỡ băng để so sánh.")
    left = request.args.get("trai", str(len(made) - 1))
    right = request.args.get("phai", str(len(made)))
    return _numbered(made, left), _numbered(made, right)


def _numbered(made: list[Made], text: str) -> Made:
    wanted = number(text)
    for each in made:
        if each.number == wanted:
            return each
    raise NotFound("Bản ghi này không có bản gỡ băng số {layer}.", layer=wanted)
