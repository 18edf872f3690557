"""Commands on the office's register of synonyms and abbreviations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from giaoban.app.cli.console import Console, command, json_option, print_json, read_lines
from giaoban.models.access import SYSTEM
from giaoban.models.store import synonyms as store
from giaoban.models.store.synonyms import Group
from giaoban.models.synonyms import read_group, read_groups


@click.group(name="synonyms")
def synonyms() -> None:
    """Từ đồng nghĩa, viết tắt: những cách gọi mà tìm kiếm coi là một. Có hiệu lực ngay."""


@synonyms.command(name="list")
@click.argument("like", default="")
@json_option
@click.pass_obj
@command
def listing(console: Console, like: str, as_json: bool) -> None:
    """Liệt kê các nhóm kèm số, hoặc những nhóm có LIKE trong một cách gọi (không kể dấu)."""
    with console.archive.db.read() as tx:
        found = store.listing(tx, like)
    if as_json:
        print_json(_told(found))
        return
    for group in found:
        click.echo(f"{group.id}\t{' = '.join(group.texts)}")


@synonyms.command(name="add")
@click.argument("texts", nargs=-1, required=True)
@json_option
@click.pass_obj
@command
def add(console: Console, texts: tuple[str, ...], as_json: bool) -> None:
    """Thêm một nhóm: mỗi cách gọi một đối số, hoặc một đối số như "UBND = Ủy ban nhân dân"."""
    group = [text for given in texts for text in read_group(given)]
    _add_all(console, [group], as_json=as_json)


@synonyms.command(name="remove")
@click.argument("numbers", nargs=-1, required=True, type=int)
@click.pass_obj
@command
def remove(console: Console, numbers: tuple[int, ...]) -> None:
    """Bỏ các nhóm theo số mà `giaoban synonyms list` in ra. Sai một số thì không bỏ nhóm nào."""
    with console.archive.db.write() as tx:
        for group_id in dict.fromkeys(numbers):
            store.remove(tx, group_id, SYSTEM)
    click.echo(f"đã bỏ {len(set(numbers))} nhóm")


@synonyms.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@click.pass_obj
@command
def import_file(console: Console, file: Path, as_json: bool) -> None:
    """Thêm các nhóm của một tệp UTF-8 (mỗi dòng một nhóm, cách nhau bằng ; hoặc =) hay CSV."""
    lines = read_lines(file)
    _add_all(console, read_groups(lines, commas=file.suffix.lower() == ".csv"), as_json=as_json)


def _add_all(console: Console, groups: Iterable[Iterable[str]], *, as_json: bool) -> None:
    with console.archive.db.write() as tx:
        added, known = store.add_all(tx, [tuple(group) for group in groups], SYSTEM)
    if as_json:
        print_json({"added": _told(added), "known": known})
    else:
        click.echo(f"đã thêm {len(added)} nhóm, {known} nhóm đã có từ trước")


def _told(groups: Iterable[Group]) -> list[dict[str, object]]:
    return [{"id": group.id, "texts": list(group.texts)} for group in groups]


COMMANDS = (synonyms,)
