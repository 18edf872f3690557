"""Searches that people keep to ask again: each account has its own, and sees no other's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.recording import RecordingState
from giaoban.models.store import audit
from giaoban.models.store.database import now
from giaoban.models.store.tables import layers, recordings, saved_searches
from giaoban.models.vietnamese import one_line

LONGEST: Final = 120
"""Letters of a name."""
MOST: Final = 50
"""Of an account: each is counted when the list is shown."""
_LONGEST_WAIT: Final = timedelta(days=1)
"""Of a new transcript for its place in the index."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    id: int
    name: str
    args: Mapping[str, str]
    """The parameters of its address."""
    saved_at: datetime
    seen_at: datetime
    """What was transcribed before has been seen."""


def save(tx: Connection, name: str, args: Mapping[str, str], by: Reader) -> SavedSearch:
    """What can be found now counts as seen. Raises `BadInput` for one that is kept already, or too many."""
    kept = listing(tx, by)
    if known := next((each for each in kept if each.args == args), None):
        raise BadInput("Đã lưu tìm kiếm này với tên “{name}”.", name=known.name)
    if len(kept) >= MOST:
        raise BadInput("Đã lưu {most} tìm kiếm. Hãy bỏ bớt rồi lưu thêm.", most=MOST)
    values = {
        "account_id": by.account_id,
        "name": _checked(name),
        "args": dict(args),
        "saved_at": now(),
        "seen_at": _findable_until(tx, now() - _LONGEST_WAIT),
    }
    row = tx.execute(insert(saved_searches).values(values).returning(saved_searches)).one()
    audit.note(tx, by, "search.save", f"search:{row.id}", name=row.name, **args)
    return _saved(row)


def listing(tx: Connection, by: Reader) -> list[SavedSearch]:
    """The account's own, the latest first."""
    newest = saved_searches.c.saved_at.desc(), saved_searches.c.id.desc()
    rows = tx.execute(select(saved_searches).where(_own(by)).order_by(*newest))
    return [_saved(row) for row in rows]


def get(tx: Connection, saved_id: int, by: Reader) -> SavedSearch:
    """Another account's is not there. Raises `NotFound`."""
    row = tx.execute(select(saved_searches).where(saved_searches.c.id == saved_id, _own(by))).one_or_none()
    if row is None:
        raise NotFound("Không có tìm kiếm đã lưu này.")
    return _saved(row)


def rename(tx: Connection, saved_id: int, name: str, by: Reader) -> SavedSearch:
    """Raises `NotFound`, or `BadInput` for an empty or too long name."""
    before, told = get(tx, saved_id, by), _checked(name)
    tx.execute(update(saved_searches).where(saved_searches.c.id == saved_id).values(name=told))
    audit.note(tx, by, "search.rename", f"search:{saved_id}", before=before.name, name=told)
    return get(tx, saved_id, by)


def remove(tx: Connection, saved_id: int, by: Reader) -> SavedSearch:
    """Raises `NotFound`."""
    gone = get(tx, saved_id, by)
    tx.execute(delete(saved_searches).where(saved_searches.c.id == saved_id))
    audit.note(tx, by, "search.remove", f"search:{saved_id}", name=gone.name)
    return gone


def seen(tx: Connection, saved_id: int, by: Reader) -> SavedSearch:
    """All that can be found now has been seen; returns it as it was before. Raises `NotFound`."""
    before = get(tx, saved_id, by)
    until = _findable_until(tx, before.seen_at)
    tx.execute(update(saved_searches).where(saved_searches.c.id == saved_id).values(seen_at=until))
    return before


def _findable_until(tx: Connection, earliest: datetime) -> datetime:
    """The moment before which all transcripts are in the index: what waits for its place there has been
    seen by nobody, though it was made before now. An old one waits again where it was edited."""
    waiting = (
        select(func.max(layers.c.made_at).label("made_at"))
        .join(recordings, recordings.c.id == layers.c.recording_id)
        .where(recordings.c.state == RecordingState.TRANSCRIBED.value)
        .group_by(recordings.c.id)
        .subquery()
    )
    first = tx.execute(select(func.min(waiting.c.made_at))).scalar()
    return max(earliest, min(first, now())) if first else now()


def _own(by: Reader) -> ColumnElement[bool]:
    return saved_searches.c.account_id == by.account_id


def _checked(name: str) -> str:
    told = one_line(name)
    if not told:
        raise BadInput("Hãy đặt tên cho tìm kiếm này.")
    if len(told) > LONGEST:
        raise BadInput("Tên dài quá {most} ký tự.", most=LONGEST)
    return told


def _saved(row: Row[Any]) -> SavedSearch:
    return SavedSearch(row.id, row.name, dict(row.args), row.saved_at, row.seen_at)
