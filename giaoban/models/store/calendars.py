"""Secret addresses by which calendars fetch deadlines: each is an account's own, and can be taken back.

An address gives no more than its account may read at the moment it is fetched, and nothing once the account
is locked.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from giaoban.models.access import Account, Reader
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.store import accounts, audit
from giaoban.models.store.database import now
from giaoban.models.store.tables import calendars
from giaoban.models.vietnamese import one_line

LONGEST: Final = 120
"""Letters of a name."""
MOST: Final = 20
"""Of an account."""
_NOTED: Final = timedelta(hours=1)
"""How exactly it is kept when an address was last fetched: calendars ask often."""


@dataclass(frozen=True, slots=True)
class Calendar:
    id: int
    name: str
    args: Mapping[str, str]
    """The parameters of the ledger's address: which directives are in it."""
    made_at: datetime
    fetched_at: datetime | None


def make(tx: Connection, name: str, args: Mapping[str, str], by: Reader) -> tuple[Calendar, str]:
    """The calendar, and the secret of its address, which is not kept. Raises `BadInput`."""
    name = one_line(name)
    if not name or len(name) > LONGEST:
        raise BadInput("Hãy đặt tên cho lịch, nhiều nhất {most} ký tự.", most=LONGEST)
    if len(listing(tx, by)) >= MOST:
        raise BadInput("Mỗi tài khoản có nhiều nhất {most} lịch. Hãy thu hồi bớt.", most=MOST)
    secret = secrets.token_urlsafe(32)
    values = {
        "token_sha256": _digest(secret),
        "account_id": by.account_id,
        "name": name,
        "args": dict(args),
        "made_at": now(),
    }
    row = tx.execute(insert(calendars).values(values).returning(calendars)).one()
    audit.note(tx, by, "calendar.make", f"calendar:{row.id}", name=name, **args)
    return _calendar(row), secret


def listing(tx: Connection, by: Reader) -> list[Calendar]:
    """The account's own, the latest first."""
    mine = select(calendars).where(calendars.c.account_id == by.account_id).order_by(calendars.c.id.desc())
    return [_calendar(row) for row in tx.execute(mine)]


def revoke(tx: Connection, calendar_id: int, by: Reader) -> None:
    """Raises `NotFound` for one of somebody else, too."""
    mine = calendars.c.id == calendar_id, calendars.c.account_id == by.account_id
    if tx.execute(delete(calendars).where(*mine)).rowcount == 0:
        raise NotFound("Không có lịch này.")
    audit.note(tx, by, "calendar.revoke", f"calendar:{calendar_id}")


def fetched(tx: Connection, secret: str) -> tuple[Calendar, Account]:
    """Whose calendar it is. Raises `NotFound` for a secret that is none, was taken back, or whose account is
    locked."""
    row = tx.execute(select(calendars).where(calendars.c.token_sha256 == _digest(secret))).one_or_none()
    account = accounts.get(tx, row.account_id) if row else None
    if row is None or account is None or not account.active:
        raise NotFound("Không có lịch này.")
    return _calendar(row), account


def is_worth_noting(calendar: Calendar) -> bool:
    return calendar.fetched_at is None or now() - calendar.fetched_at > _NOTED


def note_fetched(tx: Connection, calendar_id: int) -> None:
    tx.execute(update(calendars).where(calendars.c.id == calendar_id).values(fetched_at=now()))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _calendar(row: Row[Any]) -> Calendar:
    return Calendar(row.id, row.name, dict(row.args), row.made_at, row.fetched_at)
