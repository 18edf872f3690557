"""Every table of the archive. `migrations` brings a database here; a test holds the two equal."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from giaoban.models.store.database import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- units and people, each with its dates ------------------------------------------------------------

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

# --- accounts -----------------------------------------------------------------------------------------

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

# --- conferences and their recordings -----------------------------------------------------------------

conferences = Table(
    "conferences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("starts_at", Instant, nullable=False, index=True),
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
    Column("person_id", ForeignKey("people.id")),
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

# --- transcripts --------------------------------------------------------------------------------------

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

# What people said of the speakers of a layer: named, merged, split. Only ever added to; what is taken back
# keeps its row.
speaker_edits = Table(
    "speaker_edits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("layer_id", ForeignKey("layers.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("who", Text, nullable=False),
    Column("undone_at", Instant),
)

# --- directives ---------------------------------------------------------------------------------------

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

# --- work and its log ---------------------------------------------------------------------------------

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
