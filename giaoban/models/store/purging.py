"""What a decision destroys of a recording: every row that holds, or was made of, what is heard in it.

For a state secret that slipped in (Luật 117/2025/QH15) or whatever else must not be kept. What stays is the
record of it: the recording's row with its SHA-256, without its name, and in the audit who destroyed what,
when, why and by which paper.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput
from giaoban.models.minutes import DraftState
from giaoban.models.recording import RecordingState
from giaoban.models.store import audit, voices
from giaoban.models.store import recordings as every_recording
from giaoban.models.store.tables import (
    audit as audit_rows,
)
from giaoban.models.store.tables import (
    chapters,
    corrected_words,
    directive_events,
    directive_mentions,
    directives,
    drafts,
    jobs,
    layers,
    minutes,
    minutes_events,
    minutes_lines,
    preparations,
    recordings,
    reviews,
    runs,
    segments,
    transcript_edits,
    window_results,
)
from giaoban.models.vietnamese import one_line

DESTROYED: Final = "(đã tiêu hủy)"
"""Stands where a text stood in a row that itself must stay."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What went, and what a person still has to look at."""

    sha256: str
    recordings: tuple[int, ...]
    """All that had these bytes: one that was removed earlier has a transcript of them too."""
    conference_id: int
    layers: int
    directives: int
    minutes_lines: int
    minutes_to_read: tuple[int, ...]
    """Minutes of other recordings too, from which lines went: what a person typed into them may hold it
    still."""


def purge(tx: Connection, recording_id: int, by: Reader, reason: str, paper: str) -> Purged:
    """`paper`: the decision that orders it. Once more for what is destroyed already is no error: whatever a
    first attempt left is destroyed then.

    Raises `NotFound`, and `BadInput` without a reason or a paper.
    """
    reason, paper = one_line(reason), one_line(paper)
    if not reason or not paper:
        raise BadInput("Phải ghi lý do và số văn bản quyết định tiêu hủy.")
    recording = every_recording.get(tx, recording_id)
    ids = tuple(
        tx.execute(
            select(recordings.c.id).where(recordings.c.sha256 == recording.sha256).order_by(recordings.c.id)
        ).scalars()
    )
    told = Purged(
        recording.sha256,
        ids,
        recording.conference_id,
        layers=_transcripts(tx, ids),
        directives=_directives(tx, ids),
        **_minutes(tx, ids),
    )
    for table in (chapters, preparations):
        _delete(tx, table, table.c.recording_id.in_(ids))
    for each in ids:
        voices.forget_recording(tx, each)
    _audited(tx, [f"recording:{each}" for each in ids])
    gone = {"state": RecordingState.REMOVED.value, "reason": f"Đã tiêu hủy theo {paper}: {reason}"}
    blank = {"title": "", "file_name": DESTROYED}
    tx.execute(update(recordings).where(recordings.c.id.in_(ids)).values(**gone, **blank))
    what = {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(told).items()}
    audit.note(tx, by, "recording.purge", f"recording:{recording_id}", reason=reason, paper=paper, **what)
    return told


def _transcripts(tx: Connection, ids: tuple[int, ...]) -> int:
    of_layers = select(layers.c.id).where(layers.c.recording_id.in_(ids))
    of_runs = select(runs.c.id).where(runs.c.recording_id.in_(ids))
    _delete(tx, corrected_words, corrected_words.c.recording_id.in_(ids))
    _delete(tx, drafts, drafts.c.recording_id.in_(ids))
    for table in (transcript_edits, reviews, segments):
        _delete(tx, table, table.c.layer_id.in_(of_layers))
    count = _delete(tx, layers, layers.c.recording_id.in_(ids))
    _delete(tx, jobs, jobs.c.recording_id.in_(ids))
    _delete(tx, window_results, window_results.c.run_id.in_(of_runs))
    _delete(tx, runs, runs.c.recording_id.in_(ids))
    return count


def _directives(tx: Connection, ids: tuple[int, ...]) -> int:
    """Those that were told in it, confirmed or not; and of others what was said of them in it."""
    told_in_it = select(directives.c.id).where(directives.c.recording_id.in_(ids))
    said_in_it = select(directive_mentions.c.id).where(directive_mentions.c.recording_id.in_(ids))
    numbers = tx.execute(told_in_it).scalars().all()
    _delete(tx, directive_events, directive_events.c.directive_id.in_(told_in_it))
    rests_on_it = update(directive_events).where(directive_events.c.mention_id.in_(said_in_it))
    tx.execute(rests_on_it.values(mention_id=None, evidence=DESTROYED))
    gone = directive_mentions.c.recording_id.in_(ids) | directive_mentions.c.directive_id.in_(told_in_it)
    _delete(tx, directive_mentions, gone)
    _delete(tx, directives, directives.c.recording_id.in_(ids))
    _audited(tx, [f"directive:{each}" for each in numbers])
    return len(numbers)


def _minutes(tx: Connection, ids: tuple[int, ...]) -> dict[str, Any]:
    """Lines of what was said in it. Minutes of nothing else go whole; others that were approved or issued
    with such lines are a draft again."""
    said = minutes_lines.c.recording_id
    lines = tx.execute(select(minutes_lines.c.id, minutes_lines.c.minutes_id).where(said.in_(ids))).all()
    touched = {line.minutes_id for line in lines}
    other = select(minutes_lines.c.minutes_id).where(said.is_not(None), said.not_in(ids))
    left = touched & set(tx.execute(other).scalars())
    events = update(minutes_events).where(minutes_events.c.line_id.in_([line.id for line in lines]))
    tx.execute(events.values(before=DESTROYED, after=DESTROYED))
    _delete(tx, minutes_lines, said.in_(ids))
    whole = sorted(touched - left)
    for table, column in ((minutes_events, "minutes_id"), (minutes_lines, "minutes_id"), (minutes, "id")):
        _delete(tx, table, table.c[column].in_(whole))
    titles = set(tx.execute(select(chapters.c.title).where(chapters.c.recording_id.in_(ids))).scalars())
    for row in tx.execute(select(minutes.c.id, minutes.c.sections).where(minutes.c.id.in_(left))).all():
        _untitled(tx, row.id, row.sections, titles)
    _audited(tx, [f"minutes:{each}" for each in touched])
    return {"minutes_lines": len(lines), "minutes_to_read": tuple(sorted(left))}


def _untitled(tx: Connection, minutes_id: int, sections: list[dict[str, str]], titles: set[str]) -> None:
    """Sections that have their title of a chapter, and their key of the title, have others."""
    told = []
    for number, section in enumerate(sections, 1):
        if section["made"] not in titles:
            told.append(section)
            continue
        key = f"muc-da-tieu-huy-{number}"
        mine = minutes_lines.c.minutes_id == minutes_id, minutes_lines.c.section == section["key"]
        tx.execute(update(minutes_lines).where(*mine).values(section=key))
        told.append({**section, "key": key, "title": DESTROYED, "made": DESTROYED})
    draft = {"state": DraftState.DRAFT.value, "frozen": {}, "sections": told}
    tx.execute(
        update(minutes).where(minutes.c.id == minutes_id).values(**draft, version=minutes.c.version + 1)
    )


def _audited(tx: Connection, subjects: list[str]) -> None:
    """Who did what and when stays, and that it was purged; its details may quote it."""
    kept = audit_rows.c.action != "recording.purge"
    about = update(audit_rows).where(audit_rows.c.subject.in_(subjects), kept)
    tx.execute(about.values(detail={"purged": True}))


def _delete(tx: Connection, table: Table, where: ColumnElement[bool]) -> int:
    return tx.execute(delete(table).where(where)).rowcount
