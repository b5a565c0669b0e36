"""What people were reminded of once, and who wants no reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table of notices."""
    op.create_table(
        "notice",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "holder", "about"),
    )
    op.create_index("ix_notice_at", "notice", ["at"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("notice")
