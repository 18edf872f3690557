"""The command that says how far each recording has come, and what its transcript lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM
from giaoban.models.job import Job, JobState
from giaoban.models.progress import newest_run, progress
from giaoban.models.recording import Preparation, Recording, clock
from giaoban.models.store import conferences, recordings, tallies, transcripts
from giaoban.models.store.database import now
from giaoban.models.tally import Tally
from giaoban.models.transcript import Layer
from giaoban.webapp.reading import DOUBTS


@click.command(name="status")
@click.argument("recording", type=int, required=False)
@json_option
@click.pass_obj
@command
def status(console: Console, recording: int | None, as_json: bool) -> None:
    """Tình trạng của một bản ghi, hoặc của cả kho."""
    archive = console.archive
    with archive.db.read() as tx:
        if recording is None:
            found = recordings.listing(tx, SYSTEM)
        else:
            found = [recordings.readable(tx, recording, SYSTEM)]
    states = [_state(archive, one) for one in found]
    if as_json:
        print_json(
            states[0] if recording is not None else {"recordings": states, "jobs": archive.queue.depth()}
        )
        return
    for state in states:
        click.echo(_state_line(state))
    if recording is not None:
        _print_details(states[0])
    else:
        click.echo("hàng đợi: " + (_counts(archive.queue.depth()) or "trống"))


def _state(archive: Archive, recording: Recording) -> dict[str, Any]:
    with archive.db.read() as tx:
        jobs = archive.queue.jobs(tx, recording.id)
        conference = conferences.get(tx, recording.conference_id)
        preparation = recordings.preparation(tx, recording.id)
        layer = transcripts.current_head(tx, recording.id)
        layer_id = layer.id if layer and layer.id is not None else 0
        tally = tallies.of_layers(tx, [layer_id])[layer_id]
    found = progress(jobs, now())
    return {
        "recording": recording.id,
        "conference": conference.title,
        "day": conference.day,
        "file": recording.file_name,
        "sha256": recording.sha256,
        "bytes": recording.size,
        "seconds": recording.media.duration,
        "state": recording.state.value,
        "state_label": recording.state.label,
        "reason": recording.reason,
        "damage": recording.media.damage,
        "percent": round(100 * found.share, 1),
        "seconds_left": found.seconds_left,
        "step": found.step.value if found.step else None,
        "failed": [
            {"step": job.step.value, "attempt": job.attempt, "reason": job.reason} for job in found.dead
        ],
        "running": _running(jobs, preparation),
        "made_by": [asdict(maker) for maker in layer.makers] if layer else [],
        **_lacks(layer),
        "segments": tally.segments,
        "words": tally.words,
        "doubtful": _doubtful(tally),
    }


def _running(jobs: Sequence[Job], preparation: Preparation | None) -> list[dict[str, Any]]:
    """What workers do with it now: each its step and, of those that go by windows, its window."""
    windows = preparation.windows if preparation else ()
    return [
        {
            "step": job.step.value,
            "step_label": job.step.label,
            "window": None if job.window is None else job.window + 1,
            "windows": len(windows),
            "span": [windows[job.window].start, windows[job.window].end]
            if job.window is not None and job.window < len(windows)
            else None,
            "percent": round(100 * job.progress, 1),
            "worker": job.worker,
        }
        for job in newest_run(jobs)
        if job.state is JobState.RUNNING
    ]


def _lacks(layer: Layer | None) -> dict[str, Any]:
    if layer is None:
        return {"coverage_percent": None, "gaps": [], "gap_seconds": 0.0}
    gaps = layer.coverage.gaps
    return {
        "coverage_percent": round(100 * layer.coverage.share, 1),
        "gaps": [[gap.start, gap.end] for gap in gaps],
        "gap_seconds": round(sum(gap.length for gap in gaps), 2),
    }


def _doubtful(tally: Tally) -> dict[str, Any]:
    reasons = {doubt.value: tally.doubts[doubt] for doubt in DOUBTS if doubt in tally.doubts}
    return {"segments": tally.doubtful, "seconds": round(tally.doubtful_seconds, 2), "reasons": reasons}


def _state_line(state: dict[str, Any]) -> str:
    left = state["seconds_left"]
    eta = f", còn khoảng {clock(left)}" if left is not None else ""
    pace = f" {state['percent']:.0f} %{eta}" if state["step"] else ""
    return (
        f"{state['recording']:>5}  {state['day']}  {clock(state['seconds']):>8}  "
        f"{state['state_label']}{pace}  {state['conference']} — {state['file']}{_flags(state)}"
    )


def _flags(state: dict[str, Any]) -> str:
    """What somebody should look at; empty where all is well."""
    flags = []
    if state["gaps"]:
        flags.append(f"thiếu chữ {len(state['gaps'])} chỗ ({state['gap_seconds']:.0f} giây)")
    if state["doubtful"]["segments"]:
        flags.append(f"chưa chắc {state['doubtful']['segments']} đoạn")
    return f"  [{'; '.join(flags)}]" if flags else ""


def _print_details(state: dict[str, Any]) -> None:
    click.echo(f"       SHA-256 {state['sha256']}, {state['bytes']} byte")
    for text in (state["damage"], state["reason"]):
        if text:
            click.echo(f"       {text}")
    for each in state["running"]:
        where = f", đoạn {each['window']}/{each['windows']}" if each["window"] else ""
        span = f" ({'–'.join(map(clock, each['span']))})" if each["span"] else ""
        click.echo(f"       {each['step_label']}{where}{span}: {each['percent']:.0f} %, {each['worker']}")
    for maker in state["made_by"]:
        click.echo(f"       {maker['engine']}, {maker['weights']} (SHA-256 {maker['weights_sha256'][:16]}…)")
    _print_lacks(state)


def _print_lacks(state: dict[str, Any]) -> None:
    if state["coverage_percent"] is not None:
        click.echo(f"       tiếng nói có chữ: {state['coverage_percent']} %; {state['words']} chữ")
    if state["gaps"]:
        click.echo(f"       có tiếng nói, chưa có chữ: {len(state['gaps'])} chỗ, {state['gap_seconds']} giây")
    for start, end in state["gaps"]:
        click.echo(f"         {clock(start)}–{clock(end)}")
    doubtful = state["doubtful"]
    if doubtful["segments"]:
        click.echo(f"       máy chưa chắc chắn: {doubtful['segments']} đoạn, {doubtful['seconds']} giây")
    for doubt, said in DOUBTS.items():
        if doubt.value in doubtful["reasons"]:
            click.echo(f"         {said}: {doubtful['reasons'][doubt.value]} đoạn")


def _counts(depth: dict[str, int]) -> str:
    names = {"queued": "chờ", "running": "đang chạy", "dead": "lỗi"}
    return ", ".join(f"{depth[key]} {name}" for key, name in names.items() if depth.get(key))


COMMANDS = (status,)
