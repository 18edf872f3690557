"""Conferences, their recordings, and the office's own words."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from giaoban.models.store.database import Instant
from giaoban.models.store.tables.base import metadata

conferences = Table(
    "conferences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("starts_at", Instant, nullable=False, index=True),
    Column("ends_at", Instant),
    Column("kind", String(32), nullable=False),
    Column("body", Text, nullable=False, default=""),
    Column("body_id", ForeignKey("units.id")),
    Column("place", Text, nullable=False, default=""),
    Column("version", Integer, nullable=False, default=1),
)

conference_readers = Table(
    "conference_readers",
    metadata,
    Column("conference_id", ForeignKey("conferences.id"), primary_key=True),
    # See `giaoban.models.access`: a reader who holds one of the keys may read the conference.
    Column("key", String(32), primary_key=True, index=True),
)

agenda_items = Table(
    "agenda_items",
    metadata,
    Column("conference_id", ForeignKey("conferences.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("starts_at", String(5), nullable=False, default=""),
)

participants = Table(
    "participants",
    metadata,
    Column("conference_id", ForeignKey("conferences.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("post", Text, nullable=False, default=""),
    Column("unit", Text, nullable=False, default=""),
    Column("person_id", ForeignKey("people.id"), index=True),
    Column("duty", String(16), nullable=False, default="delegate"),
    Column("attendance", String(16), nullable=False, default="expected"),
    Column("absence_reason", Text, nullable=False, default=""),
    Column("site", Text, nullable=False, default=""),
)

conference_sites = Table(
    "conference_sites",
    metadata,
    Column("conference_id", ForeignKey("conferences.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False, default=""),
    Column("delegates", Integer),
)

conference_documents = Table(
    "conference_documents",
    metadata,
    Column("conference_id", ForeignKey("conferences.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False, default=""),
)

conference_words = Table(
    "conference_words",
    metadata,
    Column("conference_id", ForeignKey("conferences.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)

glossary = Table(
    "glossary",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("term", Text, nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("added_at", Instant, nullable=False),
    Column("added_by", ForeignKey("accounts.id")),
)

# Texts that mean the same to the office, for questions: one row for each group.
synonyms = Table(
    "synonyms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("texts", JSON, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", ForeignKey("accounts.id")),
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    # The parameters of its address: the whole of the question.
    Column("args", JSON, nullable=False),
    Column("saved_at", Instant, nullable=False),
    # What was transcribed by then has been seen.
    Column("seen_at", Instant, nullable=False),
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conference_id", ForeignKey("conferences.id"), nullable=False, index=True),
    Column("part", Integer, nullable=False),
    Column("title", Text, nullable=False, default=""),
    Column("sha256", String(64), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    # How many speak in it, where a person said so.
    Column("speakers_least", Integer),
    Column("speakers_most", Integer),
    Column("added_at", Instant, nullable=False),
    Column("added_by", ForeignKey("accounts.id")),
    # A removed recording keeps its row and its reason, and its bytes may come back in later.
    Index(
        "uq_recordings_sha256_kept",
        "sha256",
        unique=True,
        sqlite_where=text("state <> 'removed'"),
        postgresql_where=text("state <> 'removed'"),
    ),
)

preparations = Table(
    "preparations",
    metadata,
    Column("recording_id", ForeignKey("recordings.id"), primary_key=True),
    Column("duration", Float, nullable=False),
    Column("loudness", Float),
    Column("speech", JSON, nullable=False),
    Column("windows", JSON, nullable=False),
)

# What people accepted or wrote; a proposal is kept nowhere.
chapters = Table(
    "chapters",
    metadata,
    Column("recording_id", ForeignKey("recordings.id"), primary_key=True),
    Column("start", Float, primary_key=True),
    Column("title", Text, nullable=False),
)
