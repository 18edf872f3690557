"""The office's own templates of papers, in place of those that come with the software."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from giaoban.models.access import Reader
from giaoban.models.store import audit
from giaoban.models.store.database import now
from giaoban.models.store.tables import paper_templates
from giaoban.models.vietnamese import nfc


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    name: str
    file_name: str
    at: datetime
    who: str


def listing(tx: Connection) -> dict[str, KeptTemplate]:
    """By name; without those that were never replaced."""
    table = paper_templates.c
    rows = tx.execute(select(table.name, table.file_name, table.at, table.who))
    return {row.name: KeptTemplate(row.name, row.file_name, row.at, row.who) for row in rows}


def data(tx: Connection, name: str) -> bytes | None:
    """The .docx, or None where the office has none of its own."""
    row = tx.execute(select(paper_templates.c.data).where(paper_templates.c.name == name)).one_or_none()
    return bytes(row.data) if row else None


def keep(tx: Connection, name: str, file_name: str, content: bytes, by: Reader) -> None:
    """`content` was checked."""
    tx.execute(delete(paper_templates).where(paper_templates.c.name == name))
    values = {
        "name": name,
        "data": content,
        "file_name": nfc(file_name),
        "at": now(),
        "account_id": by.account_id,
        "who": by.name,
    }
    tx.execute(insert(paper_templates).values(values))
    audit.note(tx, by, "template.keep", f"template:{name}", file_name=nfc(file_name), size=len(content))


def forget(tx: Connection, name: str, by: Reader) -> None:
    """Back to the one that comes with the software."""
    if tx.execute(delete(paper_templates).where(paper_templates.c.name == name)).rowcount:
        audit.note(tx, by, "template.reset", f"template:{name}")
