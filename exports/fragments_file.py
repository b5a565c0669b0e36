"""The file in which fragments are kept: its form, and how it is opened, made and deleted."""

import sqlite3
from pathlib import Path

_APPLICATION_ID = 0x600D_F4A6
_LAYOUT = 5
CACHE = "fragments.sqlite"
_TABLES = """
CREATE TABLE exporter (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE subject (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, instant INTEGER NOT NULL,
    stamp TEXT NOT NULL, generation INTEGER NOT NULL, refused TEXT NOT NULL, known_sum INTEGER NOT NULL,
    gist TEXT NOT NULL, gist_sum INTEGER NOT NULL, pages TEXT NOT NULL, pages_sum INTEGER NOT NULL);
CREATE TABLE fragment (
    key INTEGER PRIMARY KEY, revision INTEGER NOT NULL, stamp TEXT NOT NULL,
    note TEXT NOT NULL, noted INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE complete (generation INTEGER NOT NULL);
"""


class FragmentsDamaged(sqlite3.DatabaseError):
    """The cache does not hold what it was given; delete it and begin anew."""


def opened_anew(path: Path) -> sqlite3.Connection:
    """A connection to the cache at `path`; a file that is no such cache makes room for one."""
    try:
        return connected(path)
    except sqlite3.DatabaseError:
        discard(path)
        return connected(path)


def discard(path: Path) -> None:
    """Delete the cache at `path`, with what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def has_our_form(connection: sqlite3.Connection) -> bool:
    """Whether it is a cache of this version of Goodweek."""
    marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    return marks == [_APPLICATION_ID, _LAYOUT]


def complete_for(connection: sqlite3.Connection) -> int:
    """The generation of which a cache says that it knows all pages; 0 where it says nothing."""
    return int(connection.execute("SELECT coalesce(max(generation), 0) FROM complete").fetchone()[0])


def connected(path: Path) -> sqlite3.Connection:
    """A connection to the cache at `path`, which is made where there is nothing. Raises `sqlite3.DatabaseError`."""
    connection = sqlite3.connect(path, timeout=5)
    try:
        connection.executescript(
            "PRAGMA synchronous = OFF; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;"
        )
        is_ours = has_our_form(connection)
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables == 0:
            connection.executescript(
                f"BEGIN; {_TABLES} PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_LAYOUT}; COMMIT;"
            )
        elif not is_ours:
            raise FragmentsDamaged(f"{path} is no cache of fragments")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
