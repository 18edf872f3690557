"""The ledger's in-tray: candidates as the machine reads them now, beside what people made of earlier ones.

A candidate is known again by where it is said and by its words, so that reading a recording twice, or a
newer transcript of it, doubles nothing: what a person confirmed keeps its place whatever the machine now
hears there; what a person rejected stays rejected while it says the same; what nobody touched is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, delete, exists, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.directives import Candidate, Directive, Fields, Kind, Reason, State, Strength
from giaoban.models.errors import Clash
from giaoban.models.recording import Recording
from giaoban.models.store import recordings
from giaoban.models.store.database import now
from giaoban.models.store.directive_rows import columns
from giaoban.models.store.directives import LONGEST, LONGEST_NAME, confirm
from giaoban.models.store.tables import directive_events, directives
from giaoban.models.vietnamese import fold, nfc, normal, syllables

_OVERLAP: Final = 0.5
"""Of the shorter one, from which two are said in the same place."""
_ALIKE: Final = 0.5
"""Of all their syllables, from which two say the same: a newer model hears some words otherwise."""


def refill(
    tx: Connection, recording: Recording, candidates: Iterable[Candidate], posts: Mapping[str, str]
) -> int:
    """What waits for a person in this recording is what was read now. Returns how many wait.

    `posts` has the posts of those who speak, by name in `normal` form. Safe to run any number of times.
    """
    recordings.hold(tx, recording.id)
    ours = directives.c.recording_id == recording.id
    known = list(tx.execute(select(directives).where(ours).order_by(directives.c.start).with_for_update()))
    touched = _touched(tx, recording.id)
    kept: set[int] = set()
    fresh: list[dict[str, Any]] = []
    count = 0
    for candidate in candidates:
        same = next((row for row in known if row.id not in kept and _is_same(row, candidate)), None)
        if same is None:
            fresh.append(_row(recording, candidate, posts))
        elif State(same.state) is State.CANDIDATE and same.id not in touched:
            _update(tx, same, _row(recording, candidate, posts))
        if same is not None:
            kept.add(same.id)
        count += same is None or State(same.state) is State.CANDIDATE
    gone = [
        row.id
        for row in known
        if State(row.state) is State.CANDIDATE and row.id not in kept and row.id not in touched
    ]
    if gone:
        tx.execute(delete(directives).where(directives.c.id.in_(gone)))
    if fresh:
        tx.execute(insert(directives), fresh)
    return count


def note(
    tx: Connection,
    recording_id: int,
    candidate: Candidate,
    fields: Fields,
    by: Reader,
    *,
    kind: Kind = Kind.DIRECTIVE,
) -> Directive:
    """What a person took from the transcript, confirmed as it comes in: whatever a machine reads there
    afterwards, it stays.

    Raises `NotFound` or `NotAllowed` by the reader's rights; `BadInput` as `directives.confirm`; `Clash`
    where the same place waits for a person or is in the ledger.
    """
    recording = recordings.changeable(tx, recording_id, by)
    recordings.hold(tx, recording_id)
    if at_the_same_place(tx, recording_id, candidate):
        raise Clash("Câu này đã có trong sổ hoặc đang chờ xác nhận.")
    row = _row(recording, candidate, {})
    number = tx.execute(insert(directives).values(row).returning(directives.c.id)).scalar_one()
    return confirm(tx, number, row["version"], fields, by, kind=kind)


def at_the_same_place(tx: Connection, recording_id: int, candidate: Candidate) -> int | None:
    """What waits there for a person or is in the ledger, by its number."""
    known = tx.execute(select(directives).where(directives.c.recording_id == recording_id))
    return next(
        (row.id for row in known if State(row.state) is not State.REJECTED and _is_same(row, candidate)), None
    )


def fields_of(candidate: Candidate, posts: Mapping[str, str]) -> Fields:
    """As the ledger would have them."""
    return Fields(
        content=_opened(_cut(candidate.content or candidate.text, LONGEST)),
        strength=candidate.strength or Strength.REQUESTED,
        leads=tuple(_cut(unit, LONGEST_NAME) for unit in candidate.leads),
        cooperating=tuple(_cut(unit, LONGEST_NAME) for unit in candidate.cooperating),
        giver=_cut(candidate.speaker, LONGEST_NAME),
        giver_post=_cut(posts.get(normal(candidate.speaker), ""), LONGEST_NAME),
        due_said=_cut(candidate.due.said, LONGEST_NAME) if candidate.due else "",
        due=candidate.due.day if candidate.due else None,
    )


def _touched(tx: Connection, recording_id: int) -> set[int]:
    """Those of which a person ever said something: a rejected one that was taken back, too."""
    said = exists().where(directive_events.c.directive_id == directives.c.id)
    return set(
        tx.execute(select(directives.c.id).where(directives.c.recording_id == recording_id, said)).scalars()
    )


def _is_same(row: Any, candidate: Candidate) -> bool:
    common = min(row.end, candidate.end) - max(row.start, candidate.start)
    shorter = min(row.end - row.start, candidate.end - candidate.start)
    if common <= 0 or common < _OVERLAP * shorter:
        return False
    return State(row.state) is not State.REJECTED or _alike(row.text, candidate.text)


def _alike(one: str, other: str) -> bool:
    first, second = set(syllables(fold(one))), set(syllables(fold(other)))
    return len(first & second) >= _ALIKE * max(1, len(first | second))


def _update(tx: Connection, row: Any, values: dict[str, Any]) -> None:
    current = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    if any(current[name] != value for name, value in values.items() if name not in {"version", "read_at"}):
        changed = values | {"version": row.version + 1}
        tx.execute(update(directives).where(directives.c.id == row.id).values(changed))


def _row(recording: Recording, candidate: Candidate, posts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "conference_id": recording.conference_id,
        "recording_id": recording.id,
        "kind": candidate.kind.value,
        "state": State.CANDIDATE.value,
        "start": round(candidate.start, 3),
        "end": round(candidate.end, 3),
        "text": nfc(candidate.text),
        "reason": _reason(candidate.reason),
        **columns(fields_of(candidate, posts)),
        "units": {},
        "version": 1,
        "read_at": now(),
        "done_on": None,
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {"rule": reason.rule, "score": reason.score, "parts": list(reason.parts)}


def _cut(text: str, most: int) -> str:
    return nfc(text)[:most]


def _opened(text: str) -> str:
    """With a capital, as the ledger's entries begin; no word is changed."""
    return text[:1].upper() + text[1:]
