"""Minutes and conclusions notices on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from giaoban.app.cli.console import Console, command
from giaoban.models.access import SYSTEM
from giaoban.models.errors import BadInput
from giaoban.models.minutes import DraftState, Form, Minutes, assemble

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from giaoban.models.minutes import Material


@click.command(name="minutes")
@click.argument("conference", type=int)
@click.option(
    "--form",
    type=click.Choice([form.value for form in Form]),
    default=Form.STATE.value,
    show_default=True,
    help="Biên bản theo thể thức hành chính (state), của Đảng (party), hay thông báo kết luận (notice).",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Tệp .docx cần ghi.")
@click.option(
    "--address", default="", metavar="URL", help="Địa chỉ của kho, để mã trong văn bản bấm vào nghe được."
)
@click.pass_obj
@command
def minutes(console: Console, conference: int, form: str, output: Path | None, address: str) -> None:
    """Ghi biên bản hoặc thông báo kết luận của hội nghị ra tệp .docx.

    Có dự thảo của thư ký thì ghi dự thảo đó; chưa có thì ghi bản máy chọn câu, không lưu lại. Tệp đã có thì
    không ghi đè.
    """
    from giaoban.models.minutes.around import around
    from giaoban.models.minutes.head import style_of
    from giaoban.models.minutes.standing import Standings
    from giaoban.models.store import audit, conferences, paper_templates
    from giaoban.models.store.minutes_material import gather
    from giaoban.webapp.exports.minutes import MinutesDocument, as_docx, default, file_name, paper_of

    wanted = Form(form)
    with console.archive.db.read() as tx:
        held = conferences.get(tx, conference)
        material = gather(tx, held)
        draft = _draft(tx, wanted, material)
        told = around(held, draft)
        paper = paper_of(wanted, style_of(wanted, told.head))
        template = paper_templates.data(tx, paper.value) or default(paper)
    target = output or Path(file_name(held, wanted))
    if target.exists():
        raise BadInput("Đã có tệp {path}: không ghi đè.", path=target)
    link = f"{address.rstrip('/')}/n/{{}}".format if address else lambda _code: ""
    parts = len(material.spoken)
    made = as_docx(template, MinutesDocument(draft, told, Standings(material.spoken), parts, link))
    with target.open("xb") as file:
        file.write(made)
    with console.archive.db.write() as tx:
        audit.note(tx, SYSTEM, "minutes.export", f"conference:{conference}", form=form)
    if not material.spoken:
        click.echo("hội nghị chưa có bản gỡ băng nào: văn bản chưa có nội dung", err=True)
    elif not draft.id:
        click.echo("chưa có dự thảo nào: đây là bản máy chọn câu, không lưu vào kho", err=True)
    click.echo(f"đã ghi {target}")


def _draft(tx: Connection, form: Form, material: Material) -> Minutes:
    """The one that is kept, else one that is made now."""
    from dataclasses import replace

    from giaoban.models.minutes.head import chairs, head
    from giaoban.models.store import minutes as store

    conference = material.conference
    if known := store.of_conference(tx, conference.id, SYSTEM).get(form):
        return store.readable(tx, known.id, SYSTEM)
    drafted = assemble(material, form, chairs(head(conference, form, {})))
    lines = tuple(replace(line, key=number) for number, line in enumerate(drafted.lines, 1))
    return Minutes(0, conference.id, form, DraftState.DRAFT, 1, drafted.sections, lines)


COMMANDS = (minutes,)
