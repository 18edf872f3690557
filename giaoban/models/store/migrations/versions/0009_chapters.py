"""Chapters that people gave recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chapters",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_chapters_recording_id_recordings")
        ),
        sa.PrimaryKeyConstraint("recording_id", "start", name=op.f("pk_chapters")),
    )


def downgrade() -> None:
    op.drop_table("chapters")
