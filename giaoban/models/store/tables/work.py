"""Jobs and the audit log."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from giaoban.models.store.database import Instant
from giaoban.models.store.tables.base import metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("step", String(16), nullable=False),
    Column("recording_id", ForeignKey("recordings.id"), nullable=False, index=True),
    Column("run_id", ForeignKey("runs.id")),
    Column("window", Integer),
    Column("state", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    # `attempt` only ever rises, so that it fences off every worker that held the job before; a retry by
    # a person raises what is allowed instead.
    Column("attempt", Integer, nullable=False, default=0),
    Column("attempts_allowed", Integer, nullable=False),
    Column("progress", Float, nullable=False, default=0.0),
    Column("cost", Float, nullable=False, default=0.0),
    Column("reason", Text, nullable=False, default=""),
    Column("worker", Text, nullable=False, default=""),
    Column("queued_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Index("ix_jobs_claim", "state", "priority", "id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", Text, nullable=False, default=""),
    Column("detail", JSON, nullable=False),
)
