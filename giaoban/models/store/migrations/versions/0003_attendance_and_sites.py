"""Who came to a conference and who did not, at which of its sites, and when it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NEW = {"duty": "delegate", "attendance": "expected", "absence_reason": "", "site": ""}


def upgrade() -> None:
    op.create_table(
        "conference_sites",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("delegates", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name=op.f("fk_conference_sites_conference_id_conferences")
        ),
        sa.PrimaryKeyConstraint("conference_id", "position", name=op.f("pk_conference_sites")),
    )
    with op.batch_alter_table("conferences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("participants", schema=None) as batch_op:
        for name, default in _NEW.items():
            kind = sa.String(length=16) if name in ("duty", "attendance") else sa.Text()
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        batch_op.create_index(batch_op.f("ix_participants_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("participants", schema=None) as batch_op:
        for name in _NEW:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participants_person_id"))
        for name in _NEW:
            batch_op.drop_column(name)

    with op.batch_alter_table("conferences", schema=None) as batch_op:
        batch_op.drop_column("ends_at")

    op.drop_table("conference_sites")
