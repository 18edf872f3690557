"""Directives and what became of them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Integer, String, Table, Text

from giaoban.models.store.database import Instant
from giaoban.models.store.tables.base import metadata

# A candidate that nobody touched is the machine's, which may read it anew; the others are a person's.
directives = Table(
    "directives",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conference_id", ForeignKey("conferences.id"), nullable=False, index=True),
    Column("recording_id", ForeignKey("recordings.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    # The words that it was read from, and where in the recording they are, in seconds.
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", JSON, nullable=False),
    Column("content", Text, nullable=False),
    Column("strength", String(16), nullable=False),
    Column("leads", JSON, nullable=False),
    Column("cooperating", JSON, nullable=False),
    Column("giver", Text, nullable=False),
    Column("giver_post", Text, nullable=False),
    Column("due_said", Text, nullable=False),
    Column("due", Date),
    Column("done_on", Date),
    Column("rests_on", Text, nullable=False),
    Column("issued_as", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("read_at", Instant, nullable=False),
)

# What became of it: only ever added to.
directive_events = Table(
    "directive_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("directive_id", ForeignKey("directives.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
    Column("deed", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("changes", JSON, nullable=False),
)
