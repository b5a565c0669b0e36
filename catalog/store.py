"""The database: engine, sessions, migrations.

SQLite by default. A writer begins with BEGIN IMMEDIATE, since SQLAlchemy's deferred transactions
lose updates without a word (reliability, finding 8); `synchronous` is FULL, so that what was
acknowledged survives a power cut (E1); the write-ahead log is used only where the library has no
corruption bug in it (F7).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from catalog.errors import StoreNewer, StoreUnusable

HEAD = "0003"
_FIXED_WAL = (3, 51, 3)
_BACKPORTED_WAL = {(3, 44): 6, (3, 50): 7}


def wal_is_sound(version: tuple[int, int, int]) -> bool:
    """Whether this version of SQLite is free of the WAL-reset race (sqlite.org/wal.html#walresetbug)."""
    return version >= _FIXED_WAL or version[2] >= _BACKPORTED_WAL.get(version[:2], 1_000)


class Store:
    """An open catalogue.

    Use `Store.open`, which also brings the tables up to date.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open the database at `url` (`sqlite:///path` or `postgresql+psycopg://…`) and migrate it.

        Raises `StoreNewer` when a newer Goodweek wrote it, `StoreUnusable` when it cannot be opened.
        """
        engine = _engine(url)
        try:
            _bring_up_to_date(engine)
        except StoreNewer:
            engine.dispose()
            raise
        except (DatabaseError, OSError) as error:
            engine.dispose()
            raise StoreUnusable(
                f"The catalogue at {_shown(url)} cannot be opened: {_first_line(error)}.",
                "Check that the folder exists and may be written, and that the file is a catalogue of Goodweek.",
            ) from error
        return cls(engine)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that may write: committed whole at the end of the block, or not at all.

        Raises `StoreUnusable` when the database is locked for half a minute or cannot be written.
        """
        try:
            with self.engine.connect().execution_options(goodweek_writes=True) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            raise StoreUnusable(
                f"The catalogue at {_shown(str(self.engine.url))} cannot be written: {_first_line(error)}.",
                "Check the space on the disk and that no other process holds it.",
            ) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view for the length of the block."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    engine = create_engine(parsed, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Without this, the driver would begin transactions of its own, deferred ones.
    connection.isolation_level = None
    journal = "wal" if wal_is_sound(sqlite3.sqlite_version_info) else "delete"
    for pragma in (
        f"journal_mode={journal}",
        "synchronous=full",
        "foreign_keys=on",
        "trusted_schema=off",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("goodweek_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up_to_date(engine: Engine) -> None:
    with engine.connect() as connection:
        has_table = engine.dialect.has_table(connection, "alembic_version")
        found = connection.scalar(text("SELECT version_num FROM alembic_version")) if has_table else None
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise StoreNewer(
            f"The catalogue at {_shown(str(engine.url))} was written by a newer Goodweek (schema {found}, this one knows {HEAD}).",
            "Update Goodweek, or restore the copy of the catalogue from before the update.",
        )
    _migrate(engine)


def _migrate(engine: Engine) -> None:
    # Imported here because it takes a fifth of a second that a catalogue that is up to date need not wait for.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect().execution_options(goodweek_writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _shown(url: str) -> str:
    parsed = make_url(url)
    return (
        parsed.database or url if parsed.get_backend_name() == "sqlite" else parsed.render_as_string(hide_password=True)
    )


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DatabaseError) and error.orig else error
    return str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
