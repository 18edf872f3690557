"""The register of synonyms, and what the register of units says besides."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

from giaoban.models.access import SYSTEM
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.people import UnitLevel
from giaoban.models.store import synonyms, tables, units
from giaoban.models.store.database import Database


def test_groups_are_kept_once_and_listed_in_order(db: Database):
    with db.write() as tx:
        added, known = synonyms.add_all(
            tx, [("UBND", "Ủy ban nhân dân"), ("KKT", "Khu kinh tế"), ("uỷ ban nhân dân", "ubnd")], SYSTEM
        )
        assert ([group.texts[0] for group in added], known) == (["UBND", "KKT"], 1)
        assert [group.texts[0] for group in synonyms.listing(tx)] == ["KKT", "UBND"]
        assert [group.texts[0] for group in synonyms.listing(tx, "uy BAN")] == ["UBND"]
        kept = synonyms.edit(tx, added[1].id, ["KKT", "Khu kinh tế", "Khu kinh tế cửa khẩu"], SYSTEM)
        assert synonyms.get(tx, kept.id) == kept
        synonyms.remove(tx, added[0].id, SYSTEM)
        assert synonyms.listing(tx) == [kept]
        actions = tx.execute(select(tables.audit.c.action).order_by(tables.audit.c.id)).scalars().all()
    assert actions == ["synonym-add", "synonym-add", "synonym-edit", "synonym-remove"]


def test_a_list_with_a_fault_changes_nothing(db: Database):
    for group in (["A"], ["A", " a "], ["A", "–"], ["A", "b" * 101], [f"A{n}" for n in range(21)]):
        with pytest.raises(BadInput), db.write() as tx:
            synonyms.add_all(tx, [("X", "Y"), group], SYSTEM)
    with db.write() as tx:
        assert synonyms.listing(tx) == []
        with pytest.raises(NotFound):
            synonyms.remove(tx, 7, SYSTEM)


def test_a_unit_is_called_as_those_that_took_its_place_and_theirs(db: Database):
    with db.write() as tx:
        first = units.add(tx, "Sở Bưu chính Viễn thông", valid_to=date(2008, 3, 1))
        second = units.add(tx, "Sở Thông tin và Truyền thông", short_name="Sở TT&TT")
        third = units.add(tx, "Sở Khoa học và Công nghệ")
        units.succeed(tx, first.id, [second.id])
        units.succeed(tx, second.id, [third.id, third.id])
        assert set(synonyms.of_units(tx)) == {
            ("Sở Thông tin và Truyền thông", "Sở TT&TT"),
            ("Sở Bưu chính Viễn thông", "Sở Thông tin và Truyền thông"),
            ("Sở Bưu chính Viễn thông", "Sở TT&TT"),
            ("Sở Bưu chính Viễn thông", "Sở Khoa học và Công nghệ"),
            ("Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ"),
            ("Sở TT&TT", "Sở Khoa học và Công nghệ"),
        }
        units.succeed(tx, first.id, [])
        assert units.get(tx, first.id).successor_ids == ()
        assert units.get(tx, second.id).successor_ids == (third.id,)


def test_no_unit_takes_its_own_place(db: Database):
    with db.write() as tx:
        one, other = units.add(tx, "Huyện A"), units.add(tx, "Xã B")
        units.succeed(tx, one.id, [other.id])
    for unit, successor in ((one, one), (other, one)):
        with pytest.raises(BadInput, match="chính nó"), db.write() as tx:
            units.succeed(tx, unit.id, [successor.id])
    with db.read() as tx:
        assert units.get(tx, other.id).successor_ids == ()


def test_a_unit_is_edited_and_keeps_its_number(db: Database):
    days = {"valid_from": date(2021, 7, 1), "valid_to": date(2025, 6, 30)}
    with db.write() as tx:
        unit, other = units.add(tx, "Huyện Bát Xat"), units.add(tx, "Xã Bát Xát")
        kept = units.edit(tx, unit.id, " Huyện  Bát Xát", short_name="BX", level=UnitLevel.DISTRICT, **days)
        assert (kept.id, kept.name, kept.short_name, kept.level) == (
            unit.id,
            "Huyện Bát Xát",
            "BX",
            UnitLevel.DISTRICT,
        )
        assert kept.existed_on(date(2025, 6, 30))
        assert not kept.existed_on(date(2025, 7, 1))
        again = partial(units.edit, tx, short_name="", level=UnitLevel.DISTRICT)
        with pytest.raises(BadInput, match="Đã có đơn vị"):
            again(unit.id, other.name, valid_from=None, valid_to=None)
        with pytest.raises(BadInput, match="sau ngày bắt đầu"):
            again(unit.id, "X", valid_from=date(2025, 7, 1), valid_to=date(2025, 6, 30))
        with pytest.raises(NotFound):
            again(99, "X", valid_from=None, valid_to=None)
