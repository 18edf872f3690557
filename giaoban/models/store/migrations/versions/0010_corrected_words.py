"""Words that were corrected, counted over the archive; those that nobody is to be asked about again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrected_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("second", sa.Float(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("heard_key", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edit_id"], ["transcript_edits.id"], name=op.f("fk_corrected_words_edit_id_transcript_edits")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_corrected_words_recording_id_recordings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrected_words")),
    )
    op.create_index(op.f("ix_corrected_words_edit_id"), "corrected_words", ["edit_id"], unique=False)
    op.create_index("ix_corrected_words_pair", "corrected_words", ["heard_key", "written"], unique=False)
    op.create_index("ix_corrected_words_place", "corrected_words", ["recording_id", "second"], unique=False)
    op.create_table(
        "set_aside_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("heard_key", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_set_aside_words_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside_words")),
        sa.UniqueConstraint("heard_key", "written", name=op.f("uq_set_aside_words_heard_key_written")),
    )


def downgrade() -> None:
    op.drop_table("set_aside_words")
    op.drop_index("ix_corrected_words_place", table_name="corrected_words")
    op.drop_index("ix_corrected_words_pair", table_name="corrected_words")
    op.drop_index(op.f("ix_corrected_words_edit_id"), table_name="corrected_words")
    op.drop_table("corrected_words")
