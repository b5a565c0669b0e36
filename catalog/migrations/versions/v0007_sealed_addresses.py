"""Mail addresses are sealed by the key of the desk, and found by a keyed hash."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_KEYS = {"submitter": "submission_id", "editor": "id", "reporter": "report_id"}
"""The tables of addresses, each with the column of whose they are."""


def upgrade() -> None:
    """Make the tables of addresses anew, with what is in them sealed.

    They are dropped rather than changed, so that their pages hold no address: SQLite overwrites what goes, PostgreSQL
    removes the file.
    """
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = on").close()
    held = {name: _rows(connection, name) for name in _KEYS}
    for name in _KEYS:
        op.drop_table(name)
    made = _make()
    if any(held.values()):
        config = op.get_context().config
        assert config is not None
        seal = config.attributes["find_seal"]()
        for name, key in _KEYS.items():
            sealed = [
                {**row, "mail": seal.sealed(row[key], row["mail"]), "mark": seal.mark(row["mail"])}
                for row in held[name]
            ]
            if sealed:
                connection.execute(sa.insert(made[name]), sealed)
    # Who sent what is not to be found out by trying either.
    for name in ("submission", "report"):
        connection.execute(sa.text(f"UPDATE {name} SET digest = ''"))  # noqa: S608 - two names of our own


def _rows(connection: sa.Connection, name: str) -> list[dict[str, Any]]:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _make() -> dict[str, sa.Table]:
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
    reporter = op.create_table(
        "reporter",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )
    op.create_index("ix_reporter_mark", "reporter", ["mark"], unique=False)
    return {"submitter": submitter, "editor": editor, "reporter": reporter}
