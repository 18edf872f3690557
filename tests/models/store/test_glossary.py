"""The glossary is kept once for each term, in order, with who did what."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy import select

from giaoban.models.access import SYSTEM, Reader, Role
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.glossary import NewTerm, TermKind
from giaoban.models.store import accounts, glossary, tables
from giaoban.models.store.database import Database

PLACE, PERSON = TermKind.PLACE, TermKind.PERSON


def test_a_term_comes_back_composed_and_knows_who_added_it(db: Database):
    with db.write() as tx:
        account = accounts.add(tx, "thu-ky", "Lò Thị Yến", "mat-khau-du-dai", Role.SECRETARY)
        decomposed = unicodedata.normalize("NFD", " Mù  Cang Chải ")
        made = glossary.add(tx, NewTerm(decomposed, PLACE, " ruộng  bậc thang "), account.reader())
        assert glossary.get(tx, made.id) == made
    assert (made.text, made.note) == ("Mù Cang Chải", "ruộng bậc thang")
    assert made.added_by == account.id
    assert made.added_at is not None


def test_one_term_in_several_spellings_is_one_entry(db: Database):
    with db.write() as tx:
        glossary.add(tx, NewTerm("Hòa Bình", PLACE), SYSTEM)
        for again in ("hòa bình", "HOÀ BÌNH", "Hoà  Bình"):
            with pytest.raises(BadInput, match="Hòa Bình"):
                glossary.add(tx, NewTerm(again, PLACE), SYSTEM)
        added, known = glossary.add_all(
            tx, [NewTerm("hoà bình", PLACE), NewTerm("Sa Pa", PLACE), NewTerm("SA PA", PLACE)], SYSTEM
        )
        assert ([term.text for term in added], known) == (["Sa Pa"], ["hoà bình", "SA PA"])
        assert glossary.named(tx, "hoà bình") == glossary.listing(tx)[0]


@pytest.mark.parametrize("text", ["", "  ", "123", "–", "a" * (glossary.LONGEST_TERM + 1)])
def test_what_is_no_term_is_refused_and_nothing_of_its_list_is_kept(db: Database, text: str):
    with pytest.raises(BadInput), db.write() as tx:
        glossary.add_all(tx, [NewTerm("Sa Pa", PLACE), NewTerm(text, PLACE)], SYSTEM)
    with db.read() as tx:
        assert glossary.listing(tx) == []


def test_the_list_is_in_vietnamese_order_and_searched_without_diacritics(db: Database):
    with db.write() as tx:
        for text in ("Đồng Văn", "Dương Quỳ", "Ý Tý", "Bảo Hà"):
            glossary.add(tx, NewTerm(text, PLACE), SYSTEM)
        glossary.add(tx, NewTerm("Đinh Văn Ý", PERSON, "giám đốc"), SYSTEM)
        assert [term.text for term in glossary.listing(tx)] == [
            *("Bảo Hà", "Dương Quỳ", "Đinh Văn Ý", "Đồng Văn", "Ý Tý")
        ]
        assert [term.text for term in glossary.listing(tx, "van d")] == ["Đinh Văn Ý", "Đồng Văn"]
        assert [term.text for term in glossary.listing(tx, "GIAM")] == ["Đinh Văn Ý"]
        assert [term.text for term in glossary.listing(tx, "van", PLACE)] == ["Đồng Văn"]


def test_a_term_is_edited_and_removed(db: Database):
    with db.write() as tx:
        made = glossary.add(tx, NewTerm("Hoà Bình", PLACE), SYSTEM)
        other = glossary.add(tx, NewTerm("Sa Pa", PLACE), SYSTEM)
        kept = glossary.edit(tx, made.id, NewTerm("Hòa Bình", PERSON, "tên cũ"), SYSTEM)
        assert (kept.text, kept.kind, kept.note) == ("Hòa Bình", PERSON, "tên cũ")
        with pytest.raises(BadInput):
            glossary.edit(tx, other.id, NewTerm("hoà bình", PLACE), SYSTEM)
        glossary.remove(tx, made.id, SYSTEM)
        for gone in (glossary.get, lambda tx, one: glossary.remove(tx, one, SYSTEM)):
            with pytest.raises(NotFound):
                gone(tx, made.id)
        assert glossary.listing(tx) == [other]


def test_who_did_what_is_in_the_log(db: Database):
    who = Reader(None, "Lò Thị Yến", Role.SECRETARY)
    with db.write() as tx:
        made = glossary.add(tx, NewTerm("Sa Pa", PLACE), who)
        glossary.edit(tx, made.id, NewTerm("Sa Pả", PLACE), who)
        glossary.remove(tx, made.id, who)
        lines = tx.execute(select(tables.audit).order_by(tables.audit.c.id)).all()
    assert [(line.action, line.who, line.detail["term"]) for line in lines] == [
        ("glossary.add", who.name, "Sa Pa"),
        ("glossary.edit", who.name, "Sa Pả"),
        ("glossary.remove", who.name, "Sa Pả"),
    ]
    assert {line.subject for line in lines} == {f"term:{made.id}"}
