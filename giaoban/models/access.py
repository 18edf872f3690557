"""Who may read what, decided in one place for pages, search, media, exports and the API.

A conference says who may read it by a set of keys; a reader holds a set of keys. Reading is allowed
where the two meet. The same keys are written into every passage of the index, so a query is filtered
inside the index and a count never tells of what may not be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

EVERYONE: Final = "signed-in"
"""The key that every account holds."""


def unit_key(unit_id: int) -> str:
    """The key of the accounts that belong to a unit."""
    return f"unit:{unit_id}"


class Role(StrEnum):
    READER = "reader"
    SECRETARY = "secretary"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        return {"reader": "Cán bộ", "secretary": "Thư ký", "admin": "Quản trị"}[self.value]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who asks. `NOBODY` holds no key and finds nothing; an administrator reads all."""

    account_id: int | None = None
    name: str = ""
    role: Role = Role.READER
    keys: frozenset[str] = field(default_factory=frozenset)

    @property
    def reads_all(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def may_add(self) -> bool:
        """May take recordings in and describe conferences."""
        return self.role in (Role.SECRETARY, Role.ADMIN)

    def may_read(self, readable_by: frozenset[str]) -> bool:
        return self.reads_all or not self.keys.isdisjoint(readable_by)


NOBODY: Final = Reader()
SYSTEM: Final = Reader(name="hệ thống", role=Role.ADMIN)
"""The command line and the worker: whoever can run them can read the files anyway."""


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    login: str
    name: str
    role: Role
    active: bool
    unit_ids: frozenset[int] = frozenset()

    def reader(self) -> Reader:
        keys = {EVERYONE} | {unit_key(unit) for unit in self.unit_ids}
        return Reader(self.id, self.name, self.role, frozenset(keys))
