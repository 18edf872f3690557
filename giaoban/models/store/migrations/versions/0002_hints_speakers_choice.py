"""What a conference's own words are, who speaks, which layer a person chose, and text beside its words."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "glossary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name=op.f("fk_glossary_added_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary")),
        sa.UniqueConstraint("term", name=op.f("uq_glossary_term")),
    )
    op.create_table(
        "conference_documents",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conferences.id"],
            name=op.f("fk_conference_documents_conference_id_conferences"),
        ),
        sa.PrimaryKeyConstraint("conference_id", "position", name=op.f("pk_conference_documents")),
    )
    op.create_table(
        "conference_words",
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name=op.f("fk_conference_words_conference_id_conferences")
        ),
        sa.PrimaryKeyConstraint("conference_id", "position", name=op.f("pk_conference_words")),
    )
    op.create_table(
        "speaker_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_speaker_edits_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(["layer_id"], ["layers.id"], name=op.f("fk_speaker_edits_layer_id_layers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_edits")),
    )
    with op.batch_alter_table("speaker_edits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speaker_edits_layer_id"), ["layer_id"], unique=False)

    op.create_table(
        "synonyms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name=op.f("fk_synonyms_added_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonyms")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_saved_searches_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_searches_account_id"), ["account_id"], unique=False)

    op.create_table(
        "directives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("end", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("strength", sa.String(length=16), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("cooperating", sa.JSON(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("giver_post", sa.Text(), nullable=False),
        sa.Column("due_said", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("issued_as", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conferences.id"], name=op.f("fk_directives_conference_id_conferences")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_directives_recording_id_recordings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directives")),
    )
    with op.batch_alter_table("directives", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directives_conference_id"), ["conference_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_directives_recording_id"), ["recording_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_directives_state"), ["state"], unique=False)

    op.create_table(
        "directive_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_directive_events_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["directive_id"], ["directives.id"], name=op.f("fk_directive_events_directive_id_directives")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_events")),
    )
    with op.batch_alter_table("directive_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directive_events_directive_id"), ["directive_id"], unique=False)

    with op.batch_alter_table("layers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("speakers_least", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("speakers_most", sa.Integer(), nullable=True))

    with op.batch_alter_table("segments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text", sa.Text(), nullable=False, server_default=""))
    _fill_text()
    with op.batch_alter_table("segments", schema=None) as batch_op:
        batch_op.alter_column("text", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("segments", schema=None) as batch_op:
        batch_op.drop_column("text")

    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.drop_column("speakers_most")
        batch_op.drop_column("speakers_least")

    with op.batch_alter_table("layers", schema=None) as batch_op:
        batch_op.drop_column("chosen_at")

    op.drop_table("directive_events")
    op.drop_table("directives")

    with op.batch_alter_table("speaker_edits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_edits_layer_id"))

    op.drop_table("speaker_edits")
    op.drop_table("saved_searches")
    op.drop_table("synonyms")
    op.drop_table("conference_words")
    op.drop_table("conference_documents")
    op.drop_table("glossary")


def _fill_text() -> None:
    """Layer by layer, so that an archive of years does not have to fit into memory."""
    segments = sa.table(
        "segments",
        sa.column("layer_id"),
        sa.column("position"),
        sa.column("words", sa.JSON),
        sa.column("text"),
    )
    tx = op.get_bind()
    update = (
        sa.update(segments)
        .where(segments.c.layer_id == sa.bindparam("of"), segments.c.position == sa.bindparam("at"))
        .values(text=sa.bindparam("joined"))
    )
    for (layer_id,) in tx.execute(sa.text("SELECT id FROM layers ORDER BY id")).all():
        rows = tx.execute(
            sa.select(segments.c.position, segments.c.words).where(segments.c.layer_id == layer_id)
        ).all()
        filled = [
            {"of": layer_id, "at": row.position, "joined": " ".join(word[2] for word in row.words)}
            for row in rows
        ]
        if filled:
            tx.execute(update, filled)
