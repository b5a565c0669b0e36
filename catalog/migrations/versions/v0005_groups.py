"""What was submitted at once is known as one group."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the column of groups; what is there already came alone."""
    op.add_column("submission", sa.Column("group_id", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_submission_group_id", "submission", ["group_id"], unique=False)


def downgrade() -> None:
    """Take it away: each is a submission of its own."""
    op.drop_index("ix_submission_group_id", table_name="submission")
    op.drop_column("submission", "group_id")
