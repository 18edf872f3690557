"""Alembic's entry: runs over the connection that `giaoban.models.store.migrate` hands in."""

from typing import Any, Literal

from alembic import context

from giaoban.models.store.database import Instant
from giaoban.models.store.tables import metadata


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """A migration stands on its own: it names plain types, not ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
    render_item=render_item,
)
context.run_migrations()
