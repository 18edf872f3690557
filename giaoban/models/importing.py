"""A line of the office's own ledger, as it was read and before it is taken in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from giaoban.models.directives import Fields, Kind, State
from giaoban.models.vietnamese import normal

_HEX: Final = 32
"""Digits of a key that is made from what the line says."""


@dataclass(frozen=True, slots=True)
class Line:
    row: int
    """In the file, counted from 1 as spreadsheets do."""
    fields: Fields
    state: State
    done_on: date | None
    conference: str
    told_on: date
    code: str = ""
    """What the office calls it, where its ledger has a column for that."""
    kind: Kind = Kind.DIRECTIVE

    @property
    def key(self) -> str:
        """By which it is known again: its code, else what it says, of whom, where and when."""
        if self.code:
            return self.code
        told = (self.fields.content, "; ".join(self.fields.leads), self.conference, self.told_on.isoformat())
        return hashlib.sha256("\n".join(map(normal, told)).encode()).hexdigest()[:_HEX]
