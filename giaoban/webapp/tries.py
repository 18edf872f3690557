"""How often somebody may guess a password."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from giaoban.models.store import accounts
from giaoban.models.store.database import now

if TYPE_CHECKING:
    from giaoban.models.store.database import Database

FREE_TRIES: Final = 5
"""Failures of one login, in a quarter of an hour, before it has to wait."""
FREE_TRIES_OF_ADDRESS: Final = 30
"""Failures from one address: many, since an office stands behind one address."""
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=10)
_MOST_DOUBLINGS: Final = 10


def count_one(db: Database, login: str, address: str) -> timedelta | None:
    """Counts a try before the password is looked at, so that many at once count too.

    How long to wait, and nothing counted, where there were too many; the wait doubles with each failure.
    `accounts.forget_failures` takes the count back when the password was right.
    """
    with db.write() as tx:
        by_login, by_address = accounts.failures(tx, login, address)
        excess = max(by_login - FREE_TRIES, by_address - FREE_TRIES_OF_ADDRESS)
        last = accounts.last_failure(tx, login, address)
        if excess >= 0 and last:
            wait = last + min(LONGEST_WAIT, FIRST_WAIT * (1 << min(excess, _MOST_DOUBLINGS))) - now()
            if wait > timedelta():
                return wait
        accounts.note_failure(tx, login, address)
    return None
