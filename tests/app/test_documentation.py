"""docs/operations.md names every setting with its default, and every command."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click

from giaoban.app.cli import main
from giaoban.app.settings import PREFIX, Settings

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


def test_every_setting_is_documented_and_no_other():
    documented = set(re.findall(r"^\| `(GIAOBAN_\w+)` \|", OPERATIONS, re.MULTILINE))
    assert documented == {PREFIX + each.name.upper() for each in fields(Settings)}


def test_documented_defaults_are_the_defaults():
    for each in fields(Settings):
        if isinstance(each.default, bool | int | float) or each.default in {"auto", "onnx", "127.0.0.1"}:
            row = next(line for line in OPERATIONS.splitlines() if f"`{PREFIX}{each.name.upper()}` |" in line)
            default = f"{each.default:g}" if type(each.default) is float else str(each.default).lower()
            assert f"| `{default}` |" in row, row


def test_every_command_is_documented():
    for name, command in main.commands.items():
        if command.hidden:
            continue
        assert f"`giaoban {name}" in OPERATIONS, name
        for sub in command.commands if isinstance(command, click.Group) else ():
            assert f"{name} {sub}" in OPERATIONS, f"{name} {sub}"


def test_every_setting_says_what_it_is():
    assert all(each.metadata["about"] for each in fields(Settings))
