"""How each kind of database is spoken to, so that both keep the same promises.

A writer is alone. On SQLite it begins with BEGIN IMMEDIATE, since SQLAlchemy's deferred transactions
lose updates without a word (reliability F5); on PostgreSQL it takes one advisory lock for the
length of its transaction. A reader sees one state: SQLite gives that by itself, PostgreSQL at REPEATABLE
READ. Nobody waits for a lock longer than half a minute. Errors tell the statement and not what it was given, which
may be somebody's address.
"""

import re
import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from catalog.errors import StoreUnusable

PATIENCE = 30
"""Seconds that anyone waits for a lock, or for a server that does not answer."""
WRITERS_LOCK = int.from_bytes(b"goodweek", "big")
"""The advisory lock that a writer on PostgreSQL holds; it is one for each database."""
_FIXED_WAL = (3, 51, 3)
_BACKPORTED_WAL = {(3, 44): 6, (3, 50): 7}
_CACHE_KIB = 65_536
_READ_THROUGH_KIB = 8_192
# In an address that cannot be parsed.
_PASSWORD = re.compile(r"(:)[^:@]*@")


def wal_is_sound(version: tuple[int, int, int]) -> bool:
    """Whether this version of SQLite is free of the WAL-reset race (sqlite.org/wal.html#walresetbug)."""
    return version >= _FIXED_WAL or version[2] >= _BACKPORTED_WAL.get(version[:2], 1_000)


def engine_for(url: str) -> Engine:
    """The engine of the database at `url`; nothing is connected to yet.

    Raises `StoreUnusable` when it is no address of SQLite or PostgreSQL, or the driver is not installed.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        hidden = _PASSWORD.sub(r"\1***@", url)
        raise StoreUnusable(f"The address of the catalogue, {hidden!r}, cannot be read.", _REMEDY) from error
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return _postgresql(parsed.set(drivername="postgresql+psycopg"))
    raise StoreUnusable(f"The catalogue at {shown(parsed)} is neither in SQLite nor in PostgreSQL.", _REMEDY)


_REMEDY = "Write `sqlite:///PATH`, or `postgresql://USER@HOST/DATABASE`."


def writing_options() -> dict[str, Any]:
    """What a connection is told that may write."""
    return {"goodweek_writes": True}


def read_through(connection: Connection) -> None:
    """Keep little of the file in memory: everything is read once, one row after the other, by several processes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{_READ_THROUGH_KIB}")


def reading_options(engine: Engine) -> dict[str, Any]:
    """What a connection is told that only reads, and sees one state."""
    if engine.dialect.name == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def shown(url: URL) -> str:
    """Where a database is, as a person may see it: a path, or an address without its password."""
    is_file = url.get_backend_name() == "sqlite" and url.database
    return str(url.database) if is_file else url.render_as_string(hide_password=True)


def first_line(error: Exception) -> str:
    """What the database said, without the statement to which it said so."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    lines = str(cause).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else type(cause).__name__


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Without this, the driver would begin transactions of its own, deferred ones.
    connection.isolation_level = None
    journal = "wal" if wal_is_sound(sqlite3.sqlite_version_info) else "delete"
    for pragma in (
        f"journal_mode={journal}",
        # What was acknowledged survives a power cut (reliability E1). Where a commit is that the rollback journal is
        # removed, FULL does not wait until the folder has forgotten it (sqlite.org/pragma.html#pragma_synchronous).
        "synchronous=extra",
        "foreign_keys=on",
        "trusted_schema=off",
        f"busy_timeout={PATIENCE * 1_000}",
        # A writer whose pages do not fit locks readers out until it ends, not for its commit alone (reliability F8).
        f"cache_size=-{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _postgresql(url: URL) -> Engine:
    settings = {
        "application_name": "goodweek",
        "client_encoding": "UTF8",  # whatever the environment says
        "connect_timeout": PATIENCE,
        "tcp_user_timeout": PATIENCE * 1_000,  # a server that is gone without a word acknowledges nothing
    }
    given = {name: value for name, value in settings.items() if name not in url.query}
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=given)
    except ModuleNotFoundError as error:
        raise StoreUnusable(
            f"The catalogue at {shown(url)} needs the driver of PostgreSQL.",
            "Install it with `pip install 'goodweek[postgres]'`.",
        ) from error
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    # The first statement of a reader, so that its one state is that of this very moment.
    lock = f", pg_advisory_xact_lock({WRITERS_LOCK})" if _writes(connection) else ""
    connection.exec_driver_sql(f"SELECT set_config('lock_timeout', '{PATIENCE}s', true){lock}").close()


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("goodweek_writes", False))
