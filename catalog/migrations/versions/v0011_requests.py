"""How often network addresses ask for what is costly, counted for all processes together."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table of requests."""
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_request_mark", "request", ["mark"], unique=False)
    op.create_index("ix_request_at", "request", ["at"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("request")
