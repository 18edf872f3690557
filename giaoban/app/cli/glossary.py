"""Commands on the office's glossary."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from giaoban.app.cli.console import Console, command, json_option, print_json, read_lines
from giaoban.models.access import SYSTEM
from giaoban.models.errors import NotFound
from giaoban.models.glossary import NewTerm, Term, TermKind, read_terms
from giaoban.models.store import glossary as store


@click.group(name="glossary")
def glossary() -> None:
    """Từ riêng của cơ quan: tên người, địa danh, đơn vị, thuật ngữ đưa cho máy khi gỡ băng."""


_kind = click.option(
    "--kind",
    type=click.Choice([kind.value for kind in TermKind]),
    default=TermKind.TERM.value,
    show_default=True,
    help="Loại: " + ", ".join(f"{kind.value} ({kind.label.lower()})" for kind in TermKind) + ".",
)


@glossary.command(name="list")
@click.argument("like", default="")
@json_option
@click.pass_obj
@command
def listing(console: Console, like: str, as_json: bool) -> None:
    """Liệt kê các từ, hoặc những từ có LIKE trong từ hay ghi chú (không kể dấu)."""
    with console.archive.db.read() as tx:
        found = store.listing(tx, like)
    if as_json:
        print_json(_told(found))
        return
    for term in found:
        click.echo(f"{term.text}\t{term.kind.label}\t{term.note}")


@glossary.command(name="add")
@click.argument("terms", nargs=-1, required=True)
@_kind
@click.option("--note", default="", help="Nghĩa đầy đủ, hoặc việc nào hay nhắc đến.")
@json_option
@click.pass_obj
@command
def add(console: Console, terms: tuple[str, ...], kind: str, note: str, as_json: bool) -> None:
    """Thêm một hay nhiều từ; từ đã có được bỏ qua."""
    _add_all(console, [NewTerm(term, TermKind(kind), note) for term in terms], as_json=as_json)


@glossary.command(name="remove")
@click.argument("terms", nargs=-1, required=True)
@click.pass_obj
@command
def remove(console: Console, terms: tuple[str, ...]) -> None:
    """Bỏ một hay nhiều từ khỏi danh mục. Không có một từ nào trong số đó thì không bỏ từ nào."""
    with console.archive.db.write() as tx:
        for text in terms:
            term = store.named(tx, text)
            if term is None:
                raise NotFound("Danh mục không có “{term}”.", term=text)
            store.remove(tx, term.id, SYSTEM)
    click.echo(f"đã bỏ {len(terms)} từ")


@glossary.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_kind
@json_option
@click.pass_obj
@command
def import_file(console: Console, file: Path, kind: str, as_json: bool) -> None:
    """Thêm các từ của một tệp văn bản UTF-8 hay CSV: mỗi dòng một từ, hoặc từ; loại; ghi chú."""
    lines = read_lines(file)
    new = read_terms(lines, TermKind(kind), commas=file.suffix.lower() == ".csv")
    _add_all(console, new, as_json=as_json)


def _add_all(console: Console, new: Iterable[NewTerm], *, as_json: bool) -> None:
    with console.archive.db.write() as tx:
        added, known = store.add_all(tx, new, SYSTEM)
    if as_json:
        print_json({"added": _told(added), "known": known})
    else:
        click.echo(f"đã thêm {len(added)} từ, {len(known)} từ đã có từ trước")


def _told(terms: Iterable[Term]) -> list[dict[str, str]]:
    return [{"term": term.text, "kind": term.kind.value, "note": term.note} for term in terms]


COMMANDS = (glossary,)
