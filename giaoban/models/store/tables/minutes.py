"""Minutes and conclusions notices that are drafted, every change of them, and the office's own templates."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from giaoban.models.store.database import Instant
from giaoban.models.store.tables.base import metadata

minutes = Table(
    "minutes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conference_id", ForeignKey("conferences.id"), nullable=False),
    Column("form", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sections", JSON, nullable=False),
    # What a person wrote otherwise than the archive has it; and the whole of it once approved.
    Column("head", JSON, nullable=False),
    Column("frozen", JSON, nullable=False),
    # Of the document that it was issued as.
    Column("number", Text, nullable=False),
    Column("issued_on", Date),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("conference_id", "form"),
)

minutes_lines = Table(
    "minutes_lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("minutes_id", ForeignKey("minutes.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("section", String(80), nullable=False),
    Column("text", Text, nullable=False),
    # What the rules made of what was said: by it a person's words are told from the machine's.
    Column("made", Text, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("why", String(16), nullable=False),
    Column("moved", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    # Where it was said, and the words; nothing for what a person typed.
    Column("recording_id", ForeignKey("recordings.id"), index=True),
    Column("start", Float),
    Column("end", Float),
    Column("voice", Text, nullable=False),
    Column("said", Text, nullable=False),
)

# What people did to a draft: only ever added to. A line that went keeps its events.
minutes_events = Table(
    "minutes_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("minutes_id", ForeignKey("minutes.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
    Column("deed", String(16), nullable=False),
    Column("line_id", Integer),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)

# The .docx that the office edited, in place of the one that comes with the software.
paper_templates = Table(
    "paper_templates",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
)
