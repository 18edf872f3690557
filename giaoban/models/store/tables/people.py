"""Units and people, each with its dates."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text

from giaoban.models.store.tables.base import metadata

units = Table(
    "units",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False, default=""),
    Column("level", String(16), nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
)

unit_successions = Table(
    "unit_successions",
    metadata,
    Column("unit_id", ForeignKey("units.id"), primary_key=True),
    Column("successor_id", ForeignKey("units.id"), primary_key=True),
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("version", Integer, nullable=False, default=1),
    # Who turned out to be the same: what names this row means that one, the log of speakers among it.
    Column("merged_into", ForeignKey("people.id"), index=True),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
)
