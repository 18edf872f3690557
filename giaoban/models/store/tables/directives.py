"""Directives and what became of them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from giaoban.models.store.database import Instant
from giaoban.models.store.tables.base import metadata

# A candidate that nobody touched is the machine's, which may read it anew; the others are a person's.
directives = Table(
    "directives",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conference_id", ForeignKey("conferences.id"), nullable=False, index=True),
    # None where it came from the office's own ledger, and not out of a recording.
    Column("recording_id", ForeignKey("recordings.id"), index=True),
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
    # What a person said of which unit of the register a name is: the name in normal form → unit, or null.
    Column("units", JSON, nullable=False),
    # By which a line of the office's own ledger is known again.
    Column("import_key", Text),
    Column("version", Integer, nullable=False),
    Column("read_at", Instant, nullable=False),
    UniqueConstraint("conference_id", "import_key"),
)

# Where a later conference seems to speak of it: proposed by a machine, decided by a person.
directive_mentions = Table(
    "directive_mentions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("directive_id", ForeignKey("directives.id"), nullable=False),
    Column("recording_id", ForeignKey("recordings.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("speaker", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Text, nullable=False),
    Index("ix_directive_mentions_directive_id_state", "directive_id", "state"),
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
    # What was said at a later conference, where that is the evidence.
    Column("mention_id", ForeignKey("directive_mentions.id")),
)

# Who takes the deadlines into a calendar of their own, without signing in: by a secret address.
calendars = Table(
    "calendars",
    metadata,
    Column("id", Integer, primary_key=True),
    # The address itself is known to its owner only.
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    # The parameters of the ledger's address: which directives are in it.
    Column("args", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("fetched_at", Instant),
)
