"""Accounts, and who is signed in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from giaoban.models.store.database import Instant
from giaoban.models.store.tables.base import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Instant, nullable=False),
)

account_units = Table(
    "account_units",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    # The token itself is only in the reader's cookie: who reads the database cannot sign in with it.
    Column("token_sha256", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
