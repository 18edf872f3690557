"""Drafts of minutes: made, made again under what people did to them, approved, issued; and their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, Clash, NotFound, StateRefused
from giaoban.models.minutes.assemble import Drafted
from giaoban.models.minutes.head import HeadField
from giaoban.models.minutes.merge import merge
from giaoban.models.minutes.nouns import (
    DraftState,
    Form,
    Line,
    Minutes,
    Origin,
    Section,
    SectionKind,
    Source,
    Why,
)
from giaoban.models.store import audit
from giaoban.models.store.database import now
from giaoban.models.store.rights import may_read
from giaoban.models.store.tables import conferences, minutes, minutes_events, minutes_lines
from giaoban.models.vietnamese import one_line

LONGEST: Final = 4000
"""Letters of a line or a field."""
LONGEST_NUMBER: Final = 60


class Deed(StrEnum):
    """What a person does to a draft."""

    DRAFT = "draft"
    RENEW = "renew"
    REWORD = "reword"
    DROP = "drop"
    RESTORE = "restore"
    MOVE = "move"
    PICK = "pick"
    TYPE = "type"
    TITLE = "title"
    HEAD = "head"
    APPROVE = "approve"
    REOPEN = "reopen"
    ISSUE = "issue"

    @property
    def label(self) -> str:
        return _DEEDS[self]


_DEEDS: Final = {
    Deed.DRAFT: "Lập dự thảo",
    Deed.RENEW: "Lập lại từ bản gỡ băng",
    Deed.REWORD: "Sửa câu",
    Deed.DROP: "Bỏ câu",
    Deed.RESTORE: "Lấy lại câu đã bỏ",
    Deed.MOVE: "Chuyển chỗ câu",
    Deed.PICK: "Thêm câu từ bản ghi",
    Deed.TYPE: "Thêm câu tự viết",
    Deed.TITLE: "Sửa tên mục",
    Deed.HEAD: "Sửa phần đầu văn bản",
    Deed.APPROVE: "Duyệt",
    Deed.REOPEN: "Mở lại để sửa",
    Deed.ISSUE: "Ghi số văn bản đã ban hành",
}


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    who: str
    deed: Deed
    line_id: int | None
    before: str
    after: str


def of_conference(tx: Connection, conference_id: int, reader: Reader) -> dict[Form, Minutes]:
    """Those that the reader may see: a draft is the work of those who write it."""
    rows = tx.execute(select(minutes).where(minutes.c.conference_id == conference_id, *_mine(reader)))
    found = [_minutes(row, ()) for row in rows]
    return {one.form: one for one in found}


def readable(tx: Connection, minutes_id: int, reader: Reader) -> Minutes:
    """With its lines. What the reader may not see is not there. Raises `NotFound`."""
    row = tx.execute(select(minutes).where(minutes.c.id == minutes_id, *_mine(reader))).one_or_none()
    if row is None:
        raise NotFound("Không có biên bản này.")
    order = minutes_lines.c.position, minutes_lines.c.id
    lines = tx.execute(select(minutes_lines).where(minutes_lines.c.minutes_id == row.id).order_by(*order))
    return _minutes(row, [line_of(each) for each in lines])


def begin(tx: Connection, conference_id: int, form: Form, drafted: Drafted, by: Reader) -> Minutes:
    """The draft of this form; the one that is there, where somebody began it already."""
    # Two who begin at once must not both; SQLite has one writer anyhow.
    tx.execute(select(conferences.c.id).where(conferences.c.id == conference_id).with_for_update())
    known = of_conference(tx, conference_id, by).get(form)
    if known:
        return readable(tx, known.id, by)
    values: dict[str, object] = {
        "conference_id": conference_id,
        "form": form.value,
        "state": DraftState.DRAFT.value,
        "version": 1,
        "sections": [_kept(section) for section in drafted.sections],
        "head": {},
        "frozen": {},
        "number": "",
        "made_at": now(),
    }
    made = tx.execute(insert(minutes).values(values).returning(minutes.c.id)).scalar_one()
    _insert(tx, made, list(enumerate(drafted.lines)))
    note(tx, made, Deed.DRAFT, by, after=f"{len(drafted.lines)}", form=form.value)
    return readable(tx, made, by)


def renew(tx: Connection, minutes_id: int, fresh: Drafted, parts: Sequence[int], by: Reader) -> Minutes:
    """Made again, under what people did to it: see `minutes.merge`. Raises `NotFound`, `StateRefused`."""
    before = editable(tx, minutes_id, by)
    merged = merge(before.sections, before.lines, fresh, parts)
    gone = {line.key for line in before.lines} - {line.key for line in merged.lines}
    if gone:
        tx.execute(delete(minutes_lines).where(minutes_lines.c.id.in_(gone)))
    known = {line.key: (place, line) for place, line in enumerate(before.lines)}
    _insert(tx, minutes_id, [(place, line) for place, line in enumerate(merged.lines) if not line.key])
    for place, line in enumerate(merged.lines):
        if line.key and known[line.key] != (place, line):
            tx.execute(update(minutes_lines).where(minutes_lines.c.id == line.key).values(_row(place, line)))
    sections = [_kept(section) for section in merged.sections]
    touch(tx, minutes_id, sections=sections, made_at=now())
    note(tx, minutes_id, Deed.RENEW, by, before=f"{len(before.lines)}", after=f"{len(merged.lines)}")
    return readable(tx, minutes_id, by)


def write_head(
    tx: Connection, minutes_id: int, version: int, written: Mapping[HeadField, str], by: Reader
) -> Minutes:
    """`written` has the fields that are otherwise than the archive has them, and no other.

    Raises as `renew`; `Clash` when somebody changed it since `version` was read, `BadInput` for what is
    too long.
    """
    before = editable(tx, minutes_id, by)
    head = {name.value: checked(text) for name, text in written.items()}
    if head == dict(before.head):
        return before
    touch(tx, minutes_id, version, head=head)
    for name in HeadField:
        old, new = before.head.get(name.value, ""), head.get(name.value, "")
        if old != new:
            note(tx, minutes_id, Deed.HEAD, by, before=f"{name.label}: {old}", after=f"{name.label}: {new}")
    return readable(tx, minutes_id, by)


def approve(tx: Connection, minutes_id: int, version: int, frozen: Mapping[str, Any], by: Reader) -> Minutes:
    """From now on nothing of it changes. `frozen` is what the paper says around its lines."""
    before = editable(tx, minutes_id, by)
    touch(tx, minutes_id, version, state=DraftState.APPROVED.value, frozen=dict(frozen))
    note(tx, minutes_id, Deed.APPROVE, by, before=before.state.label, after=DraftState.APPROVED.label)
    return readable(tx, minutes_id, by)


def reopen(tx: Connection, minutes_id: int, version: int, reason: str, by: Reader) -> Minutes:
    """A draft again. Raises `BadInput` without a reason, as somebody relied on what was approved."""
    before = readable(tx, minutes_id, by)
    if before.state is DraftState.DRAFT:
        raise StateRefused("Biên bản này đang là dự thảo.")
    reason = checked(reason)
    if not reason:
        raise BadInput("Hãy ghi lý do mở lại.")
    touch(tx, minutes_id, version, state=DraftState.DRAFT.value, frozen={}, number="", issued_on=None)
    was = " ".join(filter(None, (before.state.label, before.number)))
    note(tx, minutes_id, Deed.REOPEN, by, before=was, after=reason)
    return readable(tx, minutes_id, by)


def issue(
    tx: Connection, minutes_id: int, version: int, number: str, issued_on: date | None, by: Reader
) -> Minutes:
    """It was issued as this document: what binds is that paper. Raises `StateRefused` for a draft."""
    before = readable(tx, minutes_id, by)
    if before.state is DraftState.DRAFT:
        raise StateRefused("Hãy duyệt dự thảo trước khi ghi số văn bản.")
    number = checked(number, LONGEST_NUMBER)
    if not number or issued_on is None:
        raise BadInput("Hãy ghi số, ký hiệu và ngày ban hành.")
    touch(tx, minutes_id, version, state=DraftState.ISSUED.value, number=number, issued_on=issued_on)
    told = f"{number}, {issued_on:%d/%m/%Y}"
    note(tx, minutes_id, Deed.ISSUE, by, before=before.number, after=told)
    return readable(tx, minutes_id, by)


def events(tx: Connection, minutes_id: int) -> list[Event]:
    """Newest first."""
    rows = tx.execute(
        select(minutes_events)
        .where(minutes_events.c.minutes_id == minutes_id)
        .order_by(minutes_events.c.id.desc())
    )
    return [Event(row.at, row.who, Deed(row.deed), row.line_id, row.before, row.after) for row in rows]


def editable(tx: Connection, minutes_id: int, by: Reader) -> Minutes:
    """Held till the transaction ends. Raises `StateRefused` for what was approved."""
    tx.execute(select(minutes.c.id).where(minutes.c.id == minutes_id).with_for_update())
    found = readable(tx, minutes_id, by)
    if found.state is not DraftState.DRAFT:
        raise StateRefused("Văn bản đã duyệt: hãy mở lại trước khi sửa.")
    return found


def touch(tx: Connection, minutes_id: int, version: int | None = None, **values: object) -> None:
    """A newer version of it. Raises `Clash` when it is no longer at `version`, where one is named."""
    wanted = [minutes.c.id == minutes_id]
    if version is not None:
        wanted.append(minutes.c.version == version)
    changed = tx.execute(update(minutes).where(*wanted).values(version=minutes.c.version + 1, **values))
    if changed.rowcount == 0:
        raise Clash("Có người vừa thay đổi văn bản này. Hãy mở lại trang rồi làm tiếp.")


def note(
    tx: Connection,
    minutes_id: int,
    deed: Deed,
    by: Reader,
    *,
    line_id: int | None = None,
    before: str = "",
    after: str = "",
    **detail: object,
) -> None:
    """Into the history and the audit."""
    values = {
        "minutes_id": minutes_id,
        "at": now(),
        "account_id": by.account_id,
        "who": by.name,
        "deed": deed.value,
        "line_id": line_id,
        "before": before,
        "after": after,
    }
    tx.execute(insert(minutes_events).values(values))
    line = {"line": line_id} if line_id is not None else {}
    audit.note(tx, by, f"minutes.{deed.value}", f"minutes:{minutes_id}", **line, **detail)


def checked(text: str, most: int = LONGEST) -> str:
    """Raises `BadInput` for what is too long."""
    told = "\n".join(filter(None, map(one_line, text.splitlines())))
    if len(told) > most:
        raise BadInput("“{text}” dài quá {most} ký tự.", text=f"{told[:40]}…", most=most)
    return told


def _mine(reader: Reader) -> list[Any]:
    wanted = [may_read(reader, minutes.c.conference_id)]
    return wanted if reader.may_add else [*wanted, minutes.c.state != DraftState.DRAFT.value]


def _insert(tx: Connection, minutes_id: int, lines: Sequence[tuple[int, Line]]) -> None:
    if lines:
        rows = [_row(place, line) | {"minutes_id": minutes_id} for place, line in lines]
        tx.execute(insert(minutes_lines), rows)


def _row(position: int, line: Line) -> dict[str, object]:
    source = line.source
    return {
        "position": position,
        "section": line.section,
        "text": line.text,
        "made": line.made,
        "origin": line.origin.value,
        "why": line.why.value if line.why else "",
        "moved": line.moved,
        "removed": line.removed,
        "version": line.version,
        "recording_id": source.recording_id if source else None,
        "start": source.start if source else None,
        "end": source.end if source else None,
        "voice": source.voice if source else "",
        "said": source.said if source else "",
    }


def line_of(row: Row[Any]) -> Line:
    source = None
    if row.recording_id is not None:
        source = Source(row.recording_id, row.start, row.end, row.voice, row.said)
    return Line(
        key=row.id,
        section=row.section,
        text=row.text,
        made=row.made,
        origin=Origin(row.origin),
        source=source,
        why=Why(row.why) if row.why else None,
        moved=row.moved,
        removed=row.removed,
        version=row.version,
    )


def _kept(section: Section) -> dict[str, str]:
    return asdict(section) | {"kind": section.kind.value}


def _minutes(row: Row[Any], lines: Sequence[Line]) -> Minutes:
    sections = tuple(Section(**(each | {"kind": SectionKind(each["kind"])})) for each in row.sections)
    return Minutes(
        id=row.id,
        conference_id=row.conference_id,
        form=Form(row.form),
        state=DraftState(row.state),
        version=row.version,
        sections=sections,
        lines=tuple(lines),
        head=row.head,
        frozen=row.frozen,
        number=row.number,
        issued_on=row.issued_on,
        made_at=row.made_at,
    )


def insert_line(tx: Connection, minutes_id: int, place: int, line: Line) -> Line:
    """At this place among all the lines; those behind it move on."""
    behind = minutes_lines.c.minutes_id == minutes_id, minutes_lines.c.position >= place
    tx.execute(update(minutes_lines).where(*behind).values(position=minutes_lines.c.position + 1))
    values = _row(place, line) | {"minutes_id": minutes_id}
    made = tx.execute(insert(minutes_lines).values(values).returning(minutes_lines.c.id)).scalar_one()
    return replace(line, key=made)


def save_sections(tx: Connection, minutes_id: int, sections: Sequence[Section]) -> None:
    touch(tx, minutes_id, sections=[_kept(section) for section in sections])
