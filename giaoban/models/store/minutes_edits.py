"""What people do to the lines of a draft. Each deed is in the history, with what was there before.

Lines have versions of their own, so that two people write in one draft without meeting; where they write
the same line, the later one is told and nothing is overwritten.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, update

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, Clash, NotFound
from giaoban.models.minutes.assemble import picked
from giaoban.models.minutes.merge import insertion, is_same
from giaoban.models.minutes.nouns import Line, Minutes, Origin, Section
from giaoban.models.minutes.order import moved
from giaoban.models.minutes.sentences import Said
from giaoban.models.store.minutes import (
    Deed,
    checked,
    editable,
    insert_line,
    note,
    save_sections,
    touch,
)
from giaoban.models.store.tables import minutes_lines

LONGEST_TITLE = 300


def reword(tx: Connection, minutes_id: int, line_id: int, version: int, text: str, by: Reader) -> Line:
    """Another wording of a line; its source stays. Raises `NotFound`, `StateRefused`, `BadInput`; `Clash`
    when somebody changed the line since `version` was read."""
    before = _line(editable(tx, minutes_id, by), line_id)
    told = checked(text).replace("\n", " ")
    if not told:
        raise BadInput("Câu không được để trống. Muốn bỏ câu này, hãy bấm Bỏ.")
    if told == before.text:
        return before
    _change(tx, minutes_id, before, version, text=told)
    note(tx, minutes_id, Deed.REWORD, by, line_id=line_id, before=before.text, after=told)
    return replace(before, text=told, version=before.version + 1)


def as_made(tx: Connection, minutes_id: int, line_id: int, by: Reader) -> None:
    """The wording that the rules made of what was said, again."""
    before = _line(editable(tx, minutes_id, by), line_id)
    if before.made:
        reword(tx, minutes_id, line_id, before.version, before.made, by)


def drop(tx: Connection, minutes_id: int, line_id: int, by: Reader) -> None:
    """Out of the draft, and not back with the next one."""
    before = _line(editable(tx, minutes_id, by), line_id)
    if not before.removed:
        _change(tx, minutes_id, before, before.version, removed=True)
        note(tx, minutes_id, Deed.DROP, by, line_id=line_id, before=before.text)


def restore(tx: Connection, minutes_id: int, line_id: int, by: Reader) -> None:
    before = _line(editable(tx, minutes_id, by), line_id)
    if before.removed:
        _change(tx, minutes_id, before, before.version, removed=False)
        note(tx, minutes_id, Deed.RESTORE, by, line_id=line_id, after=before.text)


def move(tx: Connection, minutes_id: int, line_id: int, step: int, by: Reader) -> None:
    """One place up (-1) or down (1) among the lines that stand; over the edge into the next section."""
    draft = editable(tx, minutes_id, by)
    line = _line(draft, line_id)
    order, section = moved(draft, line, step)
    if section == line.section and order == [one.key for one in draft.lines]:
        return
    _order(tx, draft, order)
    _change(tx, minutes_id, line, line.version, moved=True, section=section)
    titles = {each.key: each.title for each in draft.sections}
    note(
        tx,
        minutes_id,
        Deed.MOVE,
        by,
        line_id=line_id,
        before=titles.get(line.section, ""),
        after=titles.get(section, ""),
    )


def pick(tx: Connection, minutes_id: int, section: str, said: Said, by: Reader) -> Line:
    """A sentence of the recording into a section, by its time. One that was taken out comes back."""
    draft = editable(tx, minutes_id, by)
    _section(draft, section)
    line = picked(said, section)
    known = next((one for one in draft.lines if is_same(one.source, line.source)), None)
    if known and not known.removed:
        raise BadInput("Câu này đã có trong dự thảo.")
    if known:
        restore(tx, minutes_id, known.key, by)
        return replace(known, removed=False)
    made = insert_line(tx, minutes_id, insertion(draft.lines, line, _parts(draft, said)), line)
    touch(tx, minutes_id)
    note(tx, minutes_id, Deed.PICK, by, line_id=made.key, after=made.text)
    return made


def write(tx: Connection, minutes_id: int, section: str, text: str, by: Reader) -> Line:
    """A sentence of a person's own, at the end of a section: it has no source, and says so everywhere."""
    draft = editable(tx, minutes_id, by)
    _section(draft, section)
    told = checked(text).replace("\n", " ")
    if not told:
        raise BadInput("Hãy viết câu cần thêm.")
    line = Line(0, section, told, "", Origin.TYPED)
    made = insert_line(tx, minutes_id, insertion(draft.lines, line, ()), line)
    touch(tx, minutes_id)
    note(tx, minutes_id, Deed.TYPE, by, line_id=made.key, after=told)
    return made


def entitle(tx: Connection, minutes_id: int, section: str, title: str, by: Reader) -> None:
    draft = editable(tx, minutes_id, by)
    before = _section(draft, section)
    told = checked(title, LONGEST_TITLE).replace("\n", " ")
    if not told:
        raise BadInput("Tên mục không được để trống.")
    if told == before.title:
        return
    sections = [replace(each, title=told) if each.key == section else each for each in draft.sections]
    save_sections(tx, minutes_id, sections)
    note(tx, minutes_id, Deed.TITLE, by, before=before.title, after=told)


def _parts(draft: Minutes, said: Said) -> list[int]:
    """The recordings as the lines have them: in the order of the draft."""
    known = [one.source.recording_id for one in draft.lines if one.source]
    return sorted({*known, said.recording_id})


def _line(draft: Minutes, line_id: int) -> Line:
    found = next((line for line in draft.lines if line.key == line_id), None)
    if found is None:
        raise NotFound("Câu này không còn trong dự thảo.")
    return found


def _section(draft: Minutes, key: str) -> Section:
    found = next((section for section in draft.sections if section.key == key), None)
    if found is None:
        raise NotFound("Dự thảo không có mục này.")
    return found


def _order(tx: Connection, draft: Minutes, order: list[int]) -> None:
    for place, key in enumerate(order):
        if draft.lines[place].key != key:
            tx.execute(update(minutes_lines).where(minutes_lines.c.id == key).values(position=place))


def _change(tx: Connection, minutes_id: int, line: Line, version: int, **values: Any) -> None:
    same = minutes_lines.c.id == line.key, minutes_lines.c.version == version
    changed = tx.execute(update(minutes_lines).where(*same).values(version=version + 1, **values))
    if changed.rowcount == 0:
        raise Clash("Có người vừa sửa câu này: “{text}”", text=line.text)
    touch(tx, minutes_id)
