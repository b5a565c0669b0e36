"""Letters have numbers, by which those of one second go out in the order in which they were noted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the number; those that wait keep the order that they had."""
    op.add_column("letter", sa.Column("number", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("letter", "number")
