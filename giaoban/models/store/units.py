"""The register of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from giaoban.models.errors import BadInput
from giaoban.models.people import Unit, UnitLevel
from giaoban.models.store.tables import unit_successions, units
from giaoban.models.vietnamese import nfc, sort_key


def add(
    tx: Connection,
    name: str,
    *,
    short_name: str = "",
    level: UnitLevel = UnitLevel.PROVINCE,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Unit:
    name = nfc(" ".join(name.split()))
    if not name:
        raise BadInput("Tên đơn vị không được để trống.")
    if named(tx, name):
        raise BadInput("Đã có đơn vị tên “{name}”.", name=name)
    values = {"name": name, "short_name": nfc(short_name.strip()), "level": level.value}
    dates = {"valid_from": valid_from, "valid_to": valid_to}
    row = tx.execute(insert(units).values(**values, **dates).returning(units)).one()
    return _unit(row, ())


def succeed(tx: Connection, unit_id: int, successor_ids: Iterable[int]) -> None:
    """Says which units took the place of one that ended."""
    for successor_id in successor_ids:
        tx.execute(insert(unit_successions).values(unit_id=unit_id, successor_id=successor_id))


def all(tx: Connection) -> list[Unit]:  # noqa: A001 - read as units.all
    """In Vietnamese dictionary order."""
    successors: dict[int, list[int]] = defaultdict(list)
    for unit_id, successor_id in tx.execute(select(unit_successions)):
        successors[unit_id].append(successor_id)
    found = [_unit(row, tuple(successors[row.id])) for row in tx.execute(select(units))]
    return sorted(found, key=lambda unit: sort_key(unit.name))


def named(tx: Connection, name: str) -> Unit | None:
    return next((unit for unit in all(tx) if unit.name.casefold() == nfc(name).casefold()), None)


def _unit(row: Row[Any], successor_ids: tuple[int, ...]) -> Unit:
    return Unit(
        row.id, row.name, row.short_name, UnitLevel(row.level), row.valid_from, row.valid_to, successor_ids
    )
