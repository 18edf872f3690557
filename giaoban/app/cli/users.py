"""Commands on accounts."""

from __future__ import annotations

import sys

import click

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.models.access import SYSTEM, Account, Role
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.store import accounts, audit, units


@click.group(name="user")
def user() -> None:
    """Tài khoản đăng nhập."""


_role = click.Choice([role.value for role in Role])
_password_help = "Đọc mật khẩu từ đầu vào chuẩn thay vì hỏi."  # noqa: S105 - a sentence, no password


@user.command(name="add")
@click.argument("login")
@click.option("--name", default="", help="Họ tên.")
@click.option("--role", type=_role, default=Role.READER.value, show_default=True, help="Vai trò.")
@click.option("--unit", "unit_names", multiple=True, help="Đơn vị của tài khoản; ghi nhiều lần được.")
@click.option("--password-stdin", is_flag=True, help=_password_help)
@click.pass_obj
@command
def add(
    console: Console, login: str, name: str, role: str, unit_names: tuple[str, ...], password_stdin: bool
) -> None:
    """Thêm một tài khoản."""
    password = _ask_password(password_stdin)
    with console.archive.db.write() as tx:
        found = [units.named(tx, each) or units.add(tx, each) for each in unit_names]
        made = accounts.add(tx, login, name, password, Role(role), [unit.id for unit in found])
        audit.note(tx, SYSTEM, "account.add", f"account:{made.id}", login=made.login, role=role)
    click.echo(f"đã thêm tài khoản {made.login}")


@user.command(name="list")
@json_option
@click.pass_obj
@command
def listing(console: Console, as_json: bool) -> None:
    """Liệt kê tài khoản."""
    with console.archive.db.read() as tx:
        found = accounts.listing(tx)
    if as_json:
        print_json(
            [{"login": a.login, "name": a.name, "role": a.role.value, "active": a.active} for a in found]
        )
        return
    for account in found:
        state = "" if account.active else " (đã khóa)"
        click.echo(f"{account.login}\t{account.name}\t{account.role.label}{state}")


@user.command(name="password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help=_password_help)
@click.pass_obj
@command
def password(console: Console, login: str, password_stdin: bool) -> None:
    """Đặt lại mật khẩu; mọi phiên đăng nhập cũ kết thúc."""
    new = _ask_password(password_stdin)
    with console.archive.db.write() as tx:
        account = _known(accounts.by_login(tx, login), login)
        accounts.set_password(tx, account.id, new)
        audit.note(tx, SYSTEM, "account.password", f"account:{account.id}")
    click.echo(f"đã đặt lại mật khẩu của {account.login}")


@user.command(name="disable")
@click.argument("login")
@click.option("--undo", is_flag=True, help="Mở lại tài khoản đã khóa.")
@click.pass_obj
@command
def disable(console: Console, login: str, undo: bool) -> None:
    """Khóa một tài khoản."""
    with console.archive.db.write() as tx:
        account = _known(accounts.by_login(tx, login), login)
        accounts.set_active(tx, account.id, active=undo)
        audit.note(tx, SYSTEM, "account.enable" if undo else "account.disable", f"account:{account.id}")
    click.echo(f"đã {'mở' if undo else 'khóa'} tài khoản {account.login}")


def _known(account: Account | None, login: str) -> Account:
    if account is None:
        raise NotFound("Không có tài khoản “{login}”.", login=login)
    return account


def _ask_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise BadInput("Không có màn hình để hỏi mật khẩu: hãy dùng --password-stdin.")
    answer: str = click.prompt("Mật khẩu", hide_input=True, confirmation_prompt="Nhập lại mật khẩu")
    return answer


COMMANDS = (user,)
