"""The log of a transcript takes changes of words too, and people say how far they have gone through it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CONSTRAINTS = ("pk_{}", "fk_{}_account_id_accounts", "fk_{}_layer_id_layers")


def upgrade() -> None:
    _rename("speaker_edits", "transcript_edits")
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_reviews_account_id_accounts")),
        sa.ForeignKeyConstraint(["layer_id"], ["layers.id"], name=op.f("fk_reviews_layer_id_layers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_layer_id"), "reviews", ["layer_id"], unique=False)
    with op.batch_alter_table("layers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review", sa.String(length=16), server_default="draft", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("layers", schema=None) as batch_op:
        batch_op.drop_column("review")
    op.drop_index(op.f("ix_reviews_layer_id"), table_name="reviews")
    op.drop_table("reviews")
    _rename("transcript_edits", "speaker_edits")


def _rename(old: str, new: str) -> None:
    """With everything that is named after the table, so that the names tell the same on every database."""
    op.drop_index(f"ix_{old}_layer_id", table_name=old)
    op.rename_table(old, new)
    op.create_index(f"ix_{new}_layer_id", new, ["layer_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq")
        for name in _CONSTRAINTS:
            op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {name.format(old)} TO {name.format(new)}")
