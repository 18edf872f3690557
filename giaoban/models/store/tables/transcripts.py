"""What machines heard, in layers, and what people said of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from giaoban.models.store.database import Instant
from giaoban.models.store.tables.base import metadata

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording_id", ForeignKey("recordings.id"), nullable=False, index=True),
    Column("options", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
)

window_results = Table(
    "window_results",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("window", Integer, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    CheckConstraint("kind IN ('words', 'turns')", name="kind"),
)

layers = Table(
    "layers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recording_id", ForeignKey("recordings.id"), nullable=False, index=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False, unique=True),
    Column("makers", JSON, nullable=False),
    Column("speakers", JSON, nullable=False),
    Column("coverage", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
    # Where a person preferred this layer to a newer one; the layer itself never changes.
    Column("chosen_at", Instant),
    # How far people have gone through it; `reviews` has who and when.
    Column("review", String(16), nullable=False, server_default="draft"),
)

segments = Table(
    "segments",
    metadata,
    Column("layer_id", ForeignKey("layers.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("speaker", String(16)),
    # The words joined: most of what reads a transcript needs no times.
    Column("text", Text, nullable=False),
    Column("words", JSON, nullable=False),
    Column("signals", JSON, nullable=False),
    Column("doubts", JSON, nullable=False),
)

# What people changed of a layer: speakers named, merged, split; lines written anew, cut, joined. Only ever
# added to; what is taken back keeps its row.
transcript_edits = Table(
    "transcript_edits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("layer_id", ForeignKey("layers.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
    Column("undone_at", Instant),
    Column("undone_who", Text),
)

# What a change of words put in the place of what: read from it when it is made, so that it can be counted
# over the whole archive. Carried changes have no rows: they were counted where they were made.
corrected_words = Table(
    "corrected_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edit_id", ForeignKey("transcript_edits.id"), nullable=False, index=True),
    Column("recording_id", ForeignKey("recordings.id"), nullable=False),
    # To the tenth: of one place the last correction is what counts.
    Column("second", Float, nullable=False),
    Column("heard", Text, nullable=False),
    Column("heard_key", Text, nullable=False),
    Column("written", Text, nullable=False),
    Index("ix_corrected_words_pair", "heard_key", "written"),
    Index("ix_corrected_words_place", "recording_id", "second"),
)

# Pairs that nobody is to be asked about again.
set_aside_words = Table(
    "set_aside_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("heard", Text, nullable=False),
    Column("heard_key", Text, nullable=False),
    Column("written", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
    UniqueConstraint("heard_key", "written"),
)

# How the review of a layer went: only ever added to.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("layer_id", ForeignKey("layers.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=False),
    # `Transcript.revision` at that moment: what was approved.
    Column("revision", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
)

# What somebody is typing and has not finished; see `giaoban.models.store.drafts`.
drafts = Table(
    "drafts",
    metadata,
    Column("recording_id", ForeignKey("recordings.id"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("start", Float, primary_key=True),
    Column("end", Float, nullable=False),
    Column("layer_id", ForeignKey("layers.id"), nullable=False),
    Column("before", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
