"""Who did what, when: written in the transaction of the deed, and never changed; but for the details about
a recording that is destroyed (`purging`)."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from giaoban.models.access import Reader
from giaoban.models.store.database import now
from giaoban.models.store.tables import audit


def note(tx: Connection, who: Reader, action: str, subject: str = "", **detail: object) -> None:
    """`subject` names a thing as ``recording:42``; `detail` must be plain JSON values."""
    tx.execute(
        insert(audit).values(
            at=now(), account_id=who.account_id, who=who.name, action=action, subject=subject, detail=detail
        )
    )
