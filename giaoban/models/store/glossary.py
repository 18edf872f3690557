"""The office's glossary: one entry for each term, however it is spelt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from giaoban.models.access import Reader
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.glossary import NewTerm, Term, TermKind
from giaoban.models.store import audit
from giaoban.models.store.database import now
from giaoban.models.store.tables import glossary
from giaoban.models.vietnamese import fold, nfc, normal, one_line, sort_key

LONGEST_TERM: Final = 80
"""Characters: a name or a term, not a sentence; the recogniser has room for some 400 in all."""
LONGEST_NOTE: Final = 300


def listing(tx: Connection, like: str = "", kind: TermKind | None = None) -> list[Term]:
    """In Vietnamese dictionary order; `like` is looked for in term and note, diacritics and case aside."""
    words = fold(nfc(like)).split()
    found = [_term(row) for row in tx.execute(select(glossary))]
    return sorted(
        (
            term
            for term in found
            if kind in (None, term.kind) and all(word in fold(f"{term.text} {term.note}") for word in words)
        ),
        key=lambda term: (sort_key(term.text), term.id),
    )


def get(tx: Connection, term_id: int) -> Term:
    row = tx.execute(select(glossary).where(glossary.c.id == term_id)).one_or_none()
    if row is None:
        raise NotFound("Không có từ này trong danh mục.")
    return _term(row)


def named(tx: Connection, text: str) -> Term | None:
    """The entry of this term, in whichever spelling (case, placement of the tone) it was added."""
    wanted = normal(one_line(text))
    return next((term for term in listing(tx) if normal(term.text) == wanted), None)


def add(tx: Connection, new: NewTerm, by: Reader) -> Term:
    """Raises `BadInput` for a term that is there already, is empty, or is too long."""
    text, note = _checked(new)
    if known := named(tx, text):
        raise BadInput("Danh mục đã có “{term}”.", term=known.text)
    return _insert(tx, text, new.kind, note, by)


def add_all(tx: Connection, new: Iterable[NewTerm], by: Reader) -> tuple[list[Term], list[str]]:
    """Those that are not there yet, and the texts of those that are; all or none where one is refused."""
    known = {normal(term.text) for term in listing(tx)}
    added, skipped = [], []
    for each in new:
        text, note = _checked(each)
        if normal(text) in known:
            skipped.append(text)
            continue
        known.add(normal(text))
        added.append(_insert(tx, text, each.kind, note, by))
    return added, skipped


def edit(tx: Connection, term_id: int, new: NewTerm, by: Reader) -> Term:
    """Raises `NotFound`, or `BadInput` as `add` does."""
    before = get(tx, term_id)
    text, note = _checked(new)
    known = named(tx, text)
    if known and known.id != term_id:
        raise BadInput("Danh mục đã có “{term}”.", term=known.text)
    values = {"term": text, "kind": new.kind.value, "note": note}
    tx.execute(update(glossary).where(glossary.c.id == term_id).values(values))
    audit.note(tx, by, "glossary.edit", f"term:{term_id}", term=text, kind=new.kind.value, before=before.text)
    return get(tx, term_id)


def remove(tx: Connection, term_id: int, by: Reader) -> Term:
    """What was transcribed with it stays as it is. Raises `NotFound`."""
    term = get(tx, term_id)
    tx.execute(delete(glossary).where(glossary.c.id == term_id))
    audit.note(tx, by, "glossary.remove", f"term:{term_id}", term=term.text)
    return term


def _insert(tx: Connection, text: str, kind: TermKind, note: str, by: Reader) -> Term:
    values = {"term": text, "kind": kind.value, "note": note, "added_at": now(), "added_by": by.account_id}
    term = _term(tx.execute(insert(glossary).values(values).returning(glossary)).one())
    audit.note(tx, by, "glossary.add", f"term:{term.id}", term=text, kind=kind.value)
    return term


def _checked(new: NewTerm) -> tuple[str, str]:
    text, note = one_line(new.text), one_line(new.note)
    if not any(c.isalpha() for c in text):
        raise BadInput("Từ phải có ít nhất một chữ cái.")
    if len(text) > LONGEST_TERM:
        raise BadInput("“{term}” dài quá {most} ký tự.", term=f"{text[:40]}…", most=LONGEST_TERM)
    if len(note) > LONGEST_NOTE:
        raise BadInput("Ghi chú của “{term}” dài quá {most} ký tự.", term=text, most=LONGEST_NOTE)
    return text, note


def _term(row: Row[Any]) -> Term:
    return Term(row.id, row.term, TermKind(row.kind), row.note, row.added_at, row.added_by)
