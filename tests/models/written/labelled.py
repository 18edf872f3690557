"""Labelled sentences: what was said, and how it is written. How they were labelled stands in the files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from giaoban.models.written import written


class Sentence(NamedTuple):
    said: str
    written: str

    @property
    def words(self) -> list[str]:
        return self.said.split()


def sentences(name: str) -> list[Sentence]:
    """The sentences of a file beside this one."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    cut = (line.partition(" => ") for line in lines if line and not line.startswith("#"))
    return [Sentence(said, form or said) for said, _, form in cut]


def as_written(said: str) -> str:
    return " ".join(piece.text for piece in written(said.split()))
