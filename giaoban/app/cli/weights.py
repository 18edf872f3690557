"""Commands on weights."""

from __future__ import annotations

import sys

import click

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.app.first_run import progress_lines
from giaoban.app.sample import NAME, add_sample
from giaoban.models.errors import WeightsError


@click.group(name="weights")
def weights() -> None:
    """Trọng số của các mô hình: có gì, lấy về, kiểm tra."""


@weights.command(name="list")
@json_option
@click.pass_obj
@command
def listing(console: Console, as_json: bool) -> None:
    """Liệt kê trọng số, cỡ, giấy phép, và mô hình mà “auto” chọn trên máy này."""
    archive = console.archive
    statuses = archive.weights.status()
    if as_json:
        print_json(
            [
                {
                    "name": each.weight.name,
                    "use": each.weight.use.value,
                    "bytes": each.weight.size,
                    "licence": each.weight.licence,
                    "sha256": each.weight.sha256,
                    "presence": each.presence.value,
                }
                for each in statuses
            ]
        )
        return
    for each in statuses:
        weight = each.weight
        click.echo(
            f"{weight.name:24} {weight.size / 1e6:7.0f} MB  {each.presence.label:12} {weight.licence:10} "
            f"{weight.description}"
        )
    click.echo(archive.engines.choice().why)


@weights.command(name="fetch")
@click.argument("names", nargs=-1)
@click.pass_obj
@command
def fetch(console: Console, names: tuple[str, ...]) -> None:
    """Lấy trọng số về; không ghi tên: những gì thiết lập hiện tại cần."""
    archive = console.archive
    for name in names or archive.engines.needed():
        archive.weights.fetch(name, progress_lines(click.echo))
        click.echo(f"{name}: đã có đủ và đúng SHA-256")


@weights.command(name="verify")
@json_option
@click.pass_obj
@command
def verify(console: Console, as_json: bool) -> None:
    """Đọc lại mọi tệp trọng số và so với SHA-256. Mã kết thúc 7 nếu có tệp sai."""
    checks = console.archive.weights.verify()
    wrong = [check for check in checks if not check.right]
    if as_json:
        print_json([{"weight": c.weight, "path": c.path, "right": c.right} for c in checks])
    else:
        for check in checks:
            click.echo(f"{'đúng' if check.right else 'SAI ':4}  {check.path}")
    if wrong:
        sys.exit(WeightsError.exit_code)


@click.command(name="sample")
@click.pass_obj
@command
def sample(console: Console) -> None:
    """Đưa hội nghị mẫu vào kho."""
    archive = console.archive
    archive.weights.fetch(NAME, progress_lines(click.echo))
    recording = add_sample(archive.receiver, archive.weights.path(NAME))
    click.echo(f"đã đưa hội nghị mẫu vào kho: bản ghi {recording.id}")


COMMANDS = (weights, sample)
