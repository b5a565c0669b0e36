"""What an address last answered is remembered with more: when, what the list told of it, and each item.

The table is a memory of answers that can be read again, so it is made anew and begins empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table `answer` anew."""
    op.drop_table("answer")
    op.create_table(
        "answer",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("read_as", sa.String(), nullable=False),
        sa.Column("onward", sa.Text(), nullable=False),
        sa.Column("sighted", sa.Text(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("blocks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "url"),
    )


def downgrade() -> None:
    """Make it anew as it was."""
    op.drop_table("answer")
    names = ("etag", "last_modified", "content_hash", "read_as")
    op.create_table(
        "answer",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in names),
        sa.Column("onward", sa.Text(), nullable=False),
        sa.Column("sighted", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "url"),
    )
