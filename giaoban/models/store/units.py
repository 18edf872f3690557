"""The register of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from giaoban.models.errors import BadInput, NotFound
from giaoban.models.people import Unit, UnitLevel, successors_of
from giaoban.models.store.tables import unit_successions, units
from giaoban.models.vietnamese import nfc, one_line, sort_key


def add(
    tx: Connection,
    name: str,
    *,
    short_name: str = "",
    level: UnitLevel = UnitLevel.PROVINCE,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Unit:
    """Raises `BadInput` for a name that is empty or there already, and for an end before the beginning."""
    values = _checked(tx, None, name, short_name, level, valid_from, valid_to)
    return _unit(tx.execute(insert(units).values(values).returning(units)).one(), ())


def edit(
    tx: Connection,
    unit_id: int,
    name: str,
    *,
    short_name: str,
    level: UnitLevel,
    valid_from: date | None,
    valid_to: date | None,
) -> Unit:
    """Raises `NotFound`, and `BadInput` as `add`."""
    get(tx, unit_id)
    values = _checked(tx, unit_id, name, short_name, level, valid_from, valid_to)
    tx.execute(update(units).where(units.c.id == unit_id).values(values))
    return get(tx, unit_id)


def succeed(tx: Connection, unit_id: int, successor_ids: Iterable[int]) -> None:
    """Says which units took the place of one that ended: these, and no others that were named before.

    Raises `BadInput` where one would come to succeed itself.
    """
    named_now = sorted(set(successor_ids))
    tx.execute(delete(unit_successions).where(unit_successions.c.unit_id == unit_id))
    for successor_id in named_now:
        tx.execute(insert(unit_successions).values(unit_id=unit_id, successor_id=successor_id))
    if unit_id in successors_of({unit.id: unit for unit in all(tx)}, unit_id):
        raise BadInput("Một đơn vị không thể thay cho chính nó, dù qua đơn vị khác.")


def get(tx: Connection, unit_id: int) -> Unit:
    found = next((unit for unit in all(tx) if unit.id == unit_id), None)
    if found is None:
        raise NotFound("Không có đơn vị này.")
    return found


def all(tx: Connection) -> list[Unit]:  # noqa: A001 - read as units.all
    """In Vietnamese dictionary order."""
    successors: dict[int, list[int]] = defaultdict(list)
    for unit_id, successor_id in tx.execute(select(unit_successions)):
        successors[unit_id].append(successor_id)
    found = [_unit(row, tuple(successors[row.id])) for row in tx.execute(select(units))]
    return sorted(found, key=lambda unit: sort_key(unit.name))


def named(tx: Connection, name: str) -> Unit | None:
    return next((unit for unit in all(tx) if unit.name.casefold() == nfc(name).casefold()), None)


def _checked(
    tx: Connection,
    unit_id: int | None,
    name: str,
    short_name: str,
    level: UnitLevel,
    valid_from: date | None,
    valid_to: date | None,
) -> dict[str, object]:
    """The columns of a unit that may be kept under this id, or as a new one."""
    name = one_line(name)
    if not name:
        raise BadInput("Tên đơn vị không được để trống.")
    known = named(tx, name)
    if known and known.id != unit_id:
        raise BadInput("Đã có đơn vị tên “{name}”.", name=name)
    if valid_from and valid_to and valid_to < valid_from:
        raise BadInput("Ngày kết thúc phải sau ngày bắt đầu.")
    return {
        "name": name,
        "short_name": one_line(short_name),
        "level": level.value,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


def _unit(row: Row[Any], successor_ids: tuple[int, ...]) -> Unit:
    return Unit(
        row.id, row.name, row.short_name, UnitLevel(row.level), row.valid_from, row.valid_to, successor_ids
    )
