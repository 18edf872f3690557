"""What somebody is typing and has not finished: kept every moment, so that a crash loses no more than that.

A draft is nobody's record: it becomes a correction when its writer leaves the line, and is gone then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, insert, select

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, NotAllowed
from giaoban.models.recording import Span
from giaoban.models.store import recordings
from giaoban.models.store.corrections import LONGEST_LINE
from giaoban.models.store.database import now
from giaoban.models.store.tables import accounts, drafts
from giaoban.models.vietnamese import nfc

LIVE: Final = timedelta(seconds=20)
"""Who has not typed for longer is not at the line any more."""


@dataclass(frozen=True, slots=True)
class Draft:
    layer_id: int
    span: Span
    before: str
    """What the line said when its writer began."""
    text: str
    at: datetime
    who: str = ""


def keep(
    tx: Connection, recording_id: int, layer_id: int, span: Span, before: str, text: str, by: Reader
) -> None:
    """One for each line and writer: the last one typed.

    Raises `NotFound` or `NotAllowed` by the reader's rights, `BadInput` for text that is too long.
    """
    recordings.changeable(tx, recording_id, by)
    if by.account_id is None:
        raise NotAllowed("Tài khoản này chỉ được xem. Hãy nhờ thư ký hoặc quản trị.")
    if max(len(text), len(before)) > LONGEST_LINE:
        raise BadInput("Một đoạn dài nhất {most} ký tự. Hãy tách đoạn.", most=LONGEST_LINE)
    drop(tx, recording_id, span, by)
    values = {
        "recording_id": recording_id,
        "account_id": by.account_id,
        "layer_id": layer_id,
        "start": round(span.start, 3),
        "end": round(span.end, 3),
        "before": nfc(before),
        "text": nfc(text),
        "at": now(),
    }
    tx.execute(insert(drafts).values(values))


def drop(tx: Connection, recording_id: int, span: Span, by: Reader) -> None:
    same = (
        drafts.c.recording_id == recording_id,
        drafts.c.account_id == by.account_id,
        drafts.c.start.between(span.start - 0.002, span.start + 0.002),
    )
    tx.execute(delete(drafts).where(*same))


def mine(tx: Connection, recording_id: int, by: Reader) -> list[Draft]:
    """What the reader has not finished, in order of the recording."""
    wanted = drafts.c.recording_id == recording_id, drafts.c.account_id == by.account_id
    return [_draft(row) for row in tx.execute(_named().where(*wanted).order_by(drafts.c.start))]


def others(tx: Connection, recording_id: int, by: Reader) -> list[Draft]:
    """At which lines others are typing right now."""
    wanted = (
        drafts.c.recording_id == recording_id,
        drafts.c.account_id != by.account_id,
        drafts.c.at >= now() - LIVE,
    )
    return [_draft(row) for row in tx.execute(_named().where(*wanted).order_by(drafts.c.start))]


def _named() -> Select[Any]:
    return select(drafts, accounts.c.name.label("who")).join(accounts, accounts.c.id == drafts.c.account_id)


def _draft(row: Row[Any]) -> Draft:
    return Draft(row.layer_id, Span(row.start, row.end), row.before, row.text, row.at, row.who)
