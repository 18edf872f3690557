"""Voice profiles: who consented, and what they sound like while they do."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Integer, String, Table, Text

from giaoban.models.store.database import Instant
from giaoban.models.store.tables.base import metadata

# Whether the office uses voice profiles: the last row tells. Only ever added to.
voice_policies = Table(
    "voice_policies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(8), nullable=False),
    Column("paper", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
)

# A consent that was withdrawn keeps its row: that it was given, and when it ended.
voice_consents = Table(
    "voice_consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("given_on", Date, nullable=False),
    Column("paper", Text, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("noted_by", ForeignKey("accounts.id")),
    Column("withdrawn_at", Instant),
)

# One for each recording that it was made from; deleted rows are gone.
voice_profiles = Table(
    "voice_profiles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("recording_id", ForeignKey("recordings.id"), nullable=False, index=True),
    Column("embedding", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("maker", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
)
