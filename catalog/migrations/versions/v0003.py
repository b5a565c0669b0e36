"""Likeness, decisions by people, held visits, editions' members, and what was erased.

The sightings that are there already get their blocks when they are taken in again, which what is
remembered of answers would prevent: it is forgotten, and fingerprints with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the new tables, and the new columns of the old ones."""
    _make_likeness()
    _make_decisions()
    op.create_table(
        "held",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "membership",
        sa.Column("edition_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", "event_id"),
    )
    op.create_index("ix_membership_event_id", "membership", ["event_id"], unique=False)
    for table in ("event", "association"):
        op.add_column(table, sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source", sa.Column("down_since", sa.DateTime(), nullable=True))
    op.add_column("source", sa.Column("is_down", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("DELETE FROM answer")
    op.execute("UPDATE sighting SET fingerprint = ''")
    op.add_column("journal", sa.Column("decision_id", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take all of it away; not where something was erased, for it would come back (reliability E9)."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM erased")):
        raise RuntimeError("Something was erased here, and older tables have no place to remember it.")
    op.drop_column("journal", "decision_id")
    op.drop_column("source", "is_down")
    op.drop_column("source", "down_since")
    for table in ("association", "event"):
        op.drop_column(table, "hidden")
    for name in ("membership", "held", "erased", "decision_target", "decision", "likeness", "block"):
        op.drop_table(name)


def _make_likeness() -> None:
    op.create_table(
        "block",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sighting_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "sighting_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_block_sighting_id", "block", ["sighting_id"], unique=False)
    op.create_table(
        "likeness",
        sa.Column("one_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("one_id", "other_id"),
    )
    op.create_index("ix_likeness_other_id", "likeness", ["other_id"], unique=False)


def _make_decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_decision_at", "decision", ["at"], unique=False)
    op.create_table(
        "decision_target",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("sighting_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "sighting_id"),
    )
    op.create_index("ix_decision_target_sighting_id", "decision_target", ["sighting_id"], unique=False)
    op.create_table(
        "erased",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
