"""Who may read what, as a condition in SQL: `Reader.may_read`, asked of every row at once.

What may not be read is never fetched, so that neither a count nor the time of an answer tells of it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select, true

from giaoban.models.access import Reader
from giaoban.models.store.tables import conference_readers


def may_read(reader: Reader, conference_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """True of the conferences whose keys the reader holds one of; `NOBODY` holds none."""
    if reader.reads_all:
        return true()
    return conference_id.in_(
        select(conference_readers.c.conference_id).where(conference_readers.c.key.in_(sorted(reader.keys)))
    )
