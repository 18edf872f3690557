"""What every command shares: the archive, the way it prints, and how it ends on an error."""

from __future__ import annotations

import functools
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from sqlalchemy.exc import OperationalError

from giaoban.app.settings import Settings
from giaoban.app.wiring import Archive
from giaoban.models.errors import BadInput, GiaoBanError, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

json_option = click.option("--json", "as_json", is_flag=True, help="In ra JSON cho máy đọc.")


@dataclass(slots=True)
class Console:
    """Handed to every command; the archive is opened by the first one that asks for it."""

    settings: Settings
    _archive: Archive | None = None

    @property
    def archive(self) -> Archive:
        if self._archive is None:
            opened = Archive(self.settings)
            opened.open()
            self._archive = opened
        return self._archive

    def close(self) -> None:
        if self._archive is not None:
            self._archive.close()


def command(function: Callable[P, T]) -> Callable[P, T]:
    """Errors that the archive raises on purpose become a line and an exit code."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except GiaoBanError as error:
            fail(error)
        except OperationalError as error:
            fail(Unavailable("Không mở được cơ sở dữ liệu: {reason}", reason=error.orig))
        except OSError as error:  # a folder that may not be written, a full disk: the reason, not our code
            fail(Unavailable("{path}: {reason}", path=error.filename or "", reason=error.strerror or error))

    return run


def fail(error: GiaoBanError) -> NoReturn:
    click.echo(f"lỗi: {error}", err=True)
    sys.exit(error.exit_code)


def read_lines(file: Path) -> list[str]:
    """Raises `BadInput` for what is no UTF-8 text."""
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BadInput("{file} không phải văn bản UTF-8.", file=file) from None


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def log_to_stderr(*, verbose: bool = True) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname).1s %(name)s: %(message)s",
        datefmt="%H:%M:%S",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
