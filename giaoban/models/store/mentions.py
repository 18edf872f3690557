"""What later conferences say of directives: kept as a machine finds it now, and as people decided of it.

Known again by its directive and by where it is said, so that reading a recording twice doubles nothing, and
what a person decided stays. It is seen by who may read both conferences, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, or_, select, update

from giaoban.models.access import Reader
from giaoban.models.conference import day_of
from giaoban.models.directives import Directive, Kind, State
from giaoban.models.errors import Clash, NotFound
from giaoban.models.mentions import Mention, MentionKind, MentionState, Spoken
from giaoban.models.recording import RecordingState
from giaoban.models.store import audit, recordings
from giaoban.models.store.database import now
from giaoban.models.store.directive_rows import directive, joined
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import conferences, directive_mentions, directives
from giaoban.models.store.tables import recordings as recording_table
from giaoban.models.vietnamese import nfc

_OPEN: Final = [state.value for state in State if state.is_open]


def open_before(tx: Connection, conference_id: int) -> list[Directive]:
    """The directives that somebody still has to do, of conferences before this one, whoever may read them."""
    begins = select(conferences.c.starts_at).where(conferences.c.id == conference_id).scalar_subquery()
    wanted = (
        directives.c.state.in_(_OPEN),
        directives.c.kind == Kind.DIRECTIVE.value,
        conferences.c.starts_at < begins,
    )
    return [directive(row) for row in tx.execute(joined().where(*wanted).order_by(directives.c.id))]


def refill(tx: Connection, recording_id: int, found: Iterable[Spoken]) -> None:
    """What waits for a person in this recording is what was found now. Safe to run any number of times."""
    recordings.hold(tx, recording_id)
    ours = directive_mentions.c.recording_id == recording_id
    known = list(tx.execute(select(directive_mentions).where(ours)))
    kept: set[int] = set()
    for spoken in found:
        same = next((row for row in known if row.id not in kept and _is_same(row, spoken)), None)
        if same is None:
            tx.execute(insert(directive_mentions).values(_row(recording_id, spoken)))
            continue
        kept.add(same.id)
        if MentionState(same.state) is MentionState.WAITING:
            values = _row(recording_id, spoken) | {"found_at": same.found_at}
            tx.execute(update(directive_mentions).where(directive_mentions.c.id == same.id).values(values))
    gone = [row.id for row in known if row.id not in kept and row.state == MentionState.WAITING.value]
    if gone:
        tx.execute(delete(directive_mentions).where(directive_mentions.c.id.in_(gone)))


def of_directives(tx: Connection, directive_ids: Collection[int], reader: Reader) -> dict[int, list[Mention]]:
    """What is said of each, the latest conference first, but for what a person said is something else. The
    directives are such as the reader may read."""
    wanted = (
        directive_mentions.c.directive_id.in_(sorted(set(directive_ids))),
        directive_mentions.c.state != MentionState.REJECTED.value,
        *_mine(reader),
    )
    latest = conferences.c.starts_at.desc(), directive_mentions.c.start.desc()
    found: dict[int, list[Mention]] = {}
    for row in tx.execute(_with_conference().where(*wanted).order_by(*latest)):
        found.setdefault(row.directive_id, []).append(_mention(row))
    return found


def proposed(tx: Connection, reader: Reader) -> list[Mention]:
    """Reports that wait for a person, of directives that are still open; the latest conference first."""
    wanted = (
        directive_mentions.c.state == MentionState.WAITING.value,
        directive_mentions.c.kind == MentionKind.REPORTED.value,
        directives.c.state.in_(_OPEN),
        *_directive_of(reader),
        *_mine(reader),
    )
    query = _with_conference().join(directives, directives.c.id == directive_mentions.c.directive_id)
    latest = conferences.c.starts_at.desc(), directive_mentions.c.start, directive_mentions.c.id
    return [_mention(row) for row in tx.execute(query.where(*wanted).order_by(*latest))]


def readable(tx: Connection, mention_id: int, reader: Reader) -> Mention:
    """Raises `NotFound`, also where the reader may read only one of the two conferences."""
    query = _with_conference().join(directives, directives.c.id == directive_mentions.c.directive_id)
    wanted = directive_mentions.c.id == mention_id, *_directive_of(reader), *_mine(reader)
    row = tx.execute(query.where(*wanted)).one_or_none()
    if row is None:
        raise NotFound("Không có đề xuất này.")
    return _mention(row)


def by_ids(tx: Connection, ids: Collection[int], reader: Reader) -> dict[int, Mention]:
    """Those of them that the reader may see; their directives are such as the reader may read."""
    wanted = directive_mentions.c.id.in_(sorted(set(ids))), *_mine(reader)
    return {row.id: _mention(row) for row in tx.execute(_with_conference().where(*wanted))}


def decide(tx: Connection, mention_id: int, *, accepted: bool, by: Reader, reason: str = "") -> None:
    """Raises `NotFound`, and `Clash` where somebody decided before."""
    one = readable(tx, mention_id, by)
    waits = (
        directive_mentions.c.id == mention_id,
        directive_mentions.c.state == MentionState.WAITING.value,
    )
    state = MentionState.ACCEPTED if accepted else MentionState.REJECTED
    values = {"state": state.value, "decided_at": now(), "decided_by": by.name}
    if tx.execute(update(directive_mentions).where(*waits).values(values)).rowcount == 0:
        raise Clash("Có người vừa quyết định về đề xuất này. Hãy mở lại trang.")
    subject = f"directive:{one.spoken.directive_id}"
    audit.note(tx, by, f"directive.mention-{state.value}", subject, mention=mention_id, reason=reason)


def _is_same(row: Any, spoken: Spoken) -> bool:
    return bool(
        row.directive_id == spoken.directive_id and min(row.end, spoken.end) > max(row.start, spoken.start)
    )


def _row(recording_id: int, spoken: Spoken) -> dict[str, object]:
    return {
        "directive_id": spoken.directive_id,
        "recording_id": recording_id,
        "kind": spoken.kind.value,
        "state": MentionState.WAITING.value,
        "start": round(spoken.start, 3),
        "end": round(spoken.end, 3),
        "text": nfc(spoken.text),
        "speaker": nfc(spoken.speaker),
        "score": spoken.score,
        "reasons": list(spoken.reasons),
        "found_at": now(),
        "decided_by": "",
    }


def _with_conference() -> Select[Any]:
    return (
        select(directive_mentions, recording_table.c.conference_id, conferences.c.starts_at)
        .join(recording_table, recording_table.c.id == directive_mentions.c.recording_id)
        .join(conferences, conferences.c.id == recording_table.c.conference_id)
    )


def _mine(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    """Of a recording that is there, and that the reader may read."""
    return (
        recording_table.c.state != RecordingState.REMOVED.value,
        may_read(reader, recording_table.c.conference_id),
    )


def _directive_of(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    """That the directive itself is there, and the reader may read it."""
    removed = select(recording_table.c.id).where(recording_table.c.state == RecordingState.REMOVED.value)
    there = or_(directives.c.recording_id.is_(None), directives.c.recording_id.not_in(removed))
    return there, may_read(reader, directives.c.conference_id)


def _mention(row: Row[Any]) -> Mention:
    return Mention(
        id=row.id,
        recording_id=row.recording_id,
        conference_id=row.conference_id,
        held_on=day_of(row.starts_at),
        state=MentionState(row.state),
        spoken=Spoken(
            directive_id=row.directive_id,
            kind=MentionKind(row.kind),
            start=row.start,
            end=row.end,
            text=row.text,
            speaker=row.speaker,
            score=row.score,
            reasons=tuple(row.reasons),
        ),
        found_at=row.found_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )
