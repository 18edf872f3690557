"""Directives without a recording, their units, what later conferences say of them, and calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _put_events_aside()
    with op.batch_alter_table("directives", schema=None) as batch_op:
        batch_op.add_column(sa.Column("units", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("import_key", sa.Text(), nullable=True))
        batch_op.alter_column("recording_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_unique_constraint(
            batch_op.f("uq_directives_conference_id_import_key"), ["conference_id", "import_key"]
        )
    with op.batch_alter_table("directives", schema=None) as batch_op:
        batch_op.alter_column("units", server_default=None)
    op.create_table(
        "directive_mentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("end", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["directive_id"], ["directives.id"], name=op.f("fk_directive_mentions_directive_id_directives")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_directive_mentions_recording_id_recordings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_mentions")),
    )
    with op.batch_alter_table("directive_mentions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_directive_mentions_directive_id_state", ["directive_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_directive_mentions_recording_id"), ["recording_id"], unique=False
        )
    with op.batch_alter_table("directive_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mention_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_directive_events_mention_id_directive_mentions"),
            "directive_mentions",
            ["mention_id"],
            ["id"],
        )
    op.create_table(
        "calendars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_calendars_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_calendars_token_sha256")),
    )
    with op.batch_alter_table("calendars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendars_account_id"), ["account_id"], unique=False)
    _put_events_back()


def downgrade() -> None:
    op.drop_table("calendars")
    with op.batch_alter_table("directive_events", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_directive_events_mention_id_directive_mentions"), type_="foreignkey"
        )
        batch_op.drop_column("mention_id")
    op.drop_table("directive_mentions")
    # What came without a recording has no place here.
    op.execute(
        "DELETE FROM directive_events WHERE directive_id IN"
        " (SELECT id FROM directives WHERE recording_id IS NULL)"
    )
    op.execute("DELETE FROM directives WHERE recording_id IS NULL")
    _put_events_aside()
    with op.batch_alter_table("directives", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_directives_conference_id_import_key"), type_="unique")
        batch_op.alter_column("recording_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("import_key")
        batch_op.drop_column("units")
    _put_events_back()


def _put_events_aside() -> None:
    """SQLite alters a table by copying it, and lets none go that another one refers to."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TEMPORARY TABLE directive_events_aside AS SELECT * FROM directive_events")
        op.execute("DELETE FROM directive_events")


def _put_events_back() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    kept = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("directive_events")]
    aside = {row[1] for row in op.get_bind().exec_driver_sql("PRAGMA table_info(directive_events_aside)")}
    names = ", ".join(f'"{name}"' for name in kept if name in aside)
    every = f"INSERT INTO directive_events ({names}) SELECT {names} FROM directive_events_aside"  # noqa: S608 - names of our own columns
    op.execute(every)
    op.execute("DROP TABLE directive_events_aside")
