"""Mail addresses are sealed by the key of the desk, and found by a keyed hash."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make both tables of addresses anew, with what is in them sealed.

    They are dropped rather than changed, so that their pages hold no address: SQLite overwrites what goes, PostgreSQL
    removes the file.
    """
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = on").close()
    senders, editors = _rows(connection, "submitter"), _rows(connection, "editor")
    op.drop_table("submitter")
    op.drop_table("editor")
    submitter, editor = _make()
    if senders or editors:
        config = op.get_context().config
        assert config is not None
        seal = config.attributes["find_seal"]()
        for rows, table, key in ((senders, submitter, "submission_id"), (editors, editor, "id")):
            sealed = [
                {**row, "mail": seal.sealed(row[key], row["mail"]), "mark": seal.mark(row["mail"])} for row in rows
            ]
            if sealed:
                connection.execute(sa.insert(table), sealed)
    # Who sent what is not to be found out by trying either.
    connection.execute(sa.text("UPDATE submission SET digest = ''"))


def _rows(connection: sa.Connection, name: str) -> list[dict[str, Any]]:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _make() -> tuple[sa.Table, sa.Table]:
    submitter = op.create_table(
        "submitter",
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("submission_id"),
    )
    op.create_index("ix_submitter_mark", "submitter", ["mark"], unique=False)
    editor = op.create_table(
        "editor",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mark"),
    )
    return submitter, editor
