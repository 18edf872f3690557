"""Words that people correct again and again, over all that a reader may read.

Of one place of a recording the last correction counts, and none that was taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select

from giaoban.models.access import Reader
from giaoban.models.changes import Change
from giaoban.models.corrected_words import pairs
from giaoban.models.corrections import Rewrite
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.recording import RecordingState
from giaoban.models.store import audit, glossary
from giaoban.models.store.database import now
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import corrected_words, recordings, set_aside_words, transcript_edits
from giaoban.models.vietnamese import nfc, normal, one_line

OFTEN: Final = 2
"""Times, from which a pair is proposed."""
LONGEST: Final = 100
"""Characters of either side of a pair."""
LONGEST_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Often:
    """A pair, and how often it was corrected so."""

    heard: str
    written: str
    count: int
    recordings: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    id: int
    heard: str
    written: str
    reason: str
    at: datetime
    who: str


def note(tx: Connection, recording_id: int, edit_ids: Sequence[int], changes: Sequence[Change]) -> None:
    """Keeps the pairs of these changes, in the transaction that keeps the changes."""
    rows = [
        {
            "edit_id": edit_id,
            "recording_id": recording_id,
            "second": round(pair.at, 1),
            "heard": nfc(pair.heard),
            "heard_key": normal(pair.heard),
            "written": nfc(pair.written),
        }
        for edit_id, change in zip(edit_ids, changes, strict=True)
        if isinstance(change, Rewrite)
        for pair in pairs(change)
    ]
    if rows:
        tx.execute(insert(corrected_words), rows)


def often(tx: Connection, reader: Reader) -> list[Often]:
    """Pairs corrected at least `OFTEN` times in what the reader may read, the most often first; without
    those whose word the glossary has, and those that were set aside."""
    pair = corrected_words.c
    count, last = func.count(), func.max(transcript_edits.c.at)
    rows = tx.execute(
        select(
            func.min(pair.heard).label("heard"),
            pair.heard_key,
            pair.written,
            count.label("times"),
            func.count(pair.recording_id.distinct()).label("in_recordings"),
            last.label("last_at"),
        )
        .join(transcript_edits, transcript_edits.c.id == pair.edit_id)
        .join(recordings, recordings.c.id == pair.recording_id)
        .where(*_counts(reader))
        .group_by(pair.heard_key, pair.written)
        .having(count >= OFTEN)
        .order_by(count.desc(), last.desc(), pair.written)
    ).all()
    known = {normal(term.text) for term in glossary.listing(tx)}
    aside = {(each.heard_key, each.written) for each in tx.execute(select(set_aside_words))}
    return [
        Often(row.heard, row.written, row.times, row.in_recordings, row.last_at)
        for row in rows
        if normal(row.written) not in known and (row.heard_key, row.written) not in aside
    ]


def places(tx: Connection, reader: Reader, heard: str, written: str, limit: int) -> list[tuple[int, float]]:
    """Recording and second of each time that it was corrected so, the latest first."""
    pair = corrected_words.c
    rows = tx.execute(
        select(pair.recording_id, pair.second)
        .join(transcript_edits, transcript_edits.c.id == pair.edit_id)
        .join(recordings, recordings.c.id == pair.recording_id)
        .where(pair.heard_key == normal(heard), pair.written == nfc(written), *_counts(reader))
        .order_by(pair.edit_id.desc(), pair.second)
        .limit(limit)
    )
    return [(row.recording_id, row.second) for row in rows]


def set_aside(tx: Connection, heard: str, written: str, reason: str, by: Reader) -> None:
    """It is not proposed again. Raises `BadInput` for what is no pair or has no reason."""
    heard, written, reason = map(one_line, (heard, written, reason))
    if not normal(heard) or not written or max(len(heard), len(written)) > LONGEST:
        raise BadInput("Không có cặp từ này.")
    if not reason:
        raise BadInput("Phải ghi lý do để riêng.")
    if len(reason) > LONGEST_REASON:
        raise BadInput("Lý do dài quá {most} ký tự.", most=LONGEST_REASON)
    same = set_aside_words.c.heard_key == normal(heard), set_aside_words.c.written == written
    if tx.execute(select(set_aside_words.c.id).where(*same)).first():
        return
    values = {
        "heard": heard,
        "heard_key": normal(heard),
        "written": written,
        "reason": reason,
        "at": now(),
        "account_id": by.account_id,
        "who": by.name,
    }
    tx.execute(insert(set_aside_words).values(values))
    audit.note(tx, by, "corrected-words.set-aside", "", heard=heard, written=written, reason=reason)


def aside(tx: Connection) -> list[SetAside]:
    """The latest first."""
    rows = tx.execute(select(set_aside_words).order_by(set_aside_words.c.id.desc()))
    return [SetAside(row.id, row.heard, row.written, row.reason, row.at, row.who) for row in rows]


def take_up(tx: Connection, aside_id: int, by: Reader) -> None:
    """It may be proposed again. Raises `NotFound`."""
    found = next((each for each in aside(tx) if each.id == aside_id), None)
    if found is None:
        raise NotFound("Không có cặp từ này.")
    tx.execute(delete(set_aside_words).where(set_aside_words.c.id == aside_id))
    audit.note(tx, by, "corrected-words.take-up", "", heard=found.heard, written=found.written)


def _counts(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    """True of a pair whose change stands, whose place was not corrected again since, and which the reader
    may read."""
    pair = corrected_words.c
    later, its_edit = corrected_words.alias(), transcript_edits.alias()
    again = (
        exists()
        .where(
            later.c.recording_id == pair.recording_id,
            later.c.second == pair.second,
            later.c.edit_id > pair.edit_id,
            its_edit.c.id == later.c.edit_id,
            its_edit.c.undone_at.is_(None),
        )
        .correlate(corrected_words)
    )
    return (
        transcript_edits.c.undone_at.is_(None),
        ~again,
        recordings.c.state != RecordingState.REMOVED.value,
        may_read(reader, recordings.c.conference_id),
    )
