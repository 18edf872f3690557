"""The log of a transcript says who took a change back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("transcript_edits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_who", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("transcript_edits", schema=None) as batch_op:
        batch_op.drop_column("undone_who")
