"""The ledger of directives on the command line."""

from __future__ import annotations

import click

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.models.access import SYSTEM
from giaoban.models.days import write_day
from giaoban.models.directives import Directive, Kind, State
from giaoban.models.recording import clock
from giaoban.models.store import directives as store
from giaoban.models.store import recordings

_STATES = [state.value for state in State]


@click.command(name="directives")
@click.option("--recording", type=int, help="Chỉ của bản ghi có số này.")
@click.option(
    "--state", type=click.Choice(_STATES), multiple=True, help="Chỉ ở trạng thái này; lặp lại được."
)
@click.option("--petitions", is_flag=True, help="Kiến nghị thay cho ý kiến chỉ đạo.")
@click.option("--overdue", is_flag=True, help="Chỉ những mục đang quá hạn.")
@json_option
@click.pass_obj
@command
def directives(
    console: Console,
    recording: int | None,
    state: tuple[str, ...],
    *,
    petitions: bool,
    overdue: bool,
    as_json: bool,
) -> None:
    """Liệt kê sổ ý kiến chỉ đạo, cả những câu máy đọc ra mà chưa ai xác nhận (candidate)."""
    wanted = {State(each) for each in state} or set(State) - {State.REJECTED}
    kind = Kind.PETITION if petitions else Kind.DIRECTIVE
    today = store.today()
    with console.archive.db.read() as tx:
        if recording is not None:
            recordings.get(tx, recording)
        found = [
            one
            for one in store.listing(tx, SYSTEM, wanted, kind)
            if recording in (None, one.recording_id) and (not overdue or one.is_overdue(today))
        ]
    if as_json:
        print_json([_told(one, overdue=one.is_overdue(today)) for one in found])
        return
    for one in found:
        late = "quá hạn" if one.is_overdue(today) else ""
        place = f"{one.recording_id}@{clock(one.start)}" if one.recording_id else "-"
        due = write_day(one.fields.due) or one.fields.due_said
        units = "; ".join(one.fields.leads)
        click.echo("\t".join((str(one.id), place, one.state.label, late, due, units, one.fields.content)))


def _told(one: Directive, *, overdue: bool) -> dict[str, object]:
    fields = one.fields
    return {
        "id": one.id,
        "conference": one.conference_id,
        "recording": one.recording_id,
        "kind": one.kind.value,
        "state": one.state.value,
        "overdue": overdue,
        "start": one.start,
        "end": one.end,
        "text": one.text,
        "content": fields.content,
        "strength": fields.strength.value,
        "leads": list(fields.leads),
        "cooperating": list(fields.cooperating),
        "giver": fields.giver,
        "giver_post": fields.giver_post,
        "due_said": fields.due_said,
        "due": fields.due.isoformat() if fields.due else None,
        "done_on": one.done_on.isoformat() if one.done_on else None,
        "rests_on": fields.rests_on,
        "issued_as": fields.issued_as,
        "rule": one.reason.rule,
        "score": one.reason.score,
    }


COMMANDS = (directives,)
