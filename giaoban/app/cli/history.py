"""The command that tells what people changed of a transcript."""

from __future__ import annotations

import click

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.models.access import SYSTEM
from giaoban.models.changes import ChangeKind
from giaoban.models.conference import VIETNAM
from giaoban.models.history import Told, told
from giaoban.models.recording import clock
from giaoban.models.store import history as store
from giaoban.models.store import transcripts
from giaoban.models.store.history import Entry


@click.command(name="history")
@click.argument("recording", type=int)
@json_option
@click.pass_obj
@command
def history(console: Console, recording: int, *, as_json: bool) -> None:
    """Ai đã sửa gì trong bản gỡ băng, khi nào; mới nhất trước."""
    with console.archive.db.read() as tx:
        found = store.read(tx, recording, SYSTEM)
        heard = transcripts.transcript(tx, recording)
    rows = [
        (entry, told(entry.edit.change, heard if heard and heard.layer.id == entry.layer_id else None))
        if entry.edit
        else (entry, None)
        for entry in found.entries
    ]
    if as_json:
        print_json([_told(entry, said) for entry, said in rows])
        return
    for entry, said in rows:
        click.echo("\t".join(_line(entry, said)))


def _line(entry: Entry, said: Told | None) -> list[str]:
    head = [f"{entry.at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}", entry.who]
    if entry.edit is None or said is None:
        review = entry.review
        return [*head, "", "Trạng thái soát", f"{review.state.label} {review.note}".strip() if review else ""]
    place = clock(said.span.start) if said.span else ""
    what = f"{said.before or '∅'}  →  {said.after or '∅'}"
    undone = [] if entry.edit.stands else [f"(đã hoàn tác, {entry.edit.undone_who})"]
    return [*head, place, ChangeKind(entry.kind).label, what, *undone]


def _told(entry: Entry, said: Told | None) -> dict[str, object]:
    common: dict[str, object] = {
        "id": entry.id,
        "layer": entry.layer_number,
        "kind": entry.kind,
        "at": entry.at,
        "who": entry.who,
    }
    if entry.edit is None or said is None:
        review = entry.review
        return common | {"state": review.state.value if review else "", "note": review.note if review else ""}
    return common | {
        "start": said.span.start if said.span else None,
        "end": said.span.end if said.span else None,
        "before": said.before,
        "after": said.after,
        "undone_at": entry.edit.undone_at,
        "undone_by": entry.edit.undone_who or None,
        "carried": entry.edit.carried_from is not None,
    }


COMMANDS = (history,)
