"""Expressions that mean the same to the office, kept in groups: abbreviations, other names, units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.people import successors_of
from giaoban.models.store import audit
from giaoban.models.store import units as register
from giaoban.models.store.database import now
from giaoban.models.store.tables import synonyms
from giaoban.models.vietnamese import fold, nfc, normal, one_line, sort_key

LONGEST: Final = 100
"""Letters of an expression."""
MOST: Final = 20
"""Expressions of a group."""


@dataclass(frozen=True, slots=True)
class Group:
    id: int
    texts: tuple[str, ...]


def add(tx: Connection, texts: Sequence[str], by: Reader) -> Group:
    """Raises `BadInput` where there are fewer than two different expressions."""
    values = {"texts": _told(texts), "added_at": now(), "added_by": by.account_id}
    row = tx.execute(insert(synonyms).values(values).returning(synonyms)).one()
    audit.note(tx, by, "synonym-add", f"synonym:{row.id}", texts=row.texts)
    return Group(row.id, tuple(row.texts))


def add_all(tx: Connection, groups: Iterable[Sequence[str]], by: Reader) -> tuple[list[Group], int]:
    """Those that are not there yet, and how many are; all or none where one is refused as `add` does."""
    known = {_key(group.texts) for group in listing(tx)}
    added, passed_over = [], 0
    for texts in groups:
        key = _key(_told(texts))
        if key in known:
            passed_over += 1
            continue
        known.add(key)
        added.append(add(tx, texts, by))
    return added, passed_over


def edit(tx: Connection, group_id: int, texts: Sequence[str], by: Reader) -> Group:
    """Raises `NotFound`, and `BadInput` as `add`."""
    told = _told(texts)
    before = get(tx, group_id)
    tx.execute(update(synonyms).where(synonyms.c.id == group_id).values(texts=told))
    audit.note(tx, by, "synonym-edit", f"synonym:{group_id}", before=list(before.texts), texts=told)
    return Group(group_id, tuple(told))


def remove(tx: Connection, group_id: int, by: Reader) -> None:
    """Raises `NotFound`."""
    before = get(tx, group_id)
    tx.execute(delete(synonyms).where(synonyms.c.id == group_id))
    audit.note(tx, by, "synonym-remove", f"synonym:{group_id}", before=list(before.texts))


def get(tx: Connection, group_id: int) -> Group:
    row = tx.execute(select(synonyms).where(synonyms.c.id == group_id)).one_or_none()
    if row is None:
        raise NotFound("Không có nhóm từ này.")
    return Group(row.id, tuple(row.texts))


def listing(tx: Connection, like: str = "") -> list[Group]:
    """In Vietnamese dictionary order of their first expressions; `like` is looked for in all of them,
    diacritics and case aside."""
    words = fold(nfc(like)).split()
    found = [Group(row.id, tuple(row.texts)) for row in tx.execute(select(synonyms))]
    return sorted(
        (group for group in found if all(word in fold(" ".join(group.texts)) for word in words)),
        key=lambda group: (sort_key(group.texts[0]), group.id),
    )


def same(tx: Connection) -> list[tuple[str, ...]]:
    """Every group of texts that mean the same: those of the office, and of the register of units."""
    return [group.texts for group in listing(tx)] + of_units(tx)


def of_units(tx: Connection) -> list[tuple[str, ...]]:
    """The names of each unit, and each unit with those that took its place, and theirs in turn."""
    units = {unit.id: unit for unit in register.all(tx)}
    names = {unit.id: tuple(filter(None, (unit.name, unit.short_name))) for unit in units.values()}
    groups = [each for each in names.values() if len(each) > 1]
    groups += [
        (one, other)
        for unit in units.values()
        for later in successors_of(units, unit.id)
        for one in names[unit.id]
        for other in names[later]
    ]
    return groups


def _key(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normal, texts))


def _told(texts: Sequence[str]) -> list[str]:
    told: dict[str, str] = {}
    for text in texts:
        plain = one_line(text)
        if len(plain) > LONGEST:
            raise BadInput("“{text}” dài quá {most} ký tự.", text=plain[:LONGEST], most=LONGEST)
        if any(map(str.isalnum, plain)):
            told.setdefault(normal(plain), plain)
    if len(told) < 2:  # noqa: PLR2004 - a group
        raise BadInput("Mỗi nhóm cần ít nhất hai cách gọi khác nhau.")
    if len(told) > MOST:
        raise BadInput("Mỗi nhóm có nhiều nhất {most} cách gọi.", most=MOST)
    return list(told.values())
