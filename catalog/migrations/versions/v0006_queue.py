"""What waits for editors beside submissions: reports of readers, what was done, what was put off, words that say nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables of the queue."""
    _make_reports()
    op.create_table(
        "handled",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "postponed",
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("matter", "name"),
    )
    op.create_table(
        "ignored_word",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "word"),
    )
    for table, names in _INDEXES.items():
        for name in names:
            op.create_index(f"ix_{table}_{name}", table, [name], unique=False)


_INDEXES = {
    "report": ("about", "state", "digest", "keep_until"),
    "reporter": ("mail",),
    "handled": ("at", "name"),
    "postponed": ("until",),
}


def _make_reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("keep_until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "reporter",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )


def downgrade() -> None:
    """Take all of it away."""
    for name in ("report", "reporter", "handled", "postponed", "ignored_word"):
        op.drop_table(name)
